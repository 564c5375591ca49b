using AnalysisApp.Library.Paging;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>
/// One page of songs with their ratings, in one statement. It is put together from fixed pieces, so that each combination of filters gets
/// a plan of its own; what a caller wrote is a parameter always.
/// </summary>
internal static class SongListing
{
    private const string NotAnalyzed = "not_analyzed";
    private const string ByName = "song-name";
    private const string ByPosition = "song-position";

    private const string Columns =
        """
        s.id, s.title, s.artist, s.album, s.duration_seconds, s.lyrics_hash, s.created_at, s.updated_at, s.artist_key, s.title_key,
        s.newest_analysis_id, r.value, r.score, coalesce(a.config_hash <> @config OR a.lyrics_hash <> coalesce(s.lyrics_hash, @none), false)
        """;

    private const string Details =
        """
        LEFT JOIN library.song_rating r ON r.song_id = s.id AND r.policy = @policy
        LEFT JOIN library.analysis a ON @config IS NOT NULL AND a.id = s.newest_analysis_id
        """;

    public static async Task<Page<SongSummary>> ReadAsync(
        NpgsqlDataSource dataSource, SongFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        StorableText.Optional(filter.Text, "text", int.MaxValue);
        StorableText.Optional(filter.Rating, "rating", int.MaxValue);
        StorableText.Optional(filter.Policy, "policy", int.MaxValue);

        await using var command = dataSource.CreateCommand();
        command.CommandText = filter.PlaylistId is null ? LibraryOrder(command, filter, cursor) : PlaylistOrder(command, filter, cursor);
        command.Parameters.Add(new NpgsqlParameter<string?>("config", filter.ConfigHash) { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.AddWithValue("none", LyricsText.NoHash);
        command.Parameters.AddWithValue("policy", filter.Policy);

        // One more than asked for tells whether there is a next page.
        command.Parameters.AddWithValue("limit", limit + 1);

        var rows = new List<(SongSummary Song, string Cursor)>(limit + 1);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add((Read(reader, filter.Policy), CursorOf(reader, filter.PlaylistId is not null)));

        return new Page<SongSummary>([.. rows.Take(limit).Select(row => row.Song)], rows.Count > limit ? rows[limit - 1].Cursor : null);
    }

    private static string LibraryOrder(NpgsqlCommand command, SongFilter filter, string? cursor)
    {
        var after = "";
        if (cursor is not null)
        {
            var parts = Cursor.Read(cursor, ByName, parts: 3);
            after = "AND (s.artist_key, s.title_key, s.id) > (@artist, @title, @id)";
            command.Parameters.AddWithValue("artist", parts[0]);
            command.Parameters.AddWithValue("title", parts[1]);
            command.Parameters.AddWithValue("id", Cursor.Id(parts[2]));
        }

        return $"""
            SELECT {Columns}, 0
            FROM library.song s
            {Details}
            WHERE true {after} {Filters(command, filter)}
            ORDER BY s.artist_key, s.title_key, s.id
            LIMIT @limit
            """;
    }

    private static string PlaylistOrder(NpgsqlCommand command, SongFilter filter, string? cursor)
    {
        command.Parameters.AddWithValue("playlist", filter.PlaylistId!.Value);
        command.Parameters.AddWithValue("position", cursor is null ? 0 : Cursor.Position(Cursor.Read(cursor, ByPosition, parts: 1)[0]));
        return $"""
            SELECT {Columns}, p.position
            FROM library.playlist_song p
            JOIN library.song s ON s.id = p.song_id
            {Details}
            WHERE p.playlist_id = @playlist AND p.position > @position {Filters(command, filter)}
            ORDER BY p.position
            LIMIT @limit
            """;
    }

    private static string Filters(NpgsqlCommand command, SongFilter filter)
    {
        var sql = "";
        if (!string.IsNullOrWhiteSpace(filter.Text))
        {
            sql = "AND s.search_key LIKE @text ";
            command.Parameters.AddWithValue("text", FoldedText.Containing(filter.Text.Trim()));
        }

        // A song without a rating under this policy counts as not analysed, here and in a playlist's summary: the counts add up.
        if (filter.Rating == NotAnalyzed)
            return sql + "AND r.song_id IS NULL";

        if (filter.Rating is null)
            return sql;

        command.Parameters.AddWithValue("rating", filter.Rating);
        return sql + "AND r.value = @rating";
    }

    private static SongSummary Read(NpgsqlDataReader reader, string policy) => new(
        new Song(
            reader.GetGuid(0),
            new SongDescription(
                reader.GetString(1), reader.GetString(2), Nullable<string>(reader, 3), reader.IsDBNull(4) ? null : reader.GetInt32(4)),
            Nullable<string>(reader, 5),
            reader.GetFieldValue<DateTimeOffset>(6),
            reader.GetFieldValue<DateTimeOffset>(7)),
        reader.IsDBNull(10) ? null : reader.GetGuid(10),
        reader.IsDBNull(11) ? null : new StoredRating(policy, reader.GetString(11), reader.IsDBNull(12) ? null : reader.GetInt16(12)),
        reader.GetBoolean(13));

    private static string CursorOf(NpgsqlDataReader reader, bool inPlaylist) => inPlaylist
        ? Cursor.Write(ByPosition, $"{reader.GetInt32(14)}")
        : Cursor.Write(ByName, reader.GetString(8), reader.GetString(9), $"{reader.GetGuid(0):N}");

    private static T? Nullable<T>(NpgsqlDataReader reader, int column)
        where T : class => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
