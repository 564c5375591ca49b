using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;
using AnalysisApp.Inference.Sessions;
using AnalysisApp.Inference.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Graph;

/// <summary>The graph for CUDA as far as it goes without a GPU.</summary>
public sealed class CudaGraphTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Bert", "Fp16")]
    [InlineData("Bert", "Fp32")]
    [InlineData("Roberta", "Fp16")]
    public void ONNX_Runtime_accepts_the_graph_and_lacks_nothing_but_the_kernel_that_only_CUDA_has(string family, string precision)
    {
        var checkpoint = new RandomCheckpoint(Enum.Parse<EncoderFamily>(family), 2, new Random(7));
        var bytes = OpenedGraph.Bytes(checkpoint, GraphSettings.Cuda(Enum.Parse<Precision>(precision)));
        using var options = OnnxEnvironment.NewSessionOptions();

        // Operators, types and shapes are checked before kernels are looked for.
        var fault = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(bytes, options));
        Assert.Contains("NotImplemented", fault.Message, StringComparison.Ordinal);
        Assert.Contains("PackedMultiHeadAttention", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bert", "Fp32", 1, 24, 3, 1e-5)]
    [InlineData("Bert", "Fp16", 2, 64, 4, 1e-2)]
    [InlineData("Roberta", "Fp32", 3, 48, 12, 1e-5)]
    [InlineData("Roberta", "Fp16", 1, 33, 1, 1e-2)]
    public void What_the_graph_says_computed_plainly_gives_the_logits_of_a_plain_forward_pass(
        string family, string precision, int layers, int hidden, int heads, double tolerance)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var checkpoint = new RandomCheckpoint(Enum.Parse<EncoderFamily>(family), new RandomSize(layers, hidden, heads, 50), random);
        var graph = new PlainGraph(OpenedGraph.Bytes(checkpoint, GraphSettings.Cuda(Enum.Parse<Precision>(precision))));
        var texts = Array.ConvertAll<int, int[]>(
            [5, 1, 22, 2, 9], length => [.. Enumerable.Range(0, length).Select(_ => random.Next(checkpoint.Config.VocabularySize))]);
        var packed = new PackedTexts(texts);

        var logits = graph.Run(
            EncoderGraph.Logits, (EncoderGraph.InputIds, packed.Ids), (EncoderGraph.Positions, packed.Positions),
            (EncoderGraph.FirstTokens, packed.FirstTokens), (EncoderGraph.TokenOffset, packed.TokenOffset), (EncoderGraph.TextEnds, packed.TextEnds));

        var expected = texts.SelectMany(ids => PlainForwardPass.Logits(checkpoint, ids)).ToArray();
        Assert.Equal(expected.Length, logits.Length);
        Assert.All(expected.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, tolerance * Math.Max(1, Math.Abs(pair.First))));
    }

    [Fact]
    public void Texts_are_packed_as_the_operators_want_them()
    {
        var packed = new PackedTexts([[7, 8], [9], [4, 5, 6]]);

        Assert.Equal([7, 8, 9, 4, 5, 6], packed.Ids);
        Assert.Equal([0, 1, 0, 0, 1, 2], packed.Positions);
        Assert.Equal([0, 2, 3], packed.FirstTokens);
        Assert.Equal([0, 2, 3, 6], packed.TextEnds);

        // A grid of 3 × 3 places: the first text has 0 and 1, the second 3, the third 6 to 8; the rest is empty.
        Assert.Equal([0, 1, 3, 6, 7, 8, 2, 4, 5], packed.TokenOffset);
    }
}
