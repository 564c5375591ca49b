using System.Globalization;
using AnalysisApp.Analysis;
using AnalysisApp.Jobs;
using AnalysisApp.Library;

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
        Borderline => "Borderline",
        Disagreeing => "Contradictory",
        LowConfidence => "Thin evidence",
        Disputed => "Disputed",
        _ => AxisWords.Plain(reason),
    };

    /// <summary>The reason in a sentence about this song.</summary>
    public static string Why(string reason, SongAnalysis analysis, AudiencePolicy policy, Song song, StoredRating rating) => reason switch
    {
        Borderline => WhyBorderline(analysis, policy),
        Disagreeing => $"Models and word list contradict each other: {Join(Apart(analysis).Select(Range))}.",
        LowConfidence => $"Little bears the reading out: {Join(Unsure(analysis).Select(axis => string.Create(CultureInfo.InvariantCulture, $"{Name(axis)} ({100 * axis.Confidence:F0}% sure)")))}.",
        Disputed => $"The song's own tag says {(song.Description.Advisory == "explicit" ? "explicit" : "clean")}, and we say {RatingWords.Of(rating.Value).ToLowerInvariant()}.",
        _ => $"{Of(reason)}.",
    };

    /// <summary>What would turn the rating; null when nothing close would.</summary>
    public static string? Flip(RatingFlip? flip) => flip is null
        ? null
        : $"“{RatingWords.Of(AnalysisDocument.NameOf(flip.Value))}” if {Join(flip.Changes.Select(change => $"{AxisWords.Of(change.Axis).ToLowerInvariant()} were {AxisWords.Level(change.To)} instead of {AxisWords.Level(change.From)}"))}.";

    /// <summary>What was done, for a history.</summary>
    public static string Action(string action) => action switch
    {
        "approved" => "Approved",
        "blocked" => "Blocked",
        "cleared" => "Decision taken away",
        "undone" => "Undone",
        _ => AxisWords.Plain(action),
    };

    private static string WhyBorderline(SongAnalysis analysis, AudiencePolicy policy)
    {
        var profile = analysis.Profile;
        string At(IReadOnlyList<short> levels)
            => RatingWords.Of(AnalysisDocument.NameOf(policy.Rate(new AxisProfile(profile.Quality, levels, levels, levels)).Value)).ToLowerInvariant();

        // Only what could cross a limit makes it borderline.
        var limits = policy.Limits.ToDictionary(limit => limit.Axis, limit => limit.Limit);
        var axes = analysis.Axes.Where(axis => limits.TryGetValue(axis.Axis, out var limit) && axis.Low < axis.High && axis.High > limit);
        return $"The same lines can be read as {At(profile.Low)} or as {At(profile.High)}: {Join(axes.Select(Range))}.";
    }

    private static IEnumerable<AxisReading> Apart(SongAnalysis analysis)
        => analysis.Axes.Where(axis => axis.Axis != Axis.Positive && axis.High - axis.Low >= LevelsApart);

    private static IEnumerable<AxisReading> Unsure(SongAnalysis analysis)
        => analysis.Axes.Where(axis => axis.Axis != Axis.Positive && axis.Confidence < LeastConfidence).OrderBy(axis => axis.Confidence);

    private static string Range(AxisReading axis) => $"{Name(axis)} ({AxisWords.Level(axis.Low)} to {AxisWords.Level(axis.High)})";

    private static string Name(AxisReading axis) => AxisWords.Of(axis.Axis).ToLowerInvariant();

    private static string Join(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
