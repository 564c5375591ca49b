using System.Globalization;

namespace AnalysisApp.Localization;

/// <summary>A language that pages are shown in. Programs are answered in English, and the log is written in it.</summary>
/// <param name="Code">By which browsers and the web name it (BCP 47).</param>
/// <param name="Name">As its speakers call it.</param>
internal sealed record Language(string Code, string Name)
{
    /// <summary>Of the texts as they are written in the source.</summary>
    public static Language English { get; } = new("en", "English");

    /// <summary>Every language there is a file of texts for.</summary>
    public static IReadOnlyList<Language> All { get; } = [English, new("de", "Deutsch")];

    /// <summary>That of the page that is made.</summary>
    public static Language Current => Find(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? English;

    /// <summary>The rules by which it writes numbers, dates and lists.</summary>
    public CultureInfo Culture => CultureInfo.GetCultureInfo(Code);

    /// <summary>The language of that code; null when there is none.</summary>
    public static Language? Find(string? code) => All.FirstOrDefault(language => language.Code == code);

    /// <summary>A label within a sentence: English writes it in small letters there, while others may begin it with a noun.</summary>
    public string InSentence(string label) => this == English ? label.ToLower(Culture) : label;

    /// <summary>From here on, what is done for this request is in it.</summary>
    public void Use() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (Culture, Culture);
}
