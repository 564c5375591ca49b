using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;
using AnalysisApp.Inference.Sessions;
using AnalysisApp.Inference.Tests.Support;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Graph;

public sealed class EncoderGraphTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Bert", 1, "F32")]
    [InlineData("Bert", 3, "F32")]
    [InlineData("Roberta", 1, "F32")]
    [InlineData("Roberta", 3, "F32")]
    [InlineData("Roberta", 2, "torch")]
    public void A_random_checkpoint_gives_the_logits_of_a_plain_forward_pass(string family, int layers, string format)
    {
        var random = NewRandom();
        var checkpoint = new RandomCheckpoint(Enum.Parse<EncoderFamily>(family), layers, random);
        using var session = OpenedGraph.Of(checkpoint, format: format);

        var most = checkpoint.Config.MaxTokens;
        foreach (var lengths in new int[][] { [1], [2], [7, 7, 7], [most, 1, 2, most], [3, 1, 4, 1, 5, 9, 2, 6], [1, 1] })
            Compare(checkpoint, session, RandomTexts(random, checkpoint, lengths));
    }

    [Theory]
    [InlineData("Bert", 64, 1, 256)]
    [InlineData("Bert", 96, 12, 100)]
    [InlineData("Bert", 130, 2, 17)]
    [InlineData("Roberta", 64, 16, 64)]
    [InlineData("Roberta", 128, 2, 512)]
    [InlineData("Roberta", 33, 3, 7)]
    public void Any_hidden_size_and_number_of_heads_gives_the_logits_of_a_plain_forward_pass_for_1_to_512_tokens(
        string family, int hidden, int heads, int intermediate)
    {
        var random = NewRandom();
        var checkpoint = new RandomCheckpoint(
            Enum.Parse<EncoderFamily>(family), new RandomSize(2, hidden, heads, intermediate, Tokens: 512, Vocabulary: 300), random);
        using var session = OpenedGraph.Of(checkpoint);

        foreach (var lengths in new int[][] { [1], [2, 2, 1], [.. Enumerable.Repeat(10, 33)], [31, 64, 1, 17], [129, 128], [300], [511], [512] })
            Compare(checkpoint, session, RandomTexts(random, checkpoint, lengths));
    }

    // Always the same weights: among random ones are some whose scores hardly differ from text to text, and no rounding is small beside that.
    [Theory]
    [InlineData("Bert", 64, 4, false)]
    [InlineData("Roberta", 128, 8, false)]
    [InlineData("Bert", 64, 4, true)]
    public void At_int8_a_well_conditioned_checkpoint_agrees_with_a_plain_forward_pass_as_the_gate_asks(string family, int hidden, int heads, bool reducesRange)
    {
        var random = new Random(1);
        var checkpoint = new RandomCheckpoint(
            Enum.Parse<EncoderFamily>(family), new RandomSize(2, hidden, heads, hidden * 4, Tokens: 64, Vocabulary: 300), random);
        using var session = OpenedGraph.Of(checkpoint, new GraphSettings(Precision.Int8, IsCuda: false, reducesRange));

        var (expected, got) = (new List<float[]>(), new List<float[]>());
        foreach (var longest in new[] { 1, 2, 7, 16, 33, 64 })
        {
            var texts = RandomTexts(random, checkpoint, [.. Enumerable.Range(0, 20).Select(i => 1 + (i % longest))]);
            var logits = session.Run(texts);
            for (var row = 0; row < texts.Length; row++)
            {
                expected.Add(Scores.Of([.. PlainForwardPass.Logits(checkpoint, texts[row]).Select(logit => (float)logit)], Activation.Softmax));
                got.Add(Scores.Of(logits.AsSpan(row * 4, 4), Activation.Softmax));
            }
        }

        var agreement = Agreement.Of([.. expected], [.. got], Activation.Softmax);
        output.WriteLine(agreement.ToString());
        Assert.InRange(agreement.LargestDifference, 1e-6, Agreement.MostDifference);
        var unexplained = UnexplainedShare(expected, got);
        output.WriteLine($"unexplained: {unexplained}");
        Assert.InRange(unexplained, 0, 0.05);
    }

    /// <summary>How much of the difference between texts the scores do not tell: 0 for exact ones, 1 for those that are the same for every text.</summary>
    private static double UnexplainedShare(List<float[]> expected, List<float[]> got)
    {
        var (error, spread) = (0.0, 0.0);
        for (var label = 0; label < expected[0].Length; label++)
        {
            var mean = expected.Average(scores => (double)scores[label]);
            error += expected.Zip(got).Sum(pair => Math.Pow(pair.First[label] - (double)pair.Second[label], 2));
            spread += expected.Sum(scores => Math.Pow(scores[label] - mean, 2));
        }

        return error / spread;
    }

    [Fact]
    public void A_weight_of_another_shape_than_the_config_says_is_refused_by_name()
    {
        var checkpoint = new RandomCheckpoint(EncoderFamily.Bert, 1, new Random(1));
        using var folder = new TemporaryFolder();
        using var weights = WeightsFile.Open(new PackFile(folder.Write(WeightsFile.Safetensors, CheckpointWriter.Safetensors(checkpoint.Tensors)), "mend it so"));

        foreach (var settings in new[] { GraphSettings.Cpu(Precision.Fp32), GraphSettings.Cpu(Precision.Int8), GraphSettings.Cuda(Precision.Fp16) })
        {
            var fault = Assert.Throws<ModelPackException>(() => EncoderGraph.Build(checkpoint.Config with { Labels = ["one", "two"] }, weights, settings));
            Assert.Contains("'classifier.weight' in the shape [4,24], expected [2,24]", fault.Message, StringComparison.Ordinal);
            Assert.Contains("mend it so", fault.Message, StringComparison.Ordinal);

            var missing = Assert.Throws<ModelPackException>(() => EncoderGraph.Build(checkpoint.Config with { Layers = 2 }, weights, settings));
            Assert.Contains("has no tensor 'bert.encoder.layer.1.", missing.Message, StringComparison.Ordinal);
        }
    }

    private Random NewRandom()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        return new Random(seed);
    }

    private static int[][] RandomTexts(Random random, RandomCheckpoint checkpoint, int[] lengths)
        => Array.ConvertAll(lengths, length => Enumerable.Range(0, length).Select(_ => random.Next(checkpoint.Config.VocabularySize)).ToArray());

    private static void Compare(RandomCheckpoint checkpoint, ClassifierSession session, int[][] texts)
    {
        var logits = session.Run(texts);
        var expected = texts.SelectMany(ids => PlainForwardPass.Logits(checkpoint, ids)).ToArray();
        Assert.Equal(expected.Length, logits.Length);
        Assert.All(expected.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.First))));
    }
}
