using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Tests.Batching;

public sealed class EncoderArithmeticTests
{
    [Fact]
    public void The_three_published_models_take_146_billion_operations_for_350_tokens()
    {
        int[] layers = [12, 12, 6];

        var operations = layers.Sum(count => EncoderArithmetic.Of(Encoder(count), 350));

        // 2 per multiplication and addition: 14.16 million a token and layer for the matrices, 3,072 a pair of tokens for attention; without what the
        // last layers leave out.
        Assert.InRange(operations, 146.2e9, 146.6e9);
    }

    [Fact]
    public void A_single_token_costs_every_layer_whole()
        => Assert.Equal((12 * (14_155_776 + 3_072)) + (2 * 768 * 768) + (2 * 768 * 3), EncoderArithmetic.Of(Encoder(12), 1));

    private static CheckpointConfig Encoder(int layers) => new(
        EncoderFamily.Bert, VocabularySize: 30_522, HiddenSize: 768, layers, Heads: 12, IntermediateSize: 3_072, Positions: 512, FirstPosition: 0, TokenTypes: 2,
        LayerNormEpsilon: 1e-12f, Labels: ["a", "b", "c"], Activation.Softmax);
}
