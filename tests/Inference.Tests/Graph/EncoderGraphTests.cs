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
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var checkpoint = new RandomCheckpoint(Enum.Parse<EncoderFamily>(family), layers, random);
        using var folder = new TemporaryFolder();
        var path = format == "torch"
            ? folder.Write(WeightsFile.Torch, CheckpointWriter.Torch(checkpoint.Tensors))
            : folder.Write(WeightsFile.Safetensors, CheckpointWriter.Safetensors(checkpoint.Tensors, format));
        using var weights = WeightsFile.Open(new PackFile(path, "mend"));
        using var options = OnnxEnvironment.NewSessionOptions();
        using var session = new ClassifierSession(EncoderGraph.Build(checkpoint.Config, weights), options);

        var most = checkpoint.Config.MaxTokens;
        foreach (var lengths in new int[][] { [1], [2], [7, 7, 7], [most, 1, 2, most], [3, 1, 4, 1, 5, 9, 2, 6], [1, 1] })
        {
            var texts = Array.ConvertAll(lengths, length => Enumerable.Range(0, length).Select(_ => random.Next(checkpoint.Config.VocabularySize)).ToArray());
            var logits = session.Run(texts);

            var expected = texts.SelectMany(ids => PlainForwardPass.Logits(checkpoint, ids)).ToArray();
            Assert.Equal(expected.Length, logits.Length);
            Assert.All(expected.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.First))));
        }
    }

    [Fact]
    public void A_weight_of_another_shape_than_the_config_says_is_refused_by_name()
    {
        var checkpoint = new RandomCheckpoint(EncoderFamily.Bert, 1, new Random(1));
        using var folder = new TemporaryFolder();
        using var weights = WeightsFile.Open(new PackFile(folder.Write(WeightsFile.Safetensors, CheckpointWriter.Safetensors(checkpoint.Tensors)), "mend it so"));

        var fault = Assert.Throws<ModelPackException>(() => EncoderGraph.Build(checkpoint.Config with { Labels = ["one", "two"] }, weights));
        Assert.Contains("'classifier.weight' in the shape [4,24], expected [2,24]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("mend it so", fault.Message, StringComparison.Ordinal);

        var missing = Assert.Throws<ModelPackException>(() => EncoderGraph.Build(checkpoint.Config with { Layers = 2 }, weights));
        Assert.Contains("has no tensor 'bert.encoder.layer.1.", missing.Message, StringComparison.Ordinal);
    }
}
