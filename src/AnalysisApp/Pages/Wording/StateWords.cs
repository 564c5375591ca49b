using System.Globalization;

namespace AnalysisApp.Pages.Wording;

/// <summary>
/// What is told of a song beside its rating, for people: whether it could be read, who decided, how it was marked. None of these is a rating: a song that
/// could not be read is grey, with a word and an icon of its own.
/// </summary>
internal static class StateWords
{
    public static string Quality(string quality) => quality switch
    {
        "full" => "Read in full",
        "too_little_text" => "Very few words",
        "no_lyrics" => "No lyrics",
        "instrumental" => "Instrumental",
        "not_english" => "Not English",
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
        "approved" => "Approved by a person",
        "blocked" => "Blocked by a person",
        _ => "Nobody decided yet",
    };

    public static string DecisionIcon(string decision) => decision == "none" ? "none" : "person";

    public static string Advisory(string advisory) => advisory == "explicit" ? "Marked explicit" : "Marked clean";

    /// <summary>Where lyrics come from.</summary>
    public static string Source(string source) => source switch
    {
        "pasted" => "Pasted",
        "demo" => "Demo",
        "api" => "Sent by a program",
        _ => AxisWords.Plain(source),
    };

    /// <summary>A language by its code.</summary>
    public static string Language(string code)
    {
        try
        {
            var culture = CultureInfo.GetCultureInfo(code, predefinedOnly: true);
            return culture.EnglishName;
        }
        catch (CultureNotFoundException)
        {
            return code;
        }
    }

    public static string Sort(string sort) => sort switch
    {
        "name" => "Artist and title",
        "newest" => "Newest first",
        "score_low" => "Lowest score first",
        "score_high" => "Highest score first",
        "level" => "Strongest first",
        _ => "Playing order",
    };
}
