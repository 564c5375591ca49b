using AnalysisApp.Api;

namespace AnalysisApp.Policies;

/// <summary>Whose songs a rule is for.</summary>
internal static class ArtistName
{
    /// <summary>What is wrong with it; null when nothing is.</summary>
    public static string? Fault(string? artist) => artist switch
    {
        _ when string.IsNullOrWhiteSpace(artist) => "It is missing or blank. Give the artist as the songs name them.",
        { Length: > Limits.TitleCharacters } => $"Too long; at most {Limits.TitleCharacters} characters.",
        _ when artist.Any(char.IsControl) => "It holds a control character (a tab, a line break or NUL). Remove it.",
        _ => null,
    };
}
