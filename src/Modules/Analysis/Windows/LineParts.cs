using System.Text;

namespace AnalysisApp.Analysis.Windows;

/// <summary>Cuts a line that is too long: between words, and a giant word between characters. Nothing is left out but the spaces at the cuts.</summary>
internal static class LineParts
{
    /// <param name="line">Longer than the limit.</param>
    /// <param name="tokens">The line's tokens, for the first guess.</param>
    /// <param name="limit">The limit.</param>
    public static List<string> Cut(string line, int tokens, TokenLimit limit)
    {
        var ends = WordEnds(line);
        var charsPerWindow = (int)Math.Max(1, (long)line.Length * limit.MaxTokens / Math.Max(1, tokens));
        List<string> parts = [];

        for (var word = 0; word < ends.Count;)
        {
            var first = word == 0 ? 0 : ends[word - 1] + 1;
            var guess = Before(ends, first + charsPerWindow) - word;
            var count = Packing.Largest(ends.Count - word, guess, take => limit.Admits(line[first..ends[word + take - 1]]));
            if (count > 0)
            {
                parts.Add(line[first..ends[word + count - 1]]);
                word += count;
            }
            else
            {
                parts.AddRange(CutWord(line[first..ends[word]], charsPerWindow, limit));
                word++;
            }
        }

        return parts;
    }

    private static IEnumerable<string> CutWord(string word, int charsPerWindow, TokenLimit limit)
    {
        List<int> ends = [];
        var end = 0;
        foreach (var rune in word.EnumerateRunes())
            ends.Add(end += rune.Utf16SequenceLength);

        for (var rune = 0; rune < ends.Count;)
        {
            var first = rune == 0 ? 0 : ends[rune - 1];
            var guess = Before(ends, first + charsPerWindow) - rune;
            var count = Packing.Largest(ends.Count - rune, guess, take => limit.Admits(word[first..ends[rune + take - 1]]));
            if (count == 0)
                throw new ArgumentException($"A single character has more than {limit.MaxTokens} tokens.");

            yield return word[first..ends[rune + count - 1]];
            rune += count;
        }
    }

    private static List<int> WordEnds(string line)
    {
        List<int> ends = [];
        for (var space = line.IndexOf(' ', StringComparison.Ordinal); space >= 0; space = line.IndexOf(' ', space + 1))
            ends.Add(space);
        ends.Add(line.Length);
        return ends;
    }

    /// <summary>How many ends lie at or before a position.</summary>
    private static int Before(List<int> ends, int position)
    {
        var found = ends.BinarySearch(position);
        return found >= 0 ? found + 1 : ~found;
    }
}
