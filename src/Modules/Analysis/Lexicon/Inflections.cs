namespace AnalysisApp.Analysis.Lexicon;

/// <summary>The regular English endings of a noun or verb: -s, -ed, -ing, -in'. Too many rather than too few: a form that nobody sings matches nothing.</summary>
internal static class Inflections
{
    private const string Vowels = "aeiou";

    public static IEnumerable<string> Of(string word)
    {
        yield return word;
        yield return word + "s";
        if (word.EndsWith('s') || word.EndsWith('x') || word.EndsWith('z') || word.EndsWith("ch", StringComparison.Ordinal) || word.EndsWith("sh", StringComparison.Ordinal))
            yield return word + "es";

        foreach (var stem in StemsOf(word))
        {
            yield return stem + "ed";
            yield return stem + "ing";
            yield return stem + "in";
        }

        if (EndsInConsonantY(word))
        {
            yield return word[..^1] + "ies";
            yield return word[..^1] + "ied";
        }
    }

    private static IEnumerable<string> StemsOf(string word)
    {
        if (word.EndsWith("ie", StringComparison.Ordinal))
        {
            yield return word[..^1];
            yield return word[..^2] + "y";
        }
        else if (word.EndsWith('e'))
        {
            yield return word[..^1];
        }
        else
        {
            yield return word;
            if (DoublesItsEnd(word))
                yield return word + word[^1];
        }
    }

    private static bool EndsInConsonantY(string word) => word.Length > 2 && word[^1] == 'y' && !Vowels.Contains(word[^2], StringComparison.Ordinal);

    private static bool DoublesItsEnd(string word) =>
        word.Length > 2 && !(Vowels + "wxy").Contains(word[^1], StringComparison.Ordinal) && Vowels.Contains(word[^2], StringComparison.Ordinal)
        && !Vowels.Contains(word[^3], StringComparison.Ordinal);
}
