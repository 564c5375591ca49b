using System.Globalization;
using System.Text;

namespace AnalysisApp.Library.Text;

/// <summary>
/// Text without case, accents and control characters, for order and search. Folded here and not by the server, whose locale may be any:
/// with the C locale, ILIKE would tell É from é.
/// </summary>
internal static class FoldedText
{
    private const int KeyLength = 100;

    /// <summary>Folds storable text.</summary>
    public static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);

        // Normalize refuses U+FFFE, which PostgreSQL and we accept.
        foreach (var rune in text.Replace('\uFFFE', ' ').Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark:
                    break;
                case UnicodeCategory.Control:
                    folded.Append(' ');
                    break;
                default:
                    folded.Append(Rune.ToLowerInvariant(rune));
                    break;
            }
        }

        return folded.ToString();
    }

    /// <summary>The start of the folded text, short enough for two of them in one index entry (a third of a page) in any script.</summary>
    public static string Key(string text)
    {
        var folded = Of(text);
        if (folded.Length <= KeyLength)
            return folded;

        return folded[..(char.IsHighSurrogate(folded[KeyLength - 1]) ? KeyLength - 1 : KeyLength)];
    }

    /// <summary>A LIKE pattern for "contains this", in which no character is a wildcard.</summary>
    public static string Containing(string text)
    {
        var literal = Of(text)
            .Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal);
        return $"%{literal}%";
    }
}
