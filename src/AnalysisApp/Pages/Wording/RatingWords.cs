using AnalysisApp.Analysis;
using AnalysisApp.Jobs;

namespace AnalysisApp.Pages.Wording;

/// <summary>Ratings for people: always an icon and a word, never a colour alone.</summary>
internal static class RatingWords
{
    public const string Suitable = "suitable";
    public const string UseWithCare = "use_with_care";
    public const string NotSuitable = "not_suitable";
    public const string Unknown = "unknown";
    public const string NotAnalyzed = "not_analyzed";

    public static IReadOnlyList<string> All { get; } = [Suitable, UseWithCare, NotSuitable, Unknown, NotAnalyzed];

    public static string Of(string rating) => rating switch
    {
        Suitable => "Suitable",
        UseWithCare => "Use with care",
        NotSuitable => "Not suitable",
        NotAnalyzed => "Not analysed",
        _ => "Unknown",
    };

    public static string Icon(string rating) => rating switch
    {
        Suitable => "check",
        UseWithCare => "care",
        NotSuitable => "stop",
        NotAnalyzed => "none",
        _ => "unknown",
    };

    /// <summary>What a rating would turn into, as the beginning of a sentence that goes on with <c>if</c>.</summary>
    public static string Flip(RatingValue now, RatingFlip flip)
    {
        var verb = now == RatingValue.Suitable ? "It would no longer be suitable, but" : "It would be";
        return $"{verb} “{Of(AnalysisDocument.NameOf(flip.Value)).ToLowerInvariant()}”";
    }

    /// <summary>For example <c>despair were moderate instead of strong</c>.</summary>
    public static string Change(LevelChange change)
        => $"{AxisWords.Of(change.Axis).ToLowerInvariant()} were {AxisWords.Level(change.To)} instead of {AxisWords.Level(change.From)}";

    /// <summary>Why a person should look twice.</summary>
    public static string Doubt(string doubt) => doubt switch
    {
        "disagreeing" => "The models and the word list disagree about this song. Look at the lines yourself.",
        "low_confidence" => "The evidence is thin: another reader could come to another level.",
        _ => AxisWords.Plain(doubt),
    };
}
