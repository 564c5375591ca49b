using AnalysisApp.Inference;

namespace AnalysisApp.Accuracy.Benchmarks.Scoring;

/// <summary>The test sets put to the engine, and the card's figures beside what comes out.</summary>
internal sealed class Exam(IInferenceEngine engine, ModelSet models, string pack, string data)
{
    private const int TextsAtOnce = 256;

    // MODEL_CARD.md, section Results, in points. The threshold was chosen on the development set.
    private const float EmotionThreshold = 0.26f;
    private const double EmotionMultiLabelF1 = 56.9;
    private const double EmotionF1 = 57.0;
    private const double EmotionAccuracy = 65.4;
    private const double SentimentF1 = 71.3;
    private const double SentimentAccuracy = 72.5;
    private const double ToxicityMeanAuc = 96.91;
    private const string ToxicityRows = "half of the card's 6,055 rows";

    // What the card's scripts read of a text, special tokens included (finetune_goe.py, finetune_tox.py).
    private readonly TextCut _emotionCut = new(Path.Join(pack, "emotion"), 64);
    private readonly TextCut _sentimentCut = new(Path.Join(pack, "sentiment"), 64);
    private readonly TextCut _toxicityCut = new(Path.Join(pack, "toxicity"), 128);

    /// <summary>What had to be cut, in a sentence.</summary>
    public string Cuts => $"Cut as for the card: {Said(_emotionCut)} of emotion and {Said(_sentimentCut)} of sentiment to 64 tokens, {Said(_toxicityCut)} of toxicity to 128.";

    public async Task<IReadOnlyList<Result>> RunAsync(CancellationToken cancellationToken)
        => [.. await EmotionAsync(cancellationToken), .. await SentimentAsync(cancellationToken), .. await ToxicityAsync(cancellationToken)];

    private async Task<IEnumerable<Result>> EmotionAsync(CancellationToken cancellationToken)
    {
        var rows = TestSet.Read(Path.Join(data, TestSet.GoEmotions), "emotion");
        var (labels, scores) = await ScoreAsync("emotion", rows, _emotionCut, cancellationToken);
        var multiLabel = Metrics.MacroF1(Truth(rows, labels), [.. scores.Select(row => row.Select(score => score > EmotionThreshold).ToArray())]);
        return [
            new("emotion", "macro-F1, multi-label, threshold 0.26, all rows", rows.Count, 100 * multiLabel, EmotionMultiLabelF1),
            .. OneLabel("emotion", rows, labels, scores, EmotionF1, EmotionAccuracy)];
    }

    private async Task<IEnumerable<Result>> SentimentAsync(CancellationToken cancellationToken)
    {
        var rows = TestSet.Read(Path.Join(data, TestSet.GoEmotions), "sentiment");
        var (labels, scores) = await ScoreAsync("sentiment", rows, _sentimentCut, cancellationToken);
        return OneLabel("sentiment", rows, labels, scores, SentimentF1, SentimentAccuracy);
    }

    private async Task<IEnumerable<Result>> ToxicityAsync(CancellationToken cancellationToken)
    {
        var rows = TestSet.Read(Path.Join(data, TestSet.Toxicity), "labels");
        var (labels, scores) = await ScoreAsync("toxicity", rows, _toxicityCut, cancellationToken);
        var truth = Truth(rows, labels);
        var areas = labels.Select((_, label) => Metrics.RocAuc(Metrics.Column(truth, label), Metrics.Column(scores, label))).ToList();
        return [
            new("toxicity", $"mean ROC-AUC over {labels.Count} labels ({ToxicityRows})", rows.Count, 100 * areas.Average(), ToxicityMeanAuc),
            .. labels.Zip(areas).Select(pair => new Result("toxicity", $"ROC-AUC of {pair.First}", rows.Count, 100 * pair.Second, null))];
    }

    private static IEnumerable<Result> OneLabel(
        string task, IReadOnlyList<LabelledText> rows, IReadOnlyList<string> labels, float[][] scores, double cardF1, double cardAccuracy)
    {
        var one = Enumerable.Range(0, rows.Count).Where(row => rows[row].Labels.Count == 1).ToList();
        var truth = one.Select(row => labels.ToList().IndexOf(rows[row].Labels[0])).ToArray();
        var said = one.Select(row => Array.IndexOf(scores[row], scores[row].Max())).ToArray();
        return [
            new(task, "macro-F1, rows with one label", one.Count, 100 * Metrics.MacroF1(OneOf(truth, labels.Count), OneOf(said, labels.Count)), cardF1),
            new(task, "accuracy, the same rows", one.Count, 100 * Metrics.Accuracy(truth, said), cardAccuracy)];
    }

    private async Task<(IReadOnlyList<string> Labels, float[][] Scores)> ScoreAsync(
        string task, IReadOnlyList<LabelledText> rows, TextCut cut, CancellationToken cancellationToken)
    {
        var scores = new List<float[]>();
        foreach (var part in rows.Select(row => cut.Apply(row.Text)).Chunk(TextsAtOnce))
            scores.AddRange((await engine.ClassifyAsync(task, part, InferencePriority.Background, cancellationToken)).Scores);
        return (models.Classifiers.Single(classifier => classifier.Task == task).Labels, [.. scores]);
    }

    private static bool[][] Truth(IReadOnlyList<LabelledText> rows, IReadOnlyList<string> labels)
        => [.. rows.Select(row => labels.Select(label => row.Labels.Contains(label)).ToArray())];

    private static bool[][] OneOf(int[] chosen, int labels) => [.. chosen.Select(label => Enumerable.Range(0, labels).Select(each => each == label).ToArray())];

    private static string Said(TextCut cut) => cut.Inexact == 0 ? $"{cut.Cut}" : $"{cut.Cut} ({cut.Inexact} of them a few letters shorter)";
}
