using AnalysisApp.Library.Paging;
using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Playlists;

/// <summary>Playlists with their songs counted by rating.</summary>
internal static class PlaylistListing
{
    private const string ByName = "playlist-name";

    public static async Task<Page<PlaylistSummary>> ReadAsync(
        NpgsqlDataSource dataSource, string policy, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var command = dataSource.CreateCommand();
        var after = "";
        if (cursor is not null)
        {
            var parts = Cursor.Read(cursor, ByName, parts: 2);
            after = "WHERE (name_key, id) > (@name, @id)";
            command.Parameters.AddWithValue("name", parts[0]);
            command.Parameters.AddWithValue("id", Cursor.Id(parts[1]));
        }

        command.CommandText = Counting($"SELECT * FROM library.playlist {after} ORDER BY name_key, id LIMIT @limit");
        command.Parameters.AddWithValue("limit", limit + 1);
        var rows = await ReadAllAsync(command, policy, cancellationToken);
        return new Page<PlaylistSummary>([.. rows.Take(limit).Select(row => row.Playlist)], rows.Count > limit ? rows[limit - 1].Cursor : null);
    }

    public static async Task<PlaylistSummary?> ReadOneAsync(NpgsqlDataSource dataSource, Guid id, string policy, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Counting("SELECT * FROM library.playlist WHERE id = @id"));
        command.Parameters.AddWithValue("id", id);
        return (await ReadAllAsync(command, policy, cancellationToken)).SingleOrDefault().Playlist;
    }

    private static string Counting(string playlists) =>
        $"""
        SELECT p.id, p.name, p.created_at, p.updated_at, p.name_key, count(e.song_id)::integer,
          count(*) FILTER (WHERE {EffectiveRating.Value} = 'suitable')::integer,
          count(*) FILTER (WHERE {EffectiveRating.Value} = 'use_with_care')::integer,
          count(*) FILTER (WHERE {EffectiveRating.Value} = 'not_suitable')::integer,
          count(*) FILTER (WHERE {EffectiveRating.Value} = 'unknown')::integer,
          count(*) FILTER (WHERE e.song_id IS NOT NULL AND {EffectiveRating.Value} IS NULL)::integer
        FROM ({playlists}) p
        LEFT JOIN library.playlist_song e ON e.playlist_id = p.id
        LEFT JOIN library.song s ON s.id = e.song_id
        {EffectiveRating.Joins}
        GROUP BY p.id, p.name, p.created_at, p.updated_at, p.name_key
        ORDER BY p.name_key, p.id
        """;

    private static async Task<List<(PlaylistSummary Playlist, string Cursor)>> ReadAllAsync(
        NpgsqlCommand command, string policy, CancellationToken cancellationToken)
    {
        command.Parameters.AddWithValue("policy", StorableText.Required(policy, "policy", int.MaxValue));
        var rows = new List<(PlaylistSummary, string)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add((Read(reader), Cursor.Write(ByName, reader.GetString(4), $"{reader.GetGuid(0):N}")));

        return rows;
    }

    private static PlaylistSummary Read(NpgsqlDataReader reader) => new(
        new Playlist(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetInt32(5),
            reader.GetFieldValue<DateTimeOffset>(2),
            reader.GetFieldValue<DateTimeOffset>(3)),
        Suitable: reader.GetInt32(6),
        UseWithCare: reader.GetInt32(7),
        NotSuitable: reader.GetInt32(8),
        Unknown: reader.GetInt32(9),
        NotAnalyzed: reader.GetInt32(10));
}
