using System.Globalization;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>
/// What is told of a song beside its rating, for people: whether it could be read, who decided, how it was marked. None of these is a rating: a song that
/// could not be read is grey, with a word and an icon of its own.
/// </summary>
internal static class StateWords
{
    public static string Quality(string quality) => quality switch
    {
        "full" => T["Read in full"],
        "too_little_text" => T["Very few words"],
        "no_lyrics" => T["No lyrics"],
        "instrumental" => T["Instrumental"],
        "not_english" => T["Not English"],
        _ => AxisWords.Plain(quality),
    };

    public static string QualityIcon(string quality) => quality switch
    {
        "full" => "read",
        "too_little_text" => "few",
        "no_lyrics" => "silent",
        "instrumental" => "instrumental",
        "not_english" => "foreign",
        _ => "unknown",
    };

    public static string Decision(string decision) => decision switch
    {
        "approved" => T["Approved by a person"],
        "blocked" => T["Blocked by a person"],
        _ => T["Nobody decided yet"],
    };

    public static string DecisionIcon(string decision) => decision == "none" ? "none" : "person";

    public static string Advisory(string advisory) => advisory == "explicit" ? T["Marked explicit"] : T["Marked clean"];

    /// <summary>Where lyrics come from.</summary>
    public static string Source(string source) => source switch
    {
        "pasted" => T["Pasted"],
        "demo" => T["Demo"],
        "api" => T["Sent by a program"],
        _ => AxisWords.Plain(source),
    };

    /// <summary>A language by its code: those that are told apart by their words, and any other in English.</summary>
    public static string Language(string code) => Localization.Language.Current == Localization.Language.English ? EnglishName(code) : code switch
    {
        "en" => T["English"],
        "de" => T["German"],
        "fr" => T["French"],
        "es" => T["Spanish"],
        "pt" => T["Portuguese"],
        "it" => T["Italian"],
        "nl" => T["Dutch"],
        "sv" => T["Swedish"],
        "pl" => T["Polish"],
        "tr" => T["Turkish"],
        "id" => T["Indonesian"],
        "tl" => T["Tagalog"],
        "fi" => T["Finnish"],
        "ro" => T["Romanian"],
        "sw" => T["Swahili"],
        "und" => T["Unknown language"],
        _ => EnglishName(code),
    };

    public static string Sort(string sort) => sort switch
    {
        "name" => T["Artist and title"],
        "newest" => T["Newest first"],
        "score_low" => T["Lowest score first"],
        "score_high" => T["Highest score first"],
        "level" => T["Strongest first"],
        _ => T["Playing order"],
    };

    private static string EnglishName(string code)
    {
        try
        {
            return CultureInfo.GetCultureInfo(code, predefinedOnly: true).EnglishName;
        }
        catch (CultureNotFoundException)
        {
            return code;
        }
    }
}
