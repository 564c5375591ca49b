using System.Collections.Frozen;
using System.Text;

namespace AnalysisApp.Analysis.Lexicon;

/// <summary>Undoes what people do to a word so that it is read but not found: <c>sh1t</c>, <c>a$$</c>, <c>f**k</c>, <c>f—k</c>, <c>f-u-c-k</c>, <c>fuuuck</c>.</summary>
/// <remarks>Only a word that the lexicon has can come out, so that an ordinary "x-ray", "4ever" or "b-side" stays what it is.</remarks>
internal sealed class Disguise(IEnumerable<string> singleWords, IEnumerable<string> maskedWords)
{
    private const int LongestChunk = 24;
    private const int LeastSpelled = 3;
    private const int LongestSpelled = 12;
    private const string Digits = "013457";
    private const string LettersOfDigits = "oieast";

    private readonly FrozenSet<string> _words = singleWords.ToFrozenSet(StringComparer.Ordinal);
    private readonly FrozenSet<string> _masked = maskedWords.ToFrozenSet(StringComparer.Ordinal);
    private readonly ILookup<char, string> _maskedByFirst = maskedWords.Distinct(StringComparer.Ordinal).ToLookup(word => word[0]);

    /// <summary>The word behind a whole chunk, its outer punctuation taken off; null when there is none.</summary>
    public string? Reveal(string chunk)
    {
        if (chunk.Length is < 2 or > LongestChunk || !chunk.Any(char.IsAsciiLetter) || chunk.All(char.IsAsciiLetter))
            return null;

        return Spelled(chunk) ?? Leet(chunk) ?? Unmasked(chunk);
    }

    /// <summary>The word that single letters, one behind the other, spell from the first on; null when they spell none.</summary>
    public string? Spelled(IReadOnlyList<char> letters)
    {
        for (var length = Math.Min(letters.Count, LongestSpelled); length >= LeastSpelled; length--)
        {
            var word = string.Concat(letters.Take(length));
            if (_masked.Contains(word))
                return word;
        }

        return null;
    }

    /// <summary>A word as written and, where a letter comes three times or more in a row, with one and with two of it.</summary>
    public static IReadOnlyList<string> Unstretched(string word)
    {
        for (var at = 2; at < word.Length; at++)
        {
            if (word[at] == word[at - 1] && word[at] == word[at - 2])
                return [word, Shrunk(word, 1), Shrunk(word, 2)];
        }

        return [word];
    }

    private static string Shrunk(string word, int most)
    {
        var shrunk = new StringBuilder(word.Length);
        for (var at = 0; at < word.Length;)
        {
            var end = at;
            while (end < word.Length && word[end] == word[at])
                end++;
            shrunk.Append(word[at], end - at > 2 ? most : end - at);
            at = end;
        }

        return shrunk.ToString();
    }

    // f-u-c-k, f.u.c.k, f_u_c_k
    private string? Spelled(string chunk)
    {
        if (chunk.Length < (2 * LeastSpelled) - 1 || chunk.Length % 2 == 0)
            return null;

        var letters = new StringBuilder();
        for (var at = 0; at < chunk.Length; at++)
        {
            if (at % 2 == 0)
                letters.Append(chunk[at]);
            else if (chunk[at] is not ('-' or '.' or '_' or '*' or '·' or '–'))
                return null;
        }

        return _masked.Contains(letters.ToString()) ? letters.ToString() : null;
    }

    private string? Leet(string chunk)
    {
        if (!chunk.Any(character => IsLeet(character)))
            return null;

        var read = string.Concat(chunk.Select(Letter));
        return _words.Contains(read) ? read : Alternative(read, chunk);
    }

    // A "1" or "!" is an i more often than an l.
    private string? Alternative(string read, string chunk)
    {
        var second = string.Concat(read.Select((letter, at) => chunk[at] is '1' or '!' or '|' ? 'l' : letter));
        return _words.Contains(second) ? second : null;
    }

    private static bool IsLeet(char character) => character is '$' or '@' or '!' or '|' or '+' || Digits.Contains(character, StringComparison.Ordinal);

    private static char Letter(char character) => character switch
    {
        '$' => 's',
        '@' => 'a',
        '!' or '|' => 'i',
        '+' => 't',
        _ => Digits.IndexOf(character, StringComparison.Ordinal) is >= 0 and var digit ? LettersOfDigits[digit] : character,
    };

    // A star stands for a letter, several for as many, a long dash for some.
    private string? Unmasked(string chunk)
    {
        // A dash at the end is a word broken off, as sung.
        if (!char.IsAsciiLetter(chunk[0]) || chunk[^1] is '-' or '–' or '—' || !chunk.Any(IsMask) || chunk.Any(character => !IsMask(character) && !char.IsAsciiLetter(character)))
            return null;

        return _maskedByFirst[chunk[0]].FirstOrDefault(word => Fits(chunk, 0, word, 0));
    }

    private static bool IsMask(char character) => character is '*' or '#' or '%' or '_' or '-' or '–' or '—' or '@' or '$' or '!' or '…' or '?';

    private static bool Fits(string chunk, int at, string word, int letter)
    {
        for (; at < chunk.Length; at++, letter++)
        {
            if (chunk[at] is '—' or '–' or '…')
                return FitsBehindDash(chunk, at + 1, word, letter);
            if (letter >= word.Length || (!IsMask(chunk[at]) && chunk[at] != word[letter]))
                return false;
        }

        return letter == word.Length;
    }

    private static bool FitsBehindDash(string chunk, int at, string word, int letter)
    {
        for (var next = letter + 1; next <= word.Length; next++)
        {
            if (Fits(chunk, at, word, next))
                return true;
        }

        return false;
    }
}
