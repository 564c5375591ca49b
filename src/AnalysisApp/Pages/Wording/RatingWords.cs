using AnalysisApp.Analysis;
using AnalysisApp.Jobs;
using static AnalysisApp.Localization.Texts;

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
        Suitable => T["Suitable"],
        UseWithCare => T["Use with care"],
        NotSuitable => T["Not suitable"],
        NotAnalyzed => T["Not analysed"],
        _ => T["Unknown"],
    };

    /// <summary>The same within a sentence.</summary>
    public static string InSentence(string rating) => rating switch
    {
        Suitable => T["suitable"],
        UseWithCare => T["use with care"],
        NotSuitable => T["not suitable"],
        NotAnalyzed => T["not analysed"],
        _ => T["unknown"],
    };

    public static string Icon(string rating) => rating switch
    {
        Suitable => "check",
        UseWithCare => "care",
        NotSuitable => "stop",
        NotAnalyzed => "none",
        _ => "unknown",
    };

    /// <summary>What a rating would turn into: a sentence where one change is enough, else the beginning of one that a list of changes ends.</summary>
    public static string Flip(RatingValue now, RatingFlip flip)
    {
        var other = InSentence(AnalysisDocument.NameOf(flip.Value));
        return (now == RatingValue.Suitable, flip.Changes) switch
        {
            (true, [var only]) => T["It would no longer be suitable, but “{0}” if {1}.", other, Change(only)],
            (true, _) => T["It would no longer be suitable, but “{0}” if all of this were so:", other],
            (false, [var only]) => T["It would be “{0}” if {1}.", other, Change(only)],
            _ => T["It would be “{0}” if all of this were so:", other],
        };
    }

    /// <summary>For example <c>despair were moderate instead of strong</c>.</summary>
    public static string Change(LevelChange change)
        => T["{0} were {1} instead of {2}", AxisWords.InSentence(change.Axis), AxisWords.Level(change.To), AxisWords.Level(change.From)];

    /// <summary>Why a person should look twice.</summary>
    public static string Doubt(string doubt) => doubt switch
    {
        "disagreeing" => T["The models and the word list disagree about this song. Look at the lines yourself."],
        "low_confidence" => T["The evidence is thin: another reader could come to another level."],
        _ => AxisWords.Plain(doubt),
    };
}
