using System.Text;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>
/// GPT-2's expression, read by hand because .NET's works on UTF-16 units and cannot see that a letter beyond U+FFFF is one:
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.
/// </summary>
internal static class ByteLevelSplit
{
    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>Where the word that starts at <paramref name="start"/> ends. The text is well-formed.</summary>
    public static int EndOfWord(ReadOnlySpan<char> text, int start)
    {
        if (Contraction(text[start..]) is > 0 and var length)
            return start + length;

        var kind = KindAt(text, start, out var next);
        if (kind != Kind.Space)
            return EndOfRun(text, next, kind);

        // One plain space goes with the word after it.
        if (text[start] == ' ' && next < text.Length && KindAt(text, next, out var afterNext) is not Kind.Space and var word)
            return EndOfRun(text, afterNext, word);

        var end = EndOfRun(text, next, Kind.Space);
        // Before a word the last space of several is left for it. Every white space is one UTF-16 unit.
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }

    private static int EndOfRun(ReadOnlySpan<char> text, int position, Kind kind)
    {
        while (position < text.Length && KindAt(text, position, out var next) == kind)
            position = next;
        return position;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int position, out int next)
    {
        Rune.DecodeFromUtf16(text[position..], out var rune, out var units);
        next = position + units;
        return CodePoints.IsLetter(rune.Value) ? Kind.Letter
            : CodePoints.IsNumber(rune.Value) ? Kind.Number
            : CodePoints.IsSpace(rune.Value) ? Kind.Space
            : Kind.Other;
    }

    private static int Contraction(ReadOnlySpan<char> text) => text switch
    {
        ['\'', 's' or 't' or 'm' or 'd', ..] => 2,
        ['\'', 'r' or 'v', 'e', ..] or ['\'', 'l', 'l', ..] => 3,
        _ => 0,
    };
}
