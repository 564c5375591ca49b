using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>One page of songs with their ratings, in one statement: first which songs, by as little as can be, then what is shown of them.</summary>
internal static class SongListing
{
    private const int Analysis = SongColumns.Count;
    private const int Rating = Analysis + 1;
    private const int Outdated = Rating + 3;
    private const int Quality = Outdated + 1;
    private const int SortKeys = Quality + 1;

    public static async Task<Page<SongSummary>> ReadAsync(
        NpgsqlDataSource dataSource, SongFilter filter, string? cursor, int limit, CancellationToken cancellationToken, ScoreWindow? window = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        SongConditions.Check(filter);
        if (window is not null)
            filter = filter with { MinScore = window.MinScore, MaxScore = window.MaxScore };
        var order = SongOrder.Of(filter, window?.Tie);

        await using var command = dataSource.CreateCommand();
        command.CommandText =
            $"""
            SELECT {SongColumns.Song}, s.newest_analysis_id, {EffectiveRating.Columns},
              coalesce(a.config_hash <> @config OR a.lyrics_hash <> coalesce(s.lyrics_hash, @none), false), p.quality, {order.NamesOf("page")}
            FROM (
              SELECT s.id, {order.Columns}
              FROM {Songs(command, filter)} {SongConditions.Joins(filter, order)}
              WHERE true {order.After(command, cursor)} {SongConditions.OfAll(command, filter)}
                {SongConditions.OfScore(command, filter)} {SongConditions.OfFacets(command, filter)} {SongConditions.OfProfiles(command, window?.Profiles)}
              ORDER BY {order.OrderBy}
              LIMIT @limit) page
            JOIN library.song s ON s.id = page.id
            {EffectiveRating.Joins}
            LEFT JOIN library.profile p ON p.id = s.profile_id
            LEFT JOIN library.analysis a ON @config IS NOT NULL AND a.id = s.newest_analysis_id
            ORDER BY {order.OrderOf("page")}
            """;
        command.Parameters.Add(new NpgsqlParameter<string?>("config", filter.ConfigHash) { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.AddWithValue("none", LyricsText.NoHash);
        command.Parameters.AddWithValue("policy", filter.Policy);

        // One more than asked for tells whether there is a next page.
        command.Parameters.AddWithValue("limit", limit + 1);

        var rows = new List<(SongSummary Song, string Cursor)>(limit + 1);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add((Read(reader, filter.Policy), order.CursorOf(reader, SortKeys)));

        return new Page<SongSummary>([.. rows.Take(limit).Select(row => row.Song)], rows.Count > limit ? rows[limit - 1].Cursor : null);
    }

    /// <summary>The songs that a filter chooses from, as <c>s</c>: the library, or a playlist with its entries as <c>e</c>.</summary>
    public static string Songs(NpgsqlCommand command, SongFilter filter)
    {
        if (filter.PlaylistId is not { } playlist)
            return "library.song s";

        command.Parameters.AddWithValue("playlist", playlist);
        return "library.playlist_song e JOIN library.song s ON e.playlist_id = @playlist AND s.id = e.song_id";
    }

    private static SongSummary Read(NpgsqlDataReader reader, string policy) => new(
        SongColumns.Read(reader),
        reader.IsDBNull(Analysis) ? null : reader.GetGuid(Analysis),
        EffectiveRating.Read(reader, Rating, policy),
        reader.GetBoolean(Outdated),
        reader.IsDBNull(Quality) ? null : reader.GetString(Quality));
}
