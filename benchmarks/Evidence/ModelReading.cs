using AnalysisApp.Evidence.Benchmarks.Measuring;
using AnalysisApp.Inference;

namespace AnalysisApp.Evidence.Benchmarks;

/// <summary>The excerpts read by real models.</summary>
internal static class ModelReading
{
    public static async Task<StoredScores> OfAsync(IInferenceEngine engine, IReadOnlyList<Excerpt> excerpts, CancellationToken cancellationToken)
    {
        var models = await engine.Ready.WaitAsync(cancellationToken);
        string[] texts = [.. excerpts.SelectMany(excerpt => StoredScores.PlanOf(excerpt.Lyrics).Texts).Distinct(StringComparer.Ordinal)];
        var read = (await engine.ClassifyAsync(texts, InferencePriority.Background, cancellationToken)).Tasks;
        return new StoredScores(
            $"{models.Pack}@{models.Hash[..12]}",
            [.. read.Select(task => new TaskLabels(task.Classifier.Task, task.Classifier.Activation == Activation.Sigmoid, task.Classifier.Labels))],
            texts.Select((text, at) => (text, scores: read.Select(task => task.Scores[at].ToArray()).ToArray()))
                .ToDictionary(pair => pair.text, pair => pair.scores, StringComparer.Ordinal));
    }
}
