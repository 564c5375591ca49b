namespace AnalysisApp.Analysis.Lexicon;

/// <summary>Words in a row, some of which may be any word or up to three of them.</summary>
internal sealed class PhrasePattern
{
    private const int LongestGap = 3;
    private const int MostGaps = 2;
    private const int MostVariants = 64;

    private readonly Element[] _elements;

    private PhrasePattern(Element[] elements) => _elements = elements;

    /// <summary>The words that it begins with.</summary>
    public WordSet First => _elements[0].Words!;

    public bool IsSingleWord => _elements.Length == 1;

    /// <summary>
    /// Reads <c>kill~ my/your self</c>, <c>drunk as (a) skunk</c> (may be missing), <c>fall~ [apart/to pieces]</c> (one of these, of several words too),
    /// <c>cut _ wrist~</c> (any one word), <c>nothing ... live for</c> (up to three).
    /// </summary>
    /// <returns>One pattern for each way of saying it that is not merely another word in its place.</returns>
    /// <exception cref="FormatException">It is not written like that; the message says what is wrong.</exception>
    public static IReadOnlyList<PhrasePattern> Parse(string text)
    {
        List<List<Element>> variants = [[]];
        foreach (var part in PhraseText.PartsOf(text))
        {
            var ways = WaysOf(part);
            variants = [.. variants.SelectMany(sofar => ways.Select(way => (List<Element>)[.. sofar, .. way]))];
        }

        if (variants.Count > MostVariants)
            throw new FormatException($"'{text}' can be said in {variants.Count} ways; split it into entries of at most {MostVariants}.");
        foreach (var variant in variants)
        {
            if (variant.Count == 0 || variant[0].Words is null || variant[^1].Words is null)
                throw new FormatException($"'{text}' must begin and end with a word that cannot be missing.");
            if (variant.Count(element => element.IsGap) > MostGaps)
                throw new FormatException($"'{text}' has more than {MostGaps} gaps.");
        }

        return [.. variants.Select(variant => new PhrasePattern([.. variant]))];
    }

    /// <returns>The index behind the last word of the match, or -1.</returns>
    public int Match(ReadOnlySpan<Word> words, int at) => Match(words, at, 0);

    private int Match(ReadOnlySpan<Word> words, int at, int from)
    {
        for (var element = from; element < _elements.Length; element++)
        {
            if (_elements[element].IsGap)
                return MatchBehindGap(words, at, element + 1);
            if (at >= words.Length || !(_elements[element].Words?.Has(words[at]) ?? true))
                return -1;
            at++;
        }

        return at;
    }

    private int MatchBehindGap(ReadOnlySpan<Word> words, int at, int element)
    {
        for (var skipped = 0; skipped <= LongestGap; skipped++)
        {
            if (Match(words, at + skipped, element) is >= 0 and var end)
                return end;
        }

        return -1;
    }

    // Single words in one place are one element; those of several words are ways of their own.
    private static List<List<Element>> WaysOf(PhrasePart part)
    {
        List<List<Element>> ways = part.CanBeMissing ? [[]] : [];
        var single = part.Alternatives.Where(words => words.Length == 1).Select(words => words[0]).ToList();
        if (single.Count > 0)
            ways.Add([ElementOf(string.Join('/', single))]);
        ways.AddRange(part.Alternatives.Where(words => words.Length > 1).Select(words => words.Select(ElementOf).ToList()));
        return ways;
    }

    private static Element ElementOf(string word) => word switch
    {
        "..." => new Element(null, IsGap: true),
        "_" => new Element(null, IsGap: false),
        _ => new Element(WordSet.Parse(word), IsGap: false),
    };

    /// <param name="Words">Null: any word.</param>
    /// <param name="IsGap">None to three words.</param>
    private sealed record Element(WordSet? Words, bool IsGap);
}
