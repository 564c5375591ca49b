using AnalysisApp.Library.Census;

namespace AnalysisApp.Library.Songs;

/// <summary>
/// A page by score holds the first few of very many songs: how far down the scores they reach, and which profiles have such scores, is known from the
/// counts in memory, and the server then looks at those songs alone.
/// </summary>
/// <param name="MinScore">The lowest score of the window.</param>
/// <param name="MaxScore">The highest.</param>
/// <param name="Profiles">Those with such scores; null where they are too many to name.</param>
/// <param name="Tie">The order's first key, where all songs of the window share it and are too many to be sorted.</param>
internal sealed record ScoreWindow(short MinScore, short MaxScore, int[]? Profiles, int? Tie)
{
    // Of so many songs with one score the first by name are soon found by name. Fewer are sorted sooner than they are looked for among all.
    private const int ManySongs = 5_000;

    /// <summary>The scores that hold all of a page and more; null where no such window helps.</summary>
    /// <remarks>The counts are of a moment before the page. Only when there is more than the page in the window is it the page of the whole list.</remarks>
    /// <exception cref="ArgumentException">The filter asks for what cannot be.</exception>
    /// <exception cref="FormatException">It is no cursor of this order.</exception>
    public static async Task<ScoreWindow?> FindAsync(SongCensus census, SongFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        // Which songs have a text, or are in a playlist, is not in memory; and such lists are short.
        if (filter is not { Sort: SongSort.ScoreLow or SongSort.ScoreHigh, PlaylistId: null } || !string.IsNullOrWhiteSpace(filter.Text))
            return null;

        SongConditions.Check(filter);
        var after = SongOrder.Of(filter).FirstKeyOf(cursor);
        var songs = await census.ReadAsync(filter.OwnerId, filter.Policy, cancellationToken);
        var scores = await FacetCount.ScoresOfAsync(census, filter, songs, cancellationToken);
        var isLow = filter.Sort == SongSort.ScoreLow;
        int[] keys = [.. Enumerable.Range(after ?? 0, Math.Max(0, FacetCount.NoScore - (after ?? 0))).Where(key => SongsAt(key) > 0)];
        if (keys.Length == 0)
            return null;
        if (SongsAt(keys[0]) > ManySongs)
            return Of(keys[0], keys[0], keys[0]);

        // Of the cursor's own score some songs may lie before it, at worst all of them.
        var missing = limit + 1 + (keys[0] == after ? SongsAt(keys[0]) : 0);
        foreach (var key in keys)
        {
            missing -= SongsAt(key);
            if (missing <= 0)
                return Of(keys[0], key, tie: null);
        }

        return null;

        int SongsAt(int key) => scores[isLow ? key : 100 - key];

        ScoreWindow Of(int first, int last, int? tie)
        {
            var (min, max) = isLow ? ((short)first, (short)last) : ((short)(100 - last), (short)(100 - first));
            var profiles = tie is null ? songs.Groups.Select(group => group.Key.Profile).Where(profile => IsWithin(profile, min, max)).Distinct().ToArray() : [];
            return new ScoreWindow(min, max, profiles.Length is 0 or > ManySongs ? null : profiles, tie);
        }

        bool IsWithin(int profile, short min, short max) => songs.For(filter.Policy)?.RatingOf(profile)?.Score is { } score && score >= min && score <= max;
    }
}
