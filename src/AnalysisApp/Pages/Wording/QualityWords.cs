using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>Songs without a full reading, for people: each state is its own, and none of them is suitable. Why it is so stands in <see cref="AxisWords.Quality"/>.</summary>
internal static class QualityWords
{
    public const string NoLyrics = "no_lyrics";
    public const string Instrumental = "instrumental";
    public const string NotEnglish = "not_english";
    public const string TooLittleText = "too_little_text";

    public static string Of(string quality) => quality switch
    {
        NoLyrics => T["No lyrics"],
        Instrumental => T["Instrumental"],
        NotEnglish => T["Not English"],
        TooLittleText => T["Too little text"],
        _ => T["Read in full"],
    };

    public static string Icon(string quality) => quality switch
    {
        NoLyrics => "none",
        Instrumental => "song",
        NotEnglish => "globe",
        _ => "unknown",
    };

    /// <summary>What a person can do about it.</summary>
    public static string Advice(string quality) => quality switch
    {
        NoLyrics => T["Paste the lyrics, and the song can be read."],
        Instrumental => T["If there are words after all, paste them."],
        NotEnglish => T["Read it yourself, or ask somebody who knows the language. If there is an English translation, paste that."],
        TooLittleText => T["If this is only a part of the song, paste all of it. If it is all, read it yourself: it is short."],
        _ => "",
    };

    /// <summary>A two-letter code as a word of the page's language; null where it is not known here.</summary>
    public static string? Language(string? code) => code switch
    {
        null or "und" => null,
        _ => CultureName(code),
    };

    private static string? CultureName(string code)
    {
        try
        {
            return System.Globalization.CultureInfo.GetCultureInfo(code, predefinedOnly: true).DisplayName;
        }
        catch (System.Globalization.CultureNotFoundException)
        {
            return null;
        }
    }
}
