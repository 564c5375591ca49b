using System.Security.Cryptography;
using System.Text.Json;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;

namespace AnalysisApp.Inference.Sessions;

/// <summary>Lines with known ids and scores beside a checkpoint; a model that does not reproduce them is not used.</summary>
internal static class GoldenLines
{
    public const string FileName = "golden.json";
    private const int MaxBytes = 16 << 20;

    /// <summary>How far a score may be from the one beside the checkpoint, which is fp32's.</summary>
    public static double ToleranceAt(Precision precision) => precision switch
    {
        Precision.Fp16 => 1e-2,
        Precision.Int8 => Agreement.MostDifference + ToleranceAt(Precision.Fp32),
        _ => 1e-4,
    };

    /// <param name="file">golden.json.</param>
    /// <param name="classifier">Has to reproduce it.</param>
    /// <param name="precision">Decides how closely.</param>
    /// <param name="batchTokens">The most tokens of a run.</param>
    /// <exception cref="ModelPackException">An id or a score differs.</exception>
    public static int Check(PackFile file, Classifier classifier, Precision precision, int batchTokens)
    {
        var lines = Read(file, classifier.Info.Labels);
        var ids = lines.ConvertAll(line => classifier.Encode(line.Text));
        for (var i = 0; i < lines.Count; i++)
        {
            if (!ids[i].AsSpan().SequenceEqual(lines[i].Ids))
                throw file.Fault($"is not reproduced: the tokenizer reads line {i + 1} as other ids than expected");
        }

        var scores = Agreement.Score(classifier, lines.ConvertAll(line => line.Text), batchTokens);
        for (var i = 0; i < lines.Count; i++)
            Compare(file, classifier.Info.Labels, i, scores[i], lines[i].Scores, ToleranceAt(precision));
        return lines.Count;
    }

    /// <summary>Of the file; of nothing where there is none.</summary>
    public static string HashOf(PackFile file) => Convert.ToHexStringLower(SHA256.HashData(File.Exists(file.Path) ? file.ReadAll(MaxBytes) : []));

    /// <summary>The texts alone, for other comparisons.</summary>
    public static IReadOnlyList<string> Texts(PackFile file, IReadOnlyList<string> labels) => Read(file, labels).ConvertAll(line => line.Text);

    private static void Compare(PackFile file, IReadOnlyList<string> labels, int line, float[] scores, double[] expected, double tolerance)
    {
        for (var label = 0; label < labels.Count; label++)
        {
            // Written so that a score that is no number fails too.
            if (!(Math.Abs(scores[label] - expected[label]) <= tolerance))
                throw file.Fault(FormattableString.Invariant(
                    $"is not reproduced: line {line + 1} scores {scores[label]:0.000000} for {labels[label]}, expected {expected[label]:0.000000}"));
        }
    }

    private static List<(string Text, int[] Ids, double[] Scores)> Read(PackFile file, IReadOnlyList<string> labels)
        => file.ReadJson(file.ReadAll(MaxBytes), root =>
        {
            var lines = root.Required(file, "lines");
            if (lines.ValueKind != JsonValueKind.Array || lines.GetArrayLength() == 0)
                throw file.Fault("has no lines");
            return lines.EnumerateArray().Select(line => (
                line.RequiredString(file, "text"),
                line.Required(file, "input_ids").EnumerateArray().Select(id => id.GetInt32()).ToArray(),
                labels.Select(label => line.Required(file, "probs").Required(file, label).GetDouble()).ToArray())).ToList();
        });
}
