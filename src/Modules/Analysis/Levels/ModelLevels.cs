using AnalysisApp.Analysis.Windows;

namespace AnalysisApp.Analysis.Levels;

/// <summary>What the models find on one axis. Raising any score never lowers the level.</summary>
internal static class ModelLevels
{
    public static (short Level, List<Evidence> Evidence) Of(string axis, AxisScores scores, Lyrics lyrics, SongTexts texts)
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

        var level = Frequency.Of(axis, evidence);
        foreach (var passage in lyrics.Sections.SelectMany(section => PassagesOf(section, lyrics, texts)))
        {
            if (OfPassage(scores, passage, lyrics, level) is { } found)
                Replace(evidence, found);
        }

        return (evidence.Aggregate(level, (highest, line) => Math.Max(highest, line.Level)), evidence);
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
