namespace AnalysisApp.Analysis.Windows;

/// <summary>A line as the plan knows it: its text, its tokens, and its parts when it is too long (else itself).</summary>
internal sealed record PlannedLine(string Text, int Tokens, IReadOnlyList<string> Parts)
{
    public bool IsCut => Parts.Count > 1;
}

/// <summary>Lines of a section that are read in one piece.</summary>
/// <param name="Text">What is read.</param>
/// <param name="OwnChars">Its weight: the characters that no earlier window of the section holds.</param>
/// <param name="FirstLine">Its first line, as an index into the section.</param>
/// <param name="EndLine">Behind its last.</param>
internal sealed record Window(string Text, int OwnChars, int FirstLine, int EndLine);

/// <summary>Cuts a section into windows of whole lines, each as full as possible; the last one is filled up with lines before it.</summary>
internal static class SectionWindows
{
    public static List<Window> Cut(IReadOnlyList<PlannedLine> section, TokenLimit limit)
    {
        List<Window> windows = [];
        for (var line = 0; line < section.Count;)
        {
            if (section[line].IsCut)
            {
                foreach (var part in section[line].Parts)
                    windows.Add(new Window(part, part.Length, line, line + 1));
                line++;
                continue;
            }

            var end = line;
            while (end < section.Count && !section[end].IsCut)
                end++;

            PackInto(windows, section, line, end, limit);
            line = end;
        }

        return windows;
    }

    // The run holds no line that is too long by itself.
    private static void PackInto(List<Window> windows, IReadOnlyList<PlannedLine> section, int start, int end, TokenLimit limit)
    {
        for (var line = start; line < end;)
        {
            var first = line;
            var guess = Guess(section.Skip(first).Take(end - first), limit);
            var count = Largest(end - first, guess, take => limit.Admits(TextOf(section, first, first + take)));
            line = first + count;

            // A short rest would be read without its surroundings: give it back as many lines as fit. Its weight stays its own.
            var filled = first;
            if (line == end && first > start)
            {
                var before = Guess(section.Take(first).Skip(start).Reverse(), limit with { MaxTokens = limit.MaxTokens - Estimate(section, first, end) });
                filled -= Packing.Largest(first - start, before, take => limit.Admits(TextOf(section, first - take, end)));
            }

            windows.Add(new Window(TextOf(section, filled, line), OwnCharsOf(section, first, line), filled, line));
        }
    }

    // One line fits, as the plan has counted already: no need to ask.
    private static int Largest(int most, int guess, Func<int, bool> fits) => Packing.Largest(most, guess, take => take == 1 || fits(take));

    /// <summary>Tokens hardly change where lines are joined, so their sum is a good guess, special tokens left as slack.</summary>
    private static int Guess(IEnumerable<PlannedLine> lines, TokenLimit limit)
    {
        var sum = 0;
        return lines.TakeWhile(line => (sum += line.Tokens - 1) <= limit.MaxTokens).Count();
    }

    private static int Estimate(IReadOnlyList<PlannedLine> section, int first, int end) =>
        section.Take(end).Skip(first).Sum(line => line.Tokens - 1);

    private static int OwnCharsOf(IReadOnlyList<PlannedLine> section, int first, int end) =>
        section.Take(end).Skip(first).Sum(line => line.Text.Length);

    private static string TextOf(IReadOnlyList<PlannedLine> section, int first, int end) =>
        string.Join('\n', section.Take(end).Skip(first).Select(line => line.Text));
}
