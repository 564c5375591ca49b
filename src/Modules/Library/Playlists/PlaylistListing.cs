using System.Globalization;
using AnalysisApp.Library.Census;
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
        NpgsqlDataSource dataSource, SongCensus census, PlaylistFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
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
        var rows = await ReadAllAsync(census, command, filter.Policy, filter.ByChange, cancellationToken);
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

    public static async Task<PlaylistSummary?> ReadOneAsync(
        NpgsqlDataSource dataSource, SongCensus census, Guid id, string policy, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Counting("SELECT * FROM library.playlist WHERE id = @id", byChange: false));
        command.Parameters.AddWithValue("id", id);
        return (await ReadAllAsync(census, command, policy, byChange: false, cancellationToken)).SingleOrDefault().Playlist;
    }

    // Songs that agree in profile, and in what people say of them, in one row of arrays: what a policy says of a profile is known already.
    private static string Counting(string playlists, bool byChange) =>
        $"""
        SELECT p.id, p.name, p.created_at, p.updated_at, p.name_key, p.owner_id, counted.profiles, counted.settled, counted.songs,
          (SELECT xmin::text FROM library.policy WHERE name = @policy)
        FROM ({playlists}) p,
        LATERAL (
          SELECT array_agg(c.profile) AS profiles, array_agg(c.settled) AS settled, array_agg(c.songs) AS songs
          FROM (
            SELECT coalesce(s.profile_id, 0) AS profile, coalesce(d.rating, ar.value, '') AS settled, count(*)::integer AS songs
            FROM library.playlist_song e
            JOIN library.song s ON s.id = e.song_id
            {EffectiveRating.ByPeople}
            WHERE e.playlist_id = p.id
            GROUP BY 1, 2) c) counted
        ORDER BY {(byChange ? "p.updated_at DESC, p.id DESC" : "p.name_key, p.id")}
        """;

    private static async Task<List<(PlaylistSummary Playlist, string Cursor)>> ReadAllAsync(
        SongCensus census, NpgsqlCommand command, string policy, bool byChange, CancellationToken cancellationToken)
    {
        command.Parameters.AddWithValue("policy", StorableText.Required(policy, "policy", int.MaxValue));

        // Ratings are read after the songs; a policy that was changed in between makes it another count.
        while (true)
        {
            var (rows, version) = await CountAsync(command, byChange, cancellationToken);
            IReadOnlyDictionary<int, KnownRating>? ratings = version is null
                ? new Dictionary<int, KnownRating>()
                : await census.RateAsync(new PolicyVersion(policy, "", version), rows.SelectMany(row => row.Profiles), cancellationToken);
            if (ratings is not null)
                return [.. rows.Select(row => (row.ToSummary(ratings), row.Cursor))];
        }
    }

    private static async Task<(List<CountedRow> Rows, string? Version)> CountAsync(NpgsqlCommand command, bool byChange, CancellationToken cancellationToken)
    {
        var rows = new List<CountedRow>();
        string? version = null;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            version = reader.IsDBNull(9) ? null : reader.GetString(9);
            rows.Add(CountedRow.Read(reader, CursorOf(reader, byChange)));
        }

        return (rows, version);
    }

    private static string CursorOf(NpgsqlDataReader reader, bool byChange)
    {
        var id = $"{reader.GetGuid(0):N}";
        return byChange
            ? Cursor.Write(ByChange, reader.GetFieldValue<DateTime>(3).Ticks.ToString(CultureInfo.InvariantCulture), id)
            : Cursor.Write(ByName, reader.GetString(4), id);
    }

    /// <summary>A playlist and its songs by group: profile, the rating that people give, or none, and how many.</summary>
    private sealed record CountedRow(Playlist Playlist, string Cursor, int[] Profiles, string[] Settled, int[] Songs)
    {
        public static CountedRow Read(NpgsqlDataReader reader, string cursor)
        {
            int[] songs = Column<int>(reader, 8);
            var playlist = new Playlist(
                reader.GetGuid(0),
                reader.GetString(1),
                songs.Sum(),
                reader.GetFieldValue<DateTimeOffset>(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                reader.IsDBNull(5) ? null : reader.GetGuid(5));
            return new CountedRow(playlist, cursor, Column<int>(reader, 6), Column<string>(reader, 7), songs);
        }

        public PlaylistSummary ToSummary(IReadOnlyDictionary<int, KnownRating> ratings)
        {
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < Songs.Length; i++)
            {
                var value = Settled[i] is { Length: > 0 } settled ? settled : ratings.TryGetValue(Profiles[i], out var known) ? known.Value : "";
                counts[value] = counts.GetValueOrDefault(value) + Songs[i];
            }

            return new PlaylistSummary(
                Playlist,
                Suitable: counts.GetValueOrDefault("suitable"),
                UseWithCare: counts.GetValueOrDefault("use_with_care"),
                NotSuitable: counts.GetValueOrDefault("not_suitable"),
                Unknown: counts.GetValueOrDefault("unknown"),
                NotAnalyzed: counts.GetValueOrDefault(""));
        }

        private static T[] Column<T>(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<T[]>(column);
    }
}
