using System.Globalization;
using System.Text;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>What kind of character a code point is.</summary>
internal static class CodePoints
{
    public static bool IsLetter(Rune rune) => Rune.IsLetter(rune);

    public static bool IsNumber(Rune rune) => Rune.IsNumber(rune);

    public static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune);

    public static bool IsPunctuation(Rune rune) => Rune.IsPunctuation(rune)
        || (rune.IsAscii && Rune.GetUnicodeCategory(rune) is UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol);

    public static bool IsOther(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    public static bool IsWordPart(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.LetterNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.EnclosingMark or UnicodeCategory.ConnectorPunctuation || rune.Value is 0x200C or 0x200D;

    public static bool StartsWithWord(ReadOnlySpan<char> text)
        => Rune.DecodeFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && IsWordPart(rune);

    public static bool EndsInWord(ReadOnlySpan<char> text)
        => Rune.DecodeLastFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && IsWordPart(rune);

    /// <summary>Where the white space at the end begins.</summary>
    public static int TrimEndSpace(this ReadOnlySpan<char> text)
    {
        var end = text.Length;
        while (end > 0 && char.IsWhiteSpace(text[end - 1]))
            end--;
        return end;
    }

    /// <summary>How many characters of white space it starts with.</summary>
    public static int LeadingSpace(this ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsWhiteSpace(text[length]))
            length++;
        return length;
    }

    /// <summary>The same text with every lone surrogate as U+FFFD, as every UTF-8 encoder reads it.</summary>
    public static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune);
        return clean.ToString();
    }
}
