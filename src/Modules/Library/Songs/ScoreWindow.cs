using AnalysisApp.Library.Census;

namespace AnalysisApp.Library.Songs;

/// <summary>
/// A page by score holds the first few of very many songs: how far down the scores they reach is known from the counts in memory, and the server then
/// looks at those songs alone.
/// </summary>
internal static class ScoreWindow
{
    /// <summary>The filter, with the scores that hold all of a page and more; null where no such window helps.</summary>
    /// <remarks>The counts may be older or newer than the page. Only when there is more than the page in the window is it the page of the whole list.</remarks>
    /// <exception cref="ArgumentException">The filter asks for what cannot be.</exception>
    /// <exception cref="FormatException">It is no cursor of this order.</exception>
    public static async Task<SongFilter?> FindAsync(SongCensus census, SongFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        // Which songs have a text, or are in a playlist, is not in memory; and such lists are short.
        if (filter is not { Sort: SongSort.ScoreLow or SongSort.ScoreHigh, PlaylistId: null } || !string.IsNullOrWhiteSpace(filter.Text))
            return null;

        var isLow = filter.Sort == SongSort.ScoreLow;
        var scores = await FacetCount.ReadScoresAsync(census, filter, cancellationToken);
        var from = SongOrder.Of(filter).FirstKeyOf(cursor) ?? 0;

        // Of the first score some songs may lie before the cursor, at worst all of them.
        var missing = limit + 1 + (cursor is null || from > 100 ? 0 : SongsAt(from));
        for (var key = from; key <= 100; key++)
        {
            missing -= SongsAt(key);
            if (missing <= 0)
                return isLow ? filter with { MaxScore = Least(filter.MaxScore, key) } : filter with { MinScore = Most(filter.MinScore, 100 - key) };
        }

        return null;

        int SongsAt(int key) => scores[isLow ? key : 100 - key];
    }

    private static short Least(short? limit, int score) => (short)Math.Min(limit ?? 100, score);

    private static short Most(short? limit, int score) => (short)Math.Max(limit ?? 0, score);
}
