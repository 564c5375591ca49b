using System.Security.Cryptography;
using System.Text;

namespace AnalysisApp.Library.Text;

/// <summary>Lyrics as they are stored.</summary>
internal static class LyricsText
{
    /// <summary>Stands in an analysis for the hash of a song without lyrics.</summary>
    public const string NoHash = "none";

    private const int MaxLength = 200_000;
    private const int MaxSourceLength = 100;

    /// <summary>Checks lyrics, makes their line ends one, and hashes them; null when they are blank.</summary>
    /// <exception cref="ArgumentException">They cannot be stored.</exception>
    public static StoredLyrics? Prepare(NewLyrics? lyrics)
    {
        if (lyrics is null)
            return null;

        StorableText.Optional(lyrics.Text, "lyrics", MaxLength);
        if (string.IsNullOrWhiteSpace(lyrics.Text))
            return null;

        var text = lyrics.Text.ReplaceLineEndings("\n");
        return new StoredLyrics(
            text,
            StorableText.Required(lyrics.Source, "source", MaxSourceLength),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}
