using AnalysisApp.Library.Owners;
using Npgsql;

namespace AnalysisApp.Library.Policies;

/// <summary>Which songs get another rating when profiles do. Songs with a decision or an artist rule keep theirs.</summary>
internal static class PolicyComparison
{
    private const string Unsettled =
        """
        NOT EXISTS (SELECT FROM library.decision d WHERE d.policy = @policy AND d.song_id = s.id)
          AND NOT EXISTS (SELECT FROM library.artist_rule ar WHERE ar.policy = @policy AND ar.artist_key = s.artist_key)
        """;

    /// <summary>Rates each profile under a policy, and keeps those whose rating, score or doubt is another than before.</summary>
    public static List<ChangedProfile> Changed(IEnumerable<RatedProfile> profiles, StoredPolicy policy, RateProfile rate)
    {
        var changed = new List<ChangedProfile>();
        foreach (var profile in profiles)
        {
            var rating = rate(policy, profile.Profile);
            if (profile.Rating is { } before && before != rating)
                changed.Add(new ChangedProfile(profile.Id, before, rating));
        }

        return changed;
    }

    /// <summary>How many songs of an owner, or of everyone's, go from which rating to which.</summary>
    public static async Task<IReadOnlyList<RatingShift>> CountAsync(
        NpgsqlTransaction transaction, Guid? owner, string policy, IEnumerable<ChangedProfile> changed, CancellationToken cancellationToken)
    {
        ChangedProfile[] shifted = [.. changed.Where(each => each.IsShift)];
        await using var command = new NpgsqlCommand { Connection = transaction.Connection, Transaction = transaction };
        command.CommandText =
            $"""
            SELECT n.was, n.becomes, count(*)::integer
            FROM unnest(@ids, @was, @becomes) AS n (profile_id, was, becomes)
            JOIN library.song s ON s.profile_id = n.profile_id
            WHERE {Unsettled} {OwnedBy.OwnSongs(command, owner)}
            GROUP BY n.was, n.becomes
            ORDER BY n.was, n.becomes
            """;
        command.Parameters.AddWithValue("policy", policy);
        command.Parameters.AddWithValue("ids", shifted.Select(each => each.Id).ToArray());
        command.Parameters.AddWithValue("was", shifted.Select(each => each.From.Value).ToArray());
        command.Parameters.AddWithValue("becomes", shifted.Select(each => each.To.Value).ToArray());
        var shifts = new List<RatingShift>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            shifts.Add(new RatingShift(reader.GetString(0), reader.GetString(1), reader.GetInt32(2)));

        return shifts;
    }

    /// <summary>The first of the songs, by artist and title.</summary>
    public static async Task<IReadOnlyList<ShiftedSong>> ListAsync(
        NpgsqlTransaction transaction, Guid? owner, string policy, IEnumerable<ChangedProfile> changed, int limit, CancellationToken cancellationToken)
    {
        var shifted = changed.Where(each => each.IsShift).ToDictionary(each => each.Id);
        await using var command = new NpgsqlCommand { Connection = transaction.Connection, Transaction = transaction };
        command.CommandText =
            $"""
            SELECT s.id, s.title, s.artist, s.profile_id
            FROM library.song s
            WHERE s.profile_id = ANY (@ids) AND {Unsettled} {OwnedBy.OwnSongs(command, owner)}
            ORDER BY s.artist_key, s.title_key, s.id
            LIMIT @limit
            """;
        command.Parameters.AddWithValue("policy", policy);
        command.Parameters.AddWithValue("ids", shifted.Keys.ToArray());
        command.Parameters.AddWithValue("limit", limit);
        var songs = new List<ShiftedSong>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var profile = shifted[reader.GetInt32(3)];
            songs.Add(new ShiftedSong(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), profile.From, profile.To));
        }

        return songs;
    }
}
