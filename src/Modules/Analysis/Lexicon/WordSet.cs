using System.Collections.Frozen;

namespace AnalysisApp.Analysis.Lexicon;

/// <summary>Words that may stand at one place of a phrase, written <c>word</c>, <c>word~</c> with its inflections, <c>word*</c> with any ending, and <c>a/b~/c</c>.</summary>
internal sealed class WordSet
{
    private const int ShortestPrefix = 4;

    private readonly FrozenSet<string> _forms;
    private readonly string[] _prefixes;

    private WordSet(FrozenSet<string> forms, string[] prefixes) => (_forms, _prefixes) = (forms, prefixes);

    public IReadOnlyCollection<string> Forms => _forms.Items;

    public IReadOnlyList<string> Prefixes => _prefixes;

    /// <exception cref="FormatException">It is not written like that; the message says what is wrong.</exception>
    public static WordSet Parse(string text)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal);
        List<string> prefixes = [];
        foreach (var word in text.Split('/'))
        {
            var plain = Plain(word.TrimEnd('~', '*'), text);
            if (word.EndsWith('~'))
                forms.UnionWith(Inflections.Of(plain));
            else if (word.EndsWith('*'))
                prefixes.Add(plain.Length >= ShortestPrefix ? plain : throw new FormatException($"'{word}' is too short for any ending: {ShortestPrefix} letters at least."));
            else
                forms.Add(plain);
        }

        return new WordSet(forms.ToFrozenSet(StringComparer.Ordinal), [.. prefixes]);
    }

    public bool Has(Word word)
    {
        foreach (var form in word.Forms)
        {
            if (_forms.Contains(form) || Array.Exists(_prefixes, prefix => form.StartsWith(prefix, StringComparison.Ordinal)))
                return true;
        }

        return false;
    }

    private static string Plain(string word, string text)
    {
        var plain = word.Replace("'", "", StringComparison.Ordinal);
        return plain.Length > 0 && plain.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character))
            ? plain
            : throw new FormatException($"'{text}' is no word: lower-case letters a to z, digits and apostrophes, then ~ or * if wanted.");
    }
}
