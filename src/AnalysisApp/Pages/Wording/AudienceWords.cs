using AnalysisApp.Analysis;
using AnalysisApp.Security;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>What an audience may hear, for people.</summary>
internal static class AudienceWords
{
    private const short Highest = 4;

    /// <summary>How far an axis may go.</summary>
    public static string UpTo(short limit) => limit switch
    {
        0 => T["None at all"],
        Highest => T["Any amount"],
        _ => T["Up to {0}", AxisWords.Level(limit)],
    };

    /// <summary>The axes by how far they may go, the strictest first; those that are named nowhere may go all the way.</summary>
    public static IReadOnlyList<Allowance> Allows(AudiencePolicy policy) =>
    [
        .. Axis.Concerns
            .GroupBy(axis => policy.Limits.FirstOrDefault(limit => limit.Axis == axis)?.Limit ?? Highest)
            .OrderBy(group => group.Key)
            .Select(group => new Allowance(group.Key, UpTo(group.Key), string.Join(", ", group.Select(axis => AxisWords.InSentence(axis))))),
    ];

    /// <summary>What a clean playlist keeps of the songs that could not be judged.</summary>
    public static string Keeps(UnreadSongs unread)
    {
        string[] kept = [.. Unread.Where(state => unread.Allow(state.Quality)).Select(state => state.Songs)];
        return kept.Length == 0 ? T["none (songs)"] : string.Join(", ", kept);
    }

    /// <summary>The states without a rating, as they are told apart.</summary>
    public static IReadOnlyList<(ReadingQuality Quality, string Songs, string Hint)> Unread =>
    [
        (ReadingQuality.Instrumental, T["instrumentals"], T["The lyrics say that nobody sings."]),
        (ReadingQuality.NoLyrics, T["songs without lyrics"], T["There is no text, though somebody may sing."]),
        (ReadingQuality.TooLittleText, T["songs with very few words"], T["Too few to say that nothing is in them."]),
        (ReadingQuality.NotEnglish, T["songs in another language"], T["The models know English only."]),
    ];

    /// <summary>How many songs, in words that agree.</summary>
    public static string Songs(int count) => T.Count(count, "{0:N0} song", "{0:N0} songs");

    /// <summary>Who decided, for whom it is shown to: what follows a word like <c>by</c>.</summary>
    public static string Who(string by, CurrentUser caller) => by == caller.Name ? T["you (by whom)"] : by;
}

/// <summary>Axes that may go equally far.</summary>
/// <param name="Limit">The level.</param>
/// <param name="UpTo">The level in words.</param>
/// <param name="Axes">Their names as a list.</param>
internal sealed record Allowance(short Limit, string UpTo, string Axes);
