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
}
