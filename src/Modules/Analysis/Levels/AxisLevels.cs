using AnalysisApp.Analysis.Windows;

namespace AnalysisApp.Analysis.Levels;

/// <summary>Scores → the level of each axis, with the lines that speak for it. Raising any score never lowers a level.</summary>
internal static class AxisLevels
{
    public static List<AxisReading> Of(IReadOnlyList<ModelScores> scores, Lyrics lyrics, SongTexts texts) =>
        [.. Axis.All.Select(axis => Read(axis, new AxisScores(axis, scores, texts), lyrics, texts))];

    private static AxisReading Read(string axis, AxisScores scores, Lyrics lyrics, SongTexts texts)
    {
        var byText = new Dictionary<string, Evidence?>(StringComparer.Ordinal);
        List<Evidence> evidence = [];
        foreach (var line in lyrics.Lines)
        {
            if (!byText.TryGetValue(line.Text, out var found))
                byText[line.Text] = found = scores.Strongest(line.Number, texts.PiecesOf(line.Text));
            if (found is not null)
                evidence.Add(found with { Line = line.Number });
        }

        var level = WithFrequency(evidence);
        foreach (var passage in lyrics.Sections.SelectMany(section => PassagesOf(section, lyrics, texts)))
        {
            if (OfPassage(scores, passage, lyrics, level) is { } found)
                Replace(evidence, found);
        }

        level = evidence.Aggregate(level, (highest, line) => Math.Max(highest, line.Level));
        Evidence[] ordered = [.. evidence.OrderByDescending(line => line.Level).ThenByDescending(line => line.Score).ThenBy(line => line.Line)];
        return new AxisReading(axis, level, level, level, 1, ordered);
    }

    /// <summary>The highest level of a line, one more where enough lines reach it.</summary>
    private static short WithFrequency(List<Evidence> evidence)
    {
        short highest = 0;
        for (short level = 1; level <= 4; level++)
        {
            var lines = evidence.Count(line => line.Level >= level);
            if (lines == 0)
                break;

            var raised = level < 4 && lines >= LevelTable.LinesThatRaise[level - 1];
            highest = Math.Max(highest, raised ? (short)(level + 1) : level);
        }

        return highest;
    }

    // The rule of the unspoken line: a section speaks only where no line of the song reaches its level, and then for the one of its lines that
    // has the highest score for the label.
    private static Evidence? OfPassage(AxisScores scores, (Piece Piece, IReadOnlyList<int> Lines) passage, Lyrics lyrics, short levelOfLines)
    {
        if (scores.Strongest(passage.Lines[0], [passage.Piece]) is not { } found)
            return null;

        var level = Math.Min(found.Level, LevelTable.HighestOfSection);
        if (level <= levelOfLines)
            return null;

        var line = passage.Lines.MaxBy(number => scores.Of(found, lyrics.Lines[number - 1].Text));
        return found with { Line = line, Level = level };
    }

    private static void Replace(List<Evidence> evidence, Evidence found)
    {
        var at = evidence.FindIndex(line => line.Line == found.Line);
        if (at < 0)
            evidence.Add(found);
        else if (evidence[at].Level < found.Level)
            evidence[at] = found;
    }

    private static IEnumerable<(Piece Piece, IReadOnlyList<int> Lines)> PassagesOf(LyricSection section, Lyrics lyrics, SongTexts texts) =>
        texts.PassagesOf(lyrics, section)
            .Select(passage => (passage.Piece, (IReadOnlyList<int>)[.. section.Lines.Take(passage.EndLine).Skip(passage.FirstLine)]));
}
