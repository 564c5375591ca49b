using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace AnalysisApp.Analysis.Language;

/// <summary>Is this English, which is all that the models know? By script first, then by the commonest words.</summary>
internal static class LanguageCheck
{
    public const string English = "en";
    public const string Undetermined = "und";

    /// <summary>Fewer words than this say nothing; la-la-la does not count.</summary>
    private const int LeastWords = 12;

    /// <summary>Below this share of English small words a text with enough different words is another language, listed here or not.</summary>
    private const double LeastEnglishShare = 0.08;

    /// <summary>Below this share of its small words a language is not named: a word or two agree by chance.</summary>
    private const double LeastOtherShare = 0.1;

    /// <summary>Fewer different words than this are no evidence that the English ones are missing.</summary>
    private const int LeastDistinctWords = 20;

    /// <returns>A code, <see cref="Undetermined"/> when it is not English, null when there is too little to tell.</returns>
    public static string? Detect(IReadOnlyList<LyricLine> lines)
    {
        if (IsMostlyOtherScript(lines))
            return Undetermined;

        var words = lines.SelectMany(line => WordsOf(line.Text)).ToList();
        var spoken = words.Where(word => !FunctionWords.Vocables.Contains(word)).ToList();
        if (spoken.Count < LeastWords)
            return null;

        var english = spoken.Count(word => IsIn(FunctionWords.English, word));
        var (code, other) = FunctionWords.Others
            .Select(language => (language.Key, Count: spoken.Count(word => !FunctionWords.English.Contains(word) && IsIn(language.Value, word))))
            .OrderByDescending(language => language.Count).ThenBy(language => language.Key, StringComparer.Ordinal)
            .First();

        if (other > english && other >= LeastOtherShare * spoken.Count)
            return code;

        if (english >= LeastEnglishShare * spoken.Count)
            return English;

        return spoken.Distinct(StringComparer.Ordinal).Count() >= LeastDistinctWords ? Undetermined : null;
    }

    private static bool IsMostlyOtherScript(IReadOnlyList<LyricLine> lines)
    {
        var latin = 0;
        var other = 0;
        foreach (var rune in lines.SelectMany(line => line.Text.EnumerateRunes()))
        {
            if (!Rune.IsLetter(rune))
                continue;

            if (IsLatin(rune))
                latin++;
            else
                // A syllable of Hangul or Kana and a Han character each say about as much as two letters.
                other += rune.Value >= 0x3040 ? 2 : 1;
        }

        return other > latin;
    }

    // Basic Latin to Extended-B with the phonetic and additional blocks, and the full-width forms.
    private static bool IsLatin(Rune rune) =>
        rune.Value is < 0x02B0 or (>= 0x1E00 and < 0x1F00) or (>= 0x2C60 and < 0x2C80) or (>= 0xA720 and < 0xA800)
            or (>= 0xFF21 and <= 0xFF3A) or (>= 0xFF41 and <= 0xFF5A);

    // "don't" is a word of the list; "you're" and "l'amour" are known by what stands before the apostrophe.
    private static bool IsIn(FrozenSet<string> list, string word)
    {
        if (list.Contains(word))
            return true;

        var apostrophe = word.IndexOf('\'', StringComparison.Ordinal);
        return apostrophe > 0 && (list.Contains(word[..(apostrophe + 1)]) || (ReferenceEquals(list, FunctionWords.English) && list.Contains(word[..apostrophe])));
    }

    private static IEnumerable<string> WordsOf(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            else if (rune.Value is '\'' or '’' && word.Length > 0)
                word.Append('\'');
            else if (word.Length > 0)
                yield return Take(word);
        }

        if (word.Length > 0)
            yield return Take(word);
    }

    private static string Take(StringBuilder word)
    {
        var taken = word.ToString().TrimEnd('\'');
        word.Clear();
        return taken;
    }
}
