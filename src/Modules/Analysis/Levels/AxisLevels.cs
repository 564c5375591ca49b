using AnalysisApp.Analysis.Windows;

namespace AnalysisApp.Analysis.Levels;

/// <summary>Scores → the level of each axis, with the lines that speak for it. Raising any score never lowers a level.</summary>
internal static class AxisLevels
{
    public static List<AxisReading> Of(ModelScores toxicity, Lyrics lyrics, SongTexts texts) =>
        [.. Axis.All.Select(axis => Read(axis, toxicity, lyrics, texts))];

    private static AxisReading Read(string axis, ModelScores toxicity, Lyrics lyrics, SongTexts texts)
    {
        var labels = LevelTable.Labels.Where(label => label.Axis == axis)
            .Select(label => (Levels: label, Column: ColumnOf(toxicity, label.Label)))
            .ToList();

        var byText = new Dictionary<string, Evidence?>(StringComparer.Ordinal);
        List<Evidence> evidence = [];
        foreach (var line in lyrics.Lines)
        {
            if (!byText.TryGetValue(line.Text, out var found))
                byText[line.Text] = found = Strongest(labels, toxicity, line.Number, texts.PiecesOf(line.Text));
            if (found is not null)
                evidence.Add(found with { Line = line.Number });
        }

        var level = WithFrequency(evidence);
        foreach (var passage in lyrics.Sections.SelectMany(section => PassagesOf(section, lyrics, texts)))
        {
            if (OfPassage(labels, toxicity, passage, lyrics, texts, level) is { } found)
                Replace(evidence, found);
        }

        level = evidence.Aggregate(level, (highest, line) => Math.Max(highest, line.Level));
        return new AxisReading(axis, level, [.. evidence.OrderByDescending(line => line.Level).ThenByDescending(line => line.Score).ThenBy(line => line.Line)]);
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
    private static Evidence? OfPassage(
        List<(LabelLevels Levels, int Column)> labels, ModelScores toxicity, (Piece Piece, IReadOnlyList<int> Lines) passage, Lyrics lyrics,
        SongTexts texts, short levelOfLines)
    {
        if (Strongest(labels, toxicity, passage.Lines[0], [passage.Piece]) is not { } found)
            return null;

        var level = Math.Min(found.Level, LevelTable.HighestOfSection);
        if (level <= levelOfLines)
            return null;

        var column = ColumnOf(toxicity, found.Label);
        var line = passage.Lines.MaxBy(number => texts.PiecesOf(lyrics.Lines[number - 1].Text).Max(piece => toxicity.Scores[piece.Text][column]));
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

    private static Evidence? Strongest(
        List<(LabelLevels Levels, int Column)> labels, ModelScores toxicity, int line, IReadOnlyList<Piece> pieces)
    {
        Evidence? strongest = null;
        foreach (var (levels, column) in labels)
        {
            var score = (double)pieces.Max(piece => toxicity.Scores[piece.Text][column]);
            var level = levels.LevelOf(score);
            if (level > 0 && (strongest is null || (level, score).CompareTo((strongest.Level, strongest.Score)) > 0))
                strongest = new Evidence(line, LevelTable.Task, levels.Label, score, level);
        }

        return strongest;
    }

    private static int ColumnOf(ModelScores toxicity, string label) => toxicity.Labels.ToList().IndexOf(label);
}
