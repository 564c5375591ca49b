using AnalysisApp.Analysis.Windows;

namespace AnalysisApp.Analysis.Scoring;

/// <summary>Scores of texts → scores of a line or of the song.</summary>
/// <remarks>
/// Softmax heads: the mean, weighted by characters. Independent labels: the highest score of each, since one place where something is said is
/// enough.
/// </remarks>
internal static class TaskScores
{
    public static TaskReading OfLine(ModelScores task, IReadOnlyList<Piece> pieces) =>
        task.Independent ? Highest(task, pieces.Select(piece => piece.Text)) : Mean(task, pieces);

    public static TaskReading OfSong(ModelScores task, SongTexts texts) =>
        task.Independent
            ? Highest(task, Enumerable.Range(0, texts.Texts.Count))
            : Mean(task, texts.Sections.SelectMany(section => section).Select(passage => passage.Piece));

    private static TaskReading Highest(ModelScores task, IEnumerable<int> texts)
    {
        var highest = new double[task.Labels.Count];
        foreach (var text in texts)
        {
            for (var label = 0; label < highest.Length; label++)
                highest[label] = Math.Max(highest[label], task.Scores[text][label]);
        }

        return new TaskReading(task.Task, null, ByLabel(task, highest));
    }

    private static TaskReading Mean(ModelScores task, IEnumerable<Piece> pieces)
    {
        var mean = new double[task.Labels.Count];
        long chars = 0;
        foreach (var piece in pieces)
        {
            chars += piece.Chars;
            for (var label = 0; label < mean.Length; label++)
                mean[label] += (double)task.Scores[piece.Text][label] * piece.Chars;
        }

        for (var label = 0; label < mean.Length; label++)
            mean[label] /= chars;

        return new TaskReading(task.Task, task.Labels[Array.IndexOf(mean, mean.Max())], ByLabel(task, mean));
    }

    private static KeyValuePair<string, double>[] ByLabel(ModelScores task, double[] scores) =>
        [.. task.Labels.Select((label, index) => KeyValuePair.Create(label, scores[index]))];
}
