using System.Text.Json;
using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Inference.Tests.Tokenization;

public sealed class StarterGoldenTests
{
    [Theory]
    [InlineData("sentiment")]
    [InlineData("toxicity")]
    [InlineData("emotion")]
    public void The_lines_beside_each_starter_checkpoint_get_the_ids_written_there(string task)
    {
        var checkpoint = Starter.Checkpoint(task);
        var tokenizer = Tokenizer.Load(checkpoint);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(checkpoint, "golden.json")));

        var lines = golden.RootElement.GetProperty("lines").EnumerateArray().ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(
            line.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32()),
            tokenizer.Encode(line.GetProperty("text").GetString()!)));
    }
}
