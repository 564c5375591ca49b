using AnalysisApp.Inference.Benchmarks.Peers;
using AnalysisApp.Inference.Checkpoints;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Benchmarks;

/// <summary>
/// Scores a song with the models that are written for transformers.js and compares with the engine: a peer that computes something else would make a
/// comparison worthless. Needs no npm package, so it runs in CI.
/// </summary>
internal static class ExportedCheck
{
    private const double MostAtFp32 = 1e-3;
    private const double MostAt8Bits = 0.1;

    /// <returns>Whether all scores are as near as they must be.</returns>
    public static async Task<bool> RunAsync(string repository, CancellationToken cancellationToken)
    {
        var models = Path.Join(repository, "models");
        using var ours = await InferenceBench.OpenAsync(
            new InferenceOptions { ModelsDirectory = models, Pack = "starter", Device = "cpu", Precision = "fp32" }, cancellationToken);
        var texts = (await Songs.ReadAsync(repository, ours.Engine, 1))[0];
        var expected = await ours.Engine.ClassifyAsync(texts, InferencePriority.Background, cancellationToken);

        var manifest = PackManifest.Read(models, "starter");
        var isRight = true;
        foreach (var (task, scores) in manifest.Tasks.Zip(expected.Tasks))
        {
            foreach (var (name, isQuantized, most) in new[] { ("fp32", false, MostAtFp32), ("8 bits", true, MostAt8Bits) })
            {
                var difference = Difference(manifest, task, isQuantized, texts, scores);
                Console.WriteLine(FormattableString.Invariant($"{task.Name}, {name}: the largest difference of a score is {difference:0.000000}, at most {most} is right"));
                isRight &= difference <= most;
            }
        }

        return isRight;
    }

    private static double Difference(PackManifest manifest, PackTask task, bool isQuantized, IReadOnlyList<string> texts, TaskScores expected)
    {
        var config = CheckpointConfig.Read(manifest.File(task, CheckpointConfig.FileName), task.Name);
        var tokenizer = Tokenization.Tokenizer.Load(Path.Join(manifest.Directory, task.Name));
        using var weights = WeightsFile.Open(manifest.File(task, WeightsFile.NameIn(manifest, task)));
        using var session = new InferenceSession(ExportedGraph.Build(config, weights, isQuantized));
        var logits = Run(session, [.. texts.Select(tokenizer.Encode)]);
        var labels = config.Labels.Count;
        return texts.Select((_, text) => Batching.Scores.Of(logits.AsSpan(text * labels, labels), config.Activation)
            .Zip(expected.Scores[text]).Max(score => Math.Abs(score.First - score.Second))).Max();
    }

    /// <summary>All texts in one padded batch, as transformers.js feeds them.</summary>
    private static float[] Run(InferenceSession session, int[][] texts)
    {
        var longest = texts.Max(text => text.Length);
        var inputs = session.InputNames.ToDictionary(name => name, _ => new long[texts.Length * longest]);
        for (var row = 0; row < texts.Length; row++)
        {
            for (var place = 0; place < texts[row].Length; place++)
            {
                inputs["input_ids"][(row * longest) + place] = texts[row][place];
                inputs["attention_mask"][(row * longest) + place] = 1;
            }
        }

        var values = inputs.ToDictionary(input => input.Key, input => OrtValue.CreateTensorValueFromMemory(input.Value, [texts.Length, longest]));
        try
        {
            using var options = new RunOptions();
            using var results = session.Run(options, values, ["logits"]);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            foreach (var value in values.Values)
                value.Dispose();
        }
    }
}
