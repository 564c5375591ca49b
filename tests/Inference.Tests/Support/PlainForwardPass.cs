using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>The encoder as its papers write it: double precision, one text, every row of every layer, no fusion. Shares no code with the product.</summary>
internal static class PlainForwardPass
{
    public static double[] Logits(RandomCheckpoint checkpoint, int[] ids)
    {
        var config = checkpoint.Config;
        var root = config.Family == EncoderFamily.Roberta ? "roberta" : "bert";
        var firstPosition = config.Family == EncoderFamily.Roberta ? 2 : 0;
        var rows = ids.Select((id, place) => Norm(checkpoint, $"{root}.embeddings.LayerNorm",
            Add(Add(Row(checkpoint, $"{root}.embeddings.word_embeddings.weight", id),
                Row(checkpoint, $"{root}.embeddings.position_embeddings.weight", place + firstPosition)),
                Row(checkpoint, $"{root}.embeddings.token_type_embeddings.weight", 0)))).ToArray();

        for (var layer = 0; layer < config.Layers; layer++)
            rows = Layer(checkpoint, $"{root}.encoder.layer.{layer}.", rows);

        var (dense, output) = config.Family == EncoderFamily.Roberta ? ("classifier.dense", "classifier.out_proj") : ("bert.pooler.dense", "classifier");
        return Linear(checkpoint, output, [.. Linear(checkpoint, dense, rows[0]).Select(Math.Tanh)]);
    }

    private static double[][] Layer(RandomCheckpoint checkpoint, string prefix, double[][] rows)
    {
        var query = rows.Select(row => Linear(checkpoint, prefix + "attention.self.query", row)).ToArray();
        var key = rows.Select(row => Linear(checkpoint, prefix + "attention.self.key", row)).ToArray();
        var value = rows.Select(row => Linear(checkpoint, prefix + "attention.self.value", row)).ToArray();
        var size = checkpoint.Config.HiddenSize / checkpoint.Config.Heads;
        var mixed = Attend(query, key, value, checkpoint.Config.Heads);
        var attended = rows.Select((row, at) => Norm(
            checkpoint, prefix + "attention.output.LayerNorm", Add(row, Linear(checkpoint, prefix + "attention.output.dense", mixed[at])))).ToArray();
        return [.. attended.Select(row => Norm(checkpoint, prefix + "output.LayerNorm", Add(row,
            Linear(checkpoint, prefix + "output.dense", [.. Linear(checkpoint, prefix + "intermediate.dense", row).Select(Gelu)]))))];
    }

    /// <summary>Every row asks every row, head by head.</summary>
    public static double[][] Attend(double[][] query, double[][] key, double[][] value, int heads)
    {
        var size = query[0].Length / heads;
        var mixed = query.Select(row => new double[row.Length]).ToArray();
        for (var head = 0; head < heads; head++)
        {
            var from = head * size;
            for (var at = 0; at < query.Length; at++)
            {
                var weights = Softmax([.. key.Select(other => Dot(query[at].AsSpan(from, size), other.AsSpan(from, size)) / Math.Sqrt(size))]);
                for (var other = 0; other < value.Length; other++)
                {
                    for (var i = from; i < from + size; i++)
                        mixed[at][i] += weights[other] * value[other][i];
                }
            }
        }

        return mixed;
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    private static double[] Row(RandomCheckpoint checkpoint, string name, int row)
        => Array.ConvertAll(checkpoint[name].AsSpan(row * checkpoint.Config.HiddenSize, checkpoint.Config.HiddenSize).ToArray(), value => (double)value);

    private static double[] Linear(RandomCheckpoint checkpoint, string name, double[] input)
    {
        var (weight, bias) = (checkpoint[name + ".weight"], checkpoint[name + ".bias"]);
        var sums = new double[bias.Length];
        for (var output = 0; output < sums.Length; output++)
        {
            sums[output] = bias[output];
            for (var i = 0; i < input.Length; i++)
                sums[output] += input[i] * weight[(output * input.Length) + i];
        }

        return sums;
    }

    private static double[] Norm(RandomCheckpoint checkpoint, string name, double[] row)
    {
        var (weight, bias) = (checkpoint[name + ".weight"], checkpoint[name + ".bias"]);
        var mean = row.Average();
        var deviation = Math.Sqrt(row.Average(x => (x - mean) * (x - mean)) + checkpoint.Config.LayerNormEpsilon);
        return [.. row.Select((x, i) => ((x - mean) / deviation * weight[i]) + bias[i])];
    }

    private static double[] Softmax(double[] values)
    {
        var largest = values.Max();
        var exponentials = values.Select(value => Math.Exp(value - largest)).ToArray();
        var sum = exponentials.Sum();
        return [.. exponentials.Select(value => value / sum)];
    }

    private static double[] Add(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];

    public static double Gelu(double x) => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)));

    // A series of positive terms only, so nothing cancels.
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 6)
            return Math.Sign(x);
        double term = x, sum = x;
        for (var n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
