using System.Collections.Frozen;
using System.Text.RegularExpressions;
using AnalysisApp.Analysis.Lexicon;

namespace AnalysisApp.Analysis.Parsing;

/// <summary>Tells <c>[Verse 2: Lena]</c>, <c>(Chorus)</c>, <c>Chorus:</c> and the like from text that is sung.</summary>
/// <param name="Label">As written, without brackets, colon and repeat mark.</param>
/// <param name="IsSilent">Nothing is sung under it: an instrumental, a solo.</param>
internal sealed partial record SectionHeader(string Label, bool IsSilent)
{
    private const int LongestNote = 3;
    private const int LongestPerformers = 8;

    /// <summary>Performers call themselves mild things; what is stronger is a line in disguise.</summary>
    private const int LeastForPerformers = 3;

    private static readonly FrozenSet<string> Parts = Words(
        "intro verse chorus prechorus postchorus refrain bridge hook interlude outro coda breakdown break drop solo instrumental vamp tag ending "
        + "end spoken rap adlib adlibs build buildup reprise prelude postlude turnaround skit stanza part opening finale strophe antiphon response");

    private static readonly FrozenSet<string> Qualifiers = Words(
        "pre post final last first second third fourth fifth 1st 2nd 3rd 4th 5th repeat repeats repeated double half short long extended main alt alternate "
        + "guitar piano drum drums bass sax saxophone violin organ synth dance vocal vocals music musical word ad lib libs up middle a b c d "
        + "i ii iii iv v vi once twice times track");

    private static readonly FrozenSet<string> Silent = Words("instrumental solo break music musical");

    // Without brackets or a colon only these, since "Bridge", "Break" or "The end" alone on a line may well be sung.
    private static readonly FrozenSet<string> BareParts = Words("verse chorus prechorus postchorus refrain instrumental");

    /// <returns>Null when the line is text.</returns>
    public static SectionHeader? Read(string line)
    {
        // A header is short; a long line is not searched for one.
        if (line.Length > 120)
            return null;

        var plain = line.Trim('*', '#', '=', '~', '_', ' ', '-', '–', '—');
        // "[Chorus] x2" has its repeat mark outside.
        return Whole(plain) ?? Whole(RepeatMark().Replace(plain, "").TrimEnd());
    }

    private static SectionHeader? Whole(string plain)
    {
        if (plain.Length < 2)
            return null;

        return (plain[0], plain[^1]) switch
        {
            ('[', ']') => InSquareBrackets(plain[1..^1]),
            ('(', ')') or ('{', '}') or ('<', '>') or ('【', '】') or ('（', '）') => Named(plain[1..^1], Parts),
            (_, ':') or (_, '：') => Named(plain[..^1], Parts),
            _ => Named(plain, BareParts),
        };
    }

    // Square brackets alone on a line are notation by convention: a section by name, else a name or a short note such as [Lena] or [Laughs].
    // Anything else is read as text, because what is not read would count as harmless: a longer note, one in small letters, and one that the
    // lexicon would flag.
    private static SectionHeader? InSquareBrackets(string inner)
    {
        if (inner.AsSpan().IndexOfAny('[', ']') >= 0)
            return null;

        return Named(inner, Parts) ?? (IsNote(inner) ? new SectionHeader(inner.Trim(), false) : null);
    }

    private static bool IsNote(string inner)
    {
        var words = inner.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is > 0 and <= LongestNote && words.All(word => !char.IsLower(word[0])) && !IsFlagged(inner, 1);
    }

    private static bool IsFlagged(string text, int level) =>
        BuiltInLexicon.Matcher.Find(text).Any(hit => hit.Entry.Axis != Axis.Positive && hit.Entry.Level >= level);

    // NAME, or NAME: PERFORMERS. Every word of the name must be one that sections are named with.
    private static SectionHeader? Named(string inner, FrozenSet<string> parts)
    {
        var label = RepeatMark().Replace(inner, "").Trim(' ', ':', '.', '-', '–', '—');
        var colon = label.AsSpan().IndexOfAny(':', '–', '—');
        var name = WordsOf(colon < 0 ? label : label[..colon]);
        if (colon >= 0 && (WordsOf(label[colon..]).Length > LongestPerformers || IsFlagged(label[colon..], LeastForPerformers)))
            return null;

        var isName = name.Any(parts.Contains) && name.All(word => Parts.Contains(word) || Qualifiers.Contains(word) || word.All(char.IsAsciiDigit));
        return isName ? new SectionHeader(label, name.Any(Silent.Contains)) : null;
    }

    private static string[] WordsOf(string text) =>
        text.ToLowerInvariant().Split([' ', '-', '/', '&', ',', '+', '.', ':', '#'], StringSplitOptions.RemoveEmptyEntries);

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex(@"[(\[]?\b(?:[x×]\s?[0-9]{1,2}|[0-9]{1,2}\s?[x×])(?:\b|(?<=×))[)\]]?\s*:?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RepeatMark();
}
