using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.History;

/// <summary>What a job did to the ratings of its songs.</summary>
internal static class ChangeReading
{
    private const string Read =
        $"""
        FROM (
          SELECT h.song_id, s.title, s.artist, s.artist_key, s.title_key, r.score,
            coalesce(d.rating, ar.value, b.value) AS before, {EffectiveRating.Value} AS now,
            CASE WHEN d.rating IS NOT NULL THEN 1 WHEN ar.value IS NOT NULL THEN 2 ELSE 0 END AS source
          FROM library.history_song h
          JOIN library.song s ON s.id = h.song_id
          LEFT JOIN library.profile_rating b ON b.policy = @policy AND b.profile_id = h.before_profile_id
          LEFT JOIN library.profile_rating r ON r.policy = @policy AND r.profile_id = h.profile_id
          {EffectiveRating.ByPeople}
          WHERE h.job_id = @job) read
        """;

    public static async Task<RatingChanges> ReadAsync(
        NpgsqlDataSource dataSource, long jobId, string policy, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        StorableText.Required(policy, "policy", int.MaxValue);
        return new RatingChanges(
            await CountAsync(dataSource, jobId, policy, cancellationToken),
            limit == 0 ? [] : await ListAsync(dataSource, jobId, policy, limit, cancellationToken));
    }

    private static async Task<IReadOnlyList<RatingChangeCount>> CountAsync(
        NpgsqlDataSource dataSource, long jobId, string policy, CancellationToken cancellationToken)
    {
        await using var command = Command(dataSource, $"SELECT before, now, count(*)::integer {Read} GROUP BY before, now ORDER BY before, now", jobId, policy);
        var counts = new List<RatingChangeCount>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            counts.Add(new RatingChangeCount(TextOf(reader, 0), TextOf(reader, 1), reader.GetInt32(2)));

        return counts;
    }

    private static async Task<IReadOnlyList<ChangedSong>> ListAsync(
        NpgsqlDataSource dataSource, long jobId, string policy, int limit, CancellationToken cancellationToken)
    {
        await using var command = Command(
            dataSource,
            $"""
            SELECT song_id, title, artist, before, now, score, source {Read}
            WHERE now <> 'suitable' AND now IS DISTINCT FROM before
            ORDER BY CASE now WHEN 'not_suitable' THEN 0 WHEN 'use_with_care' THEN 1 ELSE 2 END, score, artist_key, title_key, song_id
            LIMIT @limit
            """,
            jobId,
            policy);
        command.Parameters.AddWithValue("limit", limit);
        var songs = new List<ChangedSong>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            songs.Add(new ChangedSong(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), TextOf(reader, 3), EffectiveRating.Read(reader, 4, policy)!));
        }

        return songs;
    }

    private static NpgsqlCommand Command(NpgsqlDataSource dataSource, string text, long jobId, string policy)
    {
        var command = dataSource.CreateCommand(text);
        command.Parameters.AddWithValue("job", jobId);
        command.Parameters.AddWithValue("policy", policy);
        return command;
    }

    private static string? TextOf(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
