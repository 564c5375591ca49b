namespace AnalysisApp.Analysis.Lexicon;

/// <summary>A place in a written phrase: a word, or what brackets hold.</summary>
/// <param name="Alternatives">Each as its words; at least one.</param>
/// <param name="CanBeMissing">It stands in round brackets.</param>
internal sealed record PhrasePart(IReadOnlyList<string[]> Alternatives, bool CanBeMissing);

/// <summary>A phrase as it is written in a lexicon file.</summary>
internal static class PhraseText
{
    /// <exception cref="FormatException">A bracket has no partner; the message says where.</exception>
    public static IEnumerable<PhrasePart> PartsOf(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }

            var close = text[at] switch { '(' => ')', '[' => ']', _ => ' ' };
            var end = text.IndexOf(close, at);
            if (end < 0)
                end = close == ' ' ? text.Length : throw new FormatException($"'{text}' has a '{text[at]}' without '{close}'.");

            yield return close == ' '
                ? new PhrasePart([[text[at..end]]], false)
                : new PhrasePart([.. text[(at + 1)..end].Split('/').Select(way => way.Split(' ', StringSplitOptions.RemoveEmptyEntries))], close == ')');
            at = end + 1;
        }
    }

    /// <summary>The phrase for people: the first way of saying it, without marks.</summary>
    public static string HeadOf(string text) => string.Join(' ', PartsOf(text)
        .Where(part => !part.CanBeMissing)
        .SelectMany(part => part.Alternatives[0])
        .Select(word => word is "_" or "..." ? "…" : word.Split('/')[0].TrimEnd('~', '*')));
}
