using AnalysisApp.Analysis;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>Why a person should look at a song, and what a person decided, in words.</summary>
internal static class ReviewWords
{
    public const string Borderline = "borderline";
    public const string Disagreeing = "disagreeing";
    public const string LowConfidence = "low_confidence";
    public const string Disputed = "disputed";

    private const int LevelsApart = 2;
    private const double LeastConfidence = 0.5;

    /// <summary>The reasons in the order in which they are offered.</summary>
    public static IReadOnlyList<string> All { get; } = [Borderline, Disagreeing, LowConfidence, Disputed];

    public static string Of(string reason) => reason switch
    {
        Borderline => T["Borderline"],
        Disagreeing => T["Contradictory"],
        LowConfidence => T["Thin evidence"],
        Disputed => T["Disputed"],
        _ => AxisWords.Plain(reason),
    };

    /// <summary>The reason in a sentence about this song.</summary>
    public static string Why(string reason, SongAnalysis analysis, AudiencePolicy policy, Song song, StoredRating rating) => reason switch
    {
        Borderline => WhyBorderline(analysis, policy),
        Disagreeing => T["Models and word list contradict each other: {0}.", Join(Apart(analysis).Select(Range))],
        LowConfidence => T["Little bears the reading out: {0}.", Join(Unsure(analysis).Select(axis => T["{0} ({1:F0}% sure)", Name(axis), 100 * axis.Confidence].Value))],
        Disputed => song.Description.Advisory == "explicit"
            ? T["The song's own tag says explicit, and we say {0}.", RatingWords.InSentence(rating.Value)]
            : T["The song's own tag says clean, and we say {0}.", RatingWords.InSentence(rating.Value)],
        _ => $"{Of(reason)}.",
    };

    /// <summary>What would turn the rating; null when nothing close would.</summary>
    public static string? Flip(RatingFlip? flip) => flip is null
        ? null
        : T["“{0}” if {1}.", RatingWords.Of(AnalysisDocument.NameOf(flip.Value)), Join(flip.Changes.Select(RatingWords.Change))].Value;

    /// <summary>What was done, for a history.</summary>
    public static string Action(string action) => action switch
    {
        "approved" => T["Approved"],
        "blocked" => T["Blocked"],
        "cleared" => T["Decision taken away"],
        "undone" => T["Undone"],
        _ => AxisWords.Plain(action),
    };

    private static string WhyBorderline(SongAnalysis analysis, AudiencePolicy policy)
    {
        var profile = analysis.Profile;
        string At(IReadOnlyList<short> levels)
            => RatingWords.InSentence(AnalysisDocument.NameOf(policy.Rate(new AxisProfile(profile.Quality, levels, levels, levels)).Value));

        // Only what could cross a limit makes it borderline.
        var limits = policy.Limits.ToDictionary(limit => limit.Axis, limit => limit.Limit);
        var axes = analysis.Axes.Where(axis => limits.TryGetValue(axis.Axis, out var limit) && axis.Low < axis.High && axis.High > limit);
        return T["The same lines can be read as {0} or as {1}: {2}.", At(profile.Low), At(profile.High), Join(axes.Select(Range))];
    }

    private static IEnumerable<AxisReading> Apart(SongAnalysis analysis)
        => analysis.Axes.Where(axis => axis.Axis != Axis.Positive && axis.High - axis.Low >= LevelsApart);

    private static IEnumerable<AxisReading> Unsure(SongAnalysis analysis)
        => analysis.Axes.Where(axis => axis.Axis != Axis.Positive && axis.Confidence < LeastConfidence).OrderBy(axis => axis.Confidence);

    private static string Range(AxisReading axis) => T["{0} ({1} to {2})", Name(axis), AxisWords.Level(axis.Low), AxisWords.Level(axis.High)];

    private static string Name(AxisReading axis) => AxisWords.InSentence(axis.Axis);

    private static string Join(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length < 2 ? string.Concat(all) : T["{0} and {1}", string.Join(", ", all[..^1]), all[^1]];
    }
}
