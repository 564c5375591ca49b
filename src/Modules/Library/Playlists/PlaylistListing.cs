using System.Globalization;
using AnalysisApp.Library.Owners;
using AnalysisApp.Library.Paging;
using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Playlists;

/// <summary>Playlists with their songs counted by rating.</summary>
internal static class PlaylistListing
{
    private const string ByName = "playlist-name";
    private const string ByChange = "playlist-change";

    public static async Task<Page<PlaylistSummary>> ReadAsync(
        NpgsqlDataSource dataSource, PlaylistFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        StorableText.Optional(filter.Text, "text", int.MaxValue);
        await using var command = dataSource.CreateCommand();
        var which = $"WHERE true {OfOwner(command, filter)} {After(command, filter, cursor)}";
        if (!string.IsNullOrWhiteSpace(filter.Text))
        {
            which += " AND name_key LIKE @text";
            command.Parameters.AddWithValue("text", FoldedText.Containing(filter.Text.Trim()));
        }

        var order = filter.ByChange ? "updated_at DESC, id DESC" : "name_key, id";
        command.CommandText = Counting($"SELECT * FROM library.playlist p {which} ORDER BY {order} LIMIT @limit", filter.ByChange);
        command.Parameters.AddWithValue("limit", limit + 1);
        var rows = await ReadAllAsync(command, filter.Policy, filter.ByChange, cancellationToken);
        return new Page<PlaylistSummary>([.. rows.Take(limit).Select(row => row.Playlist)], rows.Count > limit ? rows[limit - 1].Cursor : null);
    }

    private static string OfOwner(NpgsqlCommand command, PlaylistFilter filter)
    {
        if (filter.Shared && filter.OwnerId is null)
            throw new ArgumentException("Playlists are shared with somebody: set ownerId.", nameof(filter));
        if (filter.OwnerId is null)
            return "";

        OwnedBy.Add(command, filter.OwnerId);
        return filter.Shared ? $"AND owner_id IS DISTINCT FROM @owner AND {OwnedBy.PlaylistIsShared}" : "AND owner_id = @owner";
    }

    private static string After(NpgsqlCommand command, PlaylistFilter filter, string? cursor)
    {
        if (cursor is null)
            return "";

        var parts = Cursor.Read(cursor, filter.ByChange ? ByChange : ByName, parts: 2);
        command.Parameters.AddWithValue("after", filter.ByChange ? Cursor.Time(parts[0]) : parts[0]);
        command.Parameters.AddWithValue("id", Cursor.Id(parts[1]));
        return filter.ByChange ? "AND (updated_at, id) < (@after, @id)" : "AND (name_key, id) > (@after, @id)";
    }

    public static async Task<PlaylistSummary?> ReadOneAsync(NpgsqlDataSource dataSource, Guid id, string policy, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Counting("SELECT * FROM library.playlist WHERE id = @id", byChange: false));
        command.Parameters.AddWithValue("id", id);
        return (await ReadAllAsync(command, policy, byChange: false, cancellationToken)).SingleOrDefault().Playlist;
    }

    private static string Counting(string playlists, bool byChange) =>
        $"""
        SELECT p.id, p.name, p.created_at, p.updated_at, p.name_key, p.owner_id, count(e.song_id)::integer,
          count(*) FILTER (WHERE {EffectiveRating.Value} = 'suitable')::integer,
          count(*) FILTER (WHERE {EffectiveRating.Value} = 'use_with_care')::integer,
          count(*) FILTER (WHERE {EffectiveRating.Value} = 'not_suitable')::integer,
          count(*) FILTER (WHERE {EffectiveRating.Value} = 'unknown')::integer,
          count(*) FILTER (WHERE e.song_id IS NOT NULL AND {EffectiveRating.Value} IS NULL)::integer
        FROM ({playlists}) p
        LEFT JOIN library.playlist_song e ON e.playlist_id = p.id
        LEFT JOIN library.song s ON s.id = e.song_id
        {EffectiveRating.Joins}
        GROUP BY p.id, p.name, p.created_at, p.updated_at, p.name_key, p.owner_id
        ORDER BY {(byChange ? "p.updated_at DESC, p.id DESC" : "p.name_key, p.id")}
        """;

    private static async Task<List<(PlaylistSummary Playlist, string Cursor)>> ReadAllAsync(
        NpgsqlCommand command, string policy, bool byChange, CancellationToken cancellationToken)
    {
        command.Parameters.AddWithValue("policy", StorableText.Required(policy, "policy", int.MaxValue));
        var rows = new List<(PlaylistSummary, string)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add((Read(reader), CursorOf(reader, byChange)));

        return rows;
    }

    private static string CursorOf(NpgsqlDataReader reader, bool byChange)
    {
        var id = $"{reader.GetGuid(0):N}";
        return byChange
            ? Cursor.Write(ByChange, reader.GetFieldValue<DateTime>(3).Ticks.ToString(CultureInfo.InvariantCulture), id)
            : Cursor.Write(ByName, reader.GetString(4), id);
    }

    private static PlaylistSummary Read(NpgsqlDataReader reader) => new(
        new Playlist(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetInt32(6),
            reader.GetFieldValue<DateTimeOffset>(2),
            reader.GetFieldValue<DateTimeOffset>(3),
            reader.IsDBNull(5) ? null : reader.GetGuid(5)),
        Suitable: reader.GetInt32(7),
        UseWithCare: reader.GetInt32(8),
        NotSuitable: reader.GetInt32(9),
        Unknown: reader.GetInt32(10),
        NotAnalyzed: reader.GetInt32(11));
}
