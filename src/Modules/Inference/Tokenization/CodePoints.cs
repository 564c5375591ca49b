using System.Text;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>What kind of character a code point is, and what it becomes, as <see cref="UnicodeTables"/> says.</summary>
internal static class CodePoints
{
    private const int PageBits = 8;
    private const int PageLength = 1 << PageBits;

    private static readonly Dictionary<int, int> Classes = ReadClasses(UnicodeTables.CombiningClasses);
    private static readonly Dictionary<int, int[]> Lower = ReadMapping(UnicodeTables.Lower, UnicodeTables.LowerToSeveral);
    private static readonly Dictionary<int, int[]> Stripped = ReadMapping(UnicodeTables.Stripped, UnicodeTables.StrippedToSeveral);
    private static readonly Traits[][] Pages = ReadTraits();

    [Flags]
    private enum Traits : ushort
    {
        None = 0,
        Letter = 1,
        Number = 1 << 1,
        Space = 1 << 2,
        WordPart = 1 << 3,
        Punctuation = 1 << 4,
        Removed = 1 << 5,
        Chinese = 1 << 6,
        Mark = 1 << 7,
        Combining = 1 << 8,
        HasLower = 1 << 9,
        HasAccent = 1 << 10,
    }

    public static bool IsLetter(int value) => Has(value, Traits.Letter);

    public static bool IsNumber(int value) => Has(value, Traits.Number);

    public static bool IsSpace(int value) => Has(value, Traits.Space);

    public static bool IsPunctuation(int value) => Has(value, Traits.Punctuation);

    /// <summary>Control and format characters, private use, NUL and U+FFFD, but neither tab nor line ends.</summary>
    public static bool IsRemoved(int value) => Has(value, Traits.Removed);

    public static bool IsChinese(int value) => Has(value, Traits.Chinese);

    /// <summary>A mark without a width of its own: an accent.</summary>
    public static bool IsMark(int value) => Has(value, Traits.Mark);

    /// <summary>0 for what starts a new character; the others take their place behind it in the order of their class.</summary>
    public static int CombiningClass(int value) => Has(value, Traits.Combining) ? Classes[value] : 0;

    public static ReadOnlySpan<int> ToLower(in int value) => Has(value, Traits.HasLower) ? Lower[value] : new ReadOnlySpan<int>(in value);

    /// <summary>Its canonical parts less the accents. Hangul syllables are not in here: they fall apart by arithmetic.</summary>
    public static ReadOnlySpan<int> WithoutAccents(in int value) => Has(value, Traits.HasAccent) ? Stripped[value] : new ReadOnlySpan<int>(in value);

    public static bool StartsWithWord(ReadOnlySpan<char> text)
        => text.Length > 0 && Rune.DecodeFromUtf16(text, out var rune, out _) == default && Has(rune.Value, Traits.Letter | Traits.WordPart);

    public static bool EndsInWord(ReadOnlySpan<char> text)
        => text.Length > 0 && Rune.DecodeLastFromUtf16(text, out var rune, out _) == default && Has(rune.Value, Traits.Letter | Traits.WordPart);

    /// <summary>Where the white space at the end of the text begins.</summary>
    public static int StartOfTrailingSpace(ReadOnlySpan<char> text)
    {
        var start = text.Length;
        while (start > 0 && IsSpace(text[start - 1]))
            start--;
        return start;
    }

    /// <summary>Where the white space at the beginning of the text ends.</summary>
    public static int EndOfLeadingSpace(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && IsSpace(text[end]))
            end++;
        return end;
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

    private static bool Has(int value, Traits any) => (Pages[value >> PageBits][value & (PageLength - 1)] & any) != 0;

    private static Traits[][] ReadTraits()
    {
        var nothing = new Traits[PageLength];
        var pages = new Traits[0x110000 >> PageBits][];
        Array.Fill(pages, nothing);

        MarkRanges(UnicodeTables.Letters, Traits.Letter);
        MarkRanges(UnicodeTables.Numbers, Traits.Number);
        MarkRanges(UnicodeTables.Spaces, Traits.Space);
        MarkRanges(UnicodeTables.WordParts, Traits.WordPart);
        MarkRanges(UnicodeTables.Punctuation, Traits.Punctuation);
        MarkRanges(UnicodeTables.Removed, Traits.Removed);
        MarkRanges(UnicodeTables.Chinese, Traits.Chinese);
        MarkRanges(UnicodeTables.Marks, Traits.Mark);
        foreach (var value in Classes.Keys)
            Mark(value, Traits.Combining);
        foreach (var value in Lower.Keys)
            Mark(value, Traits.HasLower);
        foreach (var value in Stripped.Keys)
            Mark(value, Traits.HasAccent);
        return pages;

        void MarkRanges(ReadOnlySpan<int> ranges, Traits trait)
        {
            for (var at = 0; at < ranges.Length; at += 2)
            {
                for (var value = ranges[at]; value <= ranges[at + 1]; value++)
                    Mark(value, trait);
            }
        }

        void Mark(int value, Traits trait)
        {
            ref var page = ref pages[value >> PageBits];
            if (page == nothing)
                page = new Traits[PageLength];
            page[value & (PageLength - 1)] |= trait;
        }
    }

    private static Dictionary<int, int[]> ReadMapping(ReadOnlySpan<int> runs, ReadOnlySpan<int> several)
    {
        var mapping = new Dictionary<int, int[]>();
        for (var at = 0; at < runs.Length; at += 2 + runs[at + 1])
        {
            for (var index = 0; index < runs[at + 1]; index++)
                mapping[runs[at] + index] = [runs[at + 2 + index]];
        }

        for (var at = 0; at < several.Length; at += 2 + several[at + 1])
            mapping[several[at]] = several.Slice(at + 2, several[at + 1]).ToArray();
        return mapping;
    }

    private static Dictionary<int, int> ReadClasses(ReadOnlySpan<int> ranges)
    {
        var classes = new Dictionary<int, int>();
        for (var at = 0; at < ranges.Length; at += 3)
        {
            for (var value = ranges[at]; value <= ranges[at + 1]; value++)
                classes[value] = ranges[at + 2];
        }

        return classes;
    }
}
