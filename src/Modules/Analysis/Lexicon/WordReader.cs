using System.Text;

namespace AnalysisApp.Analysis.Lexicon;

/// <summary>Cuts a line into words, disguises undone. Linear in the line's length.</summary>
internal sealed class WordReader(Disguise disguise)
{
    /// <summary>A name for what is trimmed from a chunk before it is looked at as a disguise: marks around a word, none that stands for a letter.</summary>
    private const string OuterMarks = "\"'“”„«»()[]{}.,;:?!…~^<>/\\&";

    public Word[] Read(string line)
    {
        List<Word> words = [];
        var chunk = new Chunk();
        var clause = true;
        for (var at = 0; at < line.Length;)
        {
            // A lone surrogate is no letter; the reader of lyrics leaves none, a caller may.
            if (!Rune.TryGetRuneAt(line, at, out var rune))
                rune = Rune.ReplacementChar;

            if (Rune.IsWhiteSpace(rune))
                clause = Take(chunk, words, clause);
            else
                chunk.Add(rune, at);
            at += rune == Rune.ReplacementChar ? 1 : rune.Utf16SequenceLength;
        }

        Take(chunk, words, clause);
        return Spelled(words);
    }

    /// <returns>Whether the next word begins a clause.</returns>
    private bool Take(Chunk chunk, List<Word> words, bool startsClause)
    {
        var count = words.Count;
        if (!TakeDisguised(chunk, words, startsClause))
            TakePlain(chunk, words, startsClause);
        var ends = chunk.Count > 0 && chunk[chunk.Count - 1].Character is ',' or '.' or ';' or ':' or '!' or '?' or '—' or '–' or ')' or '…';
        chunk.Clear();
        return ends || (startsClause && words.Count == count);
    }

    private bool TakeDisguised(Chunk chunk, List<Word> words, bool startsClause)
    {
        var (from, to) = (0, chunk.Count);
        while (from < to && OuterMarks.Contains(chunk[from].Character, StringComparison.Ordinal))
            from++;
        while (to > from && OuterMarks.Contains(chunk[to - 1].Character, StringComparison.Ordinal))
            to--;
        if (to - from < 2 || disguise.Reveal(chunk.Text(from, to)) is not { } word)
            return false;

        words.Add(new Word(chunk[from].Start, chunk[to - 1].End, [word], startsClause, chunk.IsCapitalised));
        return true;
    }

    private static void TakePlain(Chunk chunk, List<Word> words, bool startsClause)
    {
        for (var at = 0; at < chunk.Count;)
        {
            if (!char.IsLetterOrDigit(chunk[at].Character))
            {
                startsClause |= chunk[at].Character is ',' or '.' or ';' or ':' or '!' or '?' or '—' or '(';
                at++;
                continue;
            }

            var end = at;
            while (end < chunk.Count && (char.IsLetterOrDigit(chunk[end].Character) || (chunk[end].Character == '\'' && end + 1 < chunk.Count && char.IsLetterOrDigit(chunk[end + 1].Character))))
                end++;
            words.Add(new Word(chunk[at].Start, chunk[end - 1].End, FormsOf(chunk.Text(at, end)), startsClause, at == 0 && chunk.IsCapitalised));
            startsClause = false;
            at = end;
        }
    }

    // "bitch's" is also "bitch"; the word itself is known without its apostrophe, as the lexicon is.
    private static IReadOnlyList<string> FormsOf(string text)
    {
        var forms = Disguise.Unstretched(text.Replace("'", "", StringComparison.Ordinal));
        return text.EndsWith("'s", StringComparison.Ordinal) && text.Length > 2 ? [.. forms, text[..^2].Replace("'", "", StringComparison.Ordinal)] : forms;
    }

    // "f u c k" is four words so far.
    private Word[] Spelled(List<Word> words)
    {
        List<Word> read = new(words.Count);
        for (var at = 0; at < words.Count;)
        {
            var end = at;
            while (end < words.Count && end - at < 12 && words[end].Forms[0].Length == 1 && char.IsAsciiLetter(words[end].Forms[0][0]))
                end++;

            if (end - at >= 3 && disguise.Spelled([.. words.GetRange(at, end - at).Select(word => word.Forms[0][0])]) is { } spelled)
            {
                read.Add(words[at] with { End = words[at + spelled.Length - 1].End, Forms = [spelled] });
                at += spelled.Length;
            }
            else
            {
                read.Add(words[at++]);
            }
        }

        return [.. read];
    }
}
