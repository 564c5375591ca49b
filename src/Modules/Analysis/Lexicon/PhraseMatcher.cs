using System.Collections.Frozen;

namespace AnalysisApp.Analysis.Lexicon;

/// <summary>Finds the entries of a lexicon in a line.</summary>
/// <remarks>
/// One pass over the words: each is looked up, and the few phrases that begin with it are compared with what follows. No regular expressions; the
/// work grows with the length of the line and no faster, whatever the line is. Immutable; may be used from several threads.
/// </remarks>
internal sealed class PhraseMatcher
{
    private const int NearWords = 6;

    /// <summary>So many hits of one axis in one line are enough to know and to show.</summary>
    private const int MostHitsOfAxis = 8;

    private readonly FrozenDictionary<string, Start[]> _byForm;
    private readonly FrozenDictionary<string, Start[]> _byPrefix;
    private readonly int _longestPrefix;
    private readonly WordReader _words;

    public PhraseMatcher(IReadOnlyList<LexiconEntry> entries)
    {
        Start[] starts = [.. entries.SelectMany(entry => entry.Patterns.Select(pattern => new Start(entry, pattern)))];
        _byForm = starts.SelectMany(start => start.Pattern.First.Forms.Select(form => (form, start)))
            .GroupBy(pair => pair.form, pair => pair.start, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _byPrefix = starts.SelectMany(start => start.Pattern.First.Prefixes.Select(prefix => (prefix, start)))
            .GroupBy(pair => pair.prefix, pair => pair.start, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _longestPrefix = _byPrefix.Keys.Select(prefix => prefix.Length).DefaultIfEmpty(0).Max();
        _words = new WordReader(new Disguise(SingleWords(entries), SingleWords(entries.Where(entry => entry.Rules.Masked))));
    }

    /// <summary>At most eight hits of an axis, the strongest first, then from left to right.</summary>
    public IReadOnlyList<PhraseHit> Find(string line)
    {
        var words = _words.Read(line);
        List<Match> matches = [];
        for (var at = 0; at < words.Length; at++)
        {
            foreach (var start in StartsAt(words[at]))
            {
                if (start.Pattern.Match(words, at) is > 0 and var end && Counts(start.Entry, words, at, end))
                    matches.Add(new Match(start.Entry, at, end));
            }
        }

        return matches.Count == 0 ? [] : [.. Uncovered(matches, words.Length)
            .GroupBy(match => match.Entry.Axis)
            .SelectMany(axis => axis.OrderByDescending(match => match.Entry.Level).ThenBy(match => match.Start).Take(MostHitsOfAxis))
            .Select(match => new PhraseHit(match.Entry, SpanOf(words, match)))];
    }

    private IEnumerable<Start> StartsAt(Word word)
    {
        foreach (var form in word.Forms)
        {
            if (_byForm.TryGetValue(form, out var starts))
            {
                foreach (var start in starts)
                    yield return start;
            }

            for (var length = Math.Min(form.Length, _longestPrefix); length >= 4; length--)
            {
                if (_byPrefix.TryGetValue(form[..length], out var prefixed))
                {
                    foreach (var start in prefixed)
                        yield return start;
                }
            }
        }
    }

    private static bool Counts(LexiconEntry entry, Word[] words, int start, int end)
    {
        var rules = entry.Rules;
        return !(rules.NotAName && start > 0 && words[start].IsCapitalised && !words[start - 1].IsCapitalised)
            && rules.Before.Admits(words.AsSpan(end, Math.Min(1, words.Length - end)))
            && rules.After.Admits(words.AsSpan(Math.Max(0, start - 1), Math.Min(1, start)))
            && IsNear(rules.Near, words, start, end)
            && !(entry.Level > 0 && rules.CanBeNegated && Negation.TakesBack(words, start));
    }

    private static bool IsNear(ContextRule near, Word[] words, int start, int end)
    {
        if (near.Only is null && near.Not is null)
            return true;

        var from = Math.Max(0, start - NearWords);
        return near.Admits([.. words.AsSpan(from, start - from), .. words.AsSpan(end, Math.Min(NearWords, words.Length - end))]);
    }

    // Of two phrases over the same words the longer one is meant: so an innocent use takes the word inside it out.
    private static IEnumerable<Match> Uncovered(List<Match> matches, int words)
    {
        foreach (var axis in matches.GroupBy(match => match.Entry.Axis))
        {
            var taken = new bool[words];
            foreach (var match in axis.OrderByDescending(match => match.End - match.Start).ThenByDescending(match => match.Entry.Level == 0 ? 5 : match.Entry.Level))
            {
                if (taken.AsSpan(match.Start, match.End - match.Start).Contains(true))
                    continue;

                taken.AsSpan(match.Start, match.End - match.Start).Fill(true);
                if (match.Entry.Level > 0)
                    yield return match;
            }
        }
    }

    private static TextSpan SpanOf(Word[] words, Match match) =>
        new(words[match.Start].Start, words[match.End - 1].End - words[match.Start].Start);

    private static IEnumerable<string> SingleWords(IEnumerable<LexiconEntry> entries) =>
        entries.SelectMany(entry => entry.Patterns).Where(pattern => pattern.IsSingleWord).SelectMany(pattern => pattern.First.Forms);

    private sealed record Start(LexiconEntry Entry, PhrasePattern Pattern);

    private readonly record struct Match(LexiconEntry Entry, int Start, int End);
}
