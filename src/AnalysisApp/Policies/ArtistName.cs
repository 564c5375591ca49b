using AnalysisApp.Api;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Policies;

/// <summary>Whose songs a rule is for.</summary>
internal static class ArtistName
{
    /// <summary>What is wrong with it; null when nothing is.</summary>
    public static string? Fault(string? artist) => artist switch
    {
        _ when string.IsNullOrWhiteSpace(artist) => T["It is missing or blank. Give the artist as the songs name them."].Value,
        { Length: > Limits.TitleCharacters } => T["Too long; at most {0} characters.", Limits.TitleCharacters].Value,
        _ when artist.Any(char.IsControl) => T["It holds a control character (a tab, a line break or NUL). Remove it."].Value,
        _ => null,
    };
}
