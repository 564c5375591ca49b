using AnalysisApp.Library.Owners;
using AnalysisApp.Library.Paging;
using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Songs;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Decisions;

/// <summary>Songs that a person should look at.</summary>
internal static class ReviewListing
{
    private const string ByName = "review-name";

    // In the order in which an item lists them.
    private static readonly (string Name, string Condition)[] Reasons =
    [
        ("borderline", "r.borderline"),
        ("disagreeing", "p.disagreeing"),
        ("low_confidence", "p.low_confidence"),
        ("disputed", "(s.advisory = 'explicit' AND r.value = 'suitable' OR s.advisory = 'clean' AND r.value = 'not_suitable')"),
    ];

    private static readonly string Columns = string.Join(", ", Reasons.Select(reason => $"coalesce({reason.Condition}, false)"));
    private static readonly string Any = $"({string.Join(" OR ", Reasons.Select(reason => reason.Condition))})";

    public static async Task<Page<ReviewItem>> ReadAsync(
        NpgsqlDataSource dataSource, ReviewFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var command = dataSource.CreateCommand();
        command.CommandText =
            $"""
            SELECT {SongColumns.Song}, s.artist_key, s.title_key, s.newest_analysis_id, {EffectiveRating.Columns}, {Columns}
            FROM library.song s
            JOIN library.profile p ON p.id = s.profile_id
            JOIN library.profile_rating r ON r.policy = @policy AND r.profile_id = s.profile_id
            {EffectiveRating.ByPeople}
            WHERE {EffectiveRating.Unsettled} AND {ConditionOf(filter.Reason)} {OwnedBy.OwnSongs(command, filter.OwnerId)}
              {InPlaylist(command, filter)} {After(command, cursor)}
            ORDER BY s.artist_key, s.title_key, s.id
            LIMIT @limit
            """;
        command.Parameters.AddWithValue("policy", StorableText.Required(filter.Policy, "policy", int.MaxValue));
        command.Parameters.AddWithValue("limit", limit + 1);

        var rows = new List<(ReviewItem Item, string Cursor)>(limit + 1);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add((Read(reader, filter.Policy), CursorOf(reader)));

        return new Page<ReviewItem>([.. rows.Take(limit).Select(row => row.Item)], rows.Count > limit ? rows[limit - 1].Cursor : null);
    }

    private static string ConditionOf(string? reason)
    {
        if (reason is null)
            return Any;

        StorableText.OneOf(reason, "reason", [.. Reasons.Select(each => each.Name)]);
        return Reasons.Single(each => each.Name == reason).Condition;
    }

    private static string InPlaylist(NpgsqlCommand command, ReviewFilter filter)
    {
        if (filter.PlaylistId is not { } playlist)
            return "";

        command.Parameters.AddWithValue("playlist", playlist);
        return "AND EXISTS (SELECT FROM library.playlist_song e WHERE e.playlist_id = @playlist AND e.song_id = s.id)";
    }

    private static string After(NpgsqlCommand command, string? cursor)
    {
        if (cursor is null)
            return "";

        var parts = Cursor.Read(cursor, ByName, parts: 3);
        command.Parameters.AddWithValue("artist", parts[0]);
        command.Parameters.AddWithValue("title", parts[1]);
        command.Parameters.AddWithValue("id", Cursor.Id(parts[2]));
        return "AND (s.artist_key, s.title_key, s.id) > (@artist, @title, @id)";
    }

    private static ReviewItem Read(NpgsqlDataReader reader, string policy) => new(
        SongColumns.Read(reader),
        reader.GetGuid(SongColumns.Count + 2),
        EffectiveRating.Read(reader, SongColumns.Count + 3, policy)!,
        [.. Reasons.Where((_, i) => reader.GetBoolean(SongColumns.Count + 6 + i)).Select(reason => reason.Name)]);

    private static string CursorOf(NpgsqlDataReader reader)
        => Cursor.Write(ByName, reader.GetString(SongColumns.Count), reader.GetString(SongColumns.Count + 1), $"{reader.GetGuid(0):N}");
}
