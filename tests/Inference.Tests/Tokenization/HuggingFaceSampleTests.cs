using System.Text.Json;
using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Inference.Tests.Tokenization;

/// <summary>The sample is written by HuggingFace/sample.mjs; TOKENIZER_SAMPLE names another one of the same form, a larger one say.</summary>
public sealed class HuggingFaceSampleTests
{
    private readonly string _path = Environment.GetEnvironmentVariable("TOKENIZER_SAMPLE") is { Length: > 0 } other
        ? other
        : Path.Combine(Starter.Tests(), "HuggingFace", "sample.jsonl");

    [Theory]
    [InlineData("emotion", 1)]
    [InlineData("toxicity", 2)]
    public void Every_string_of_the_sample_gets_the_ids_that_Hugging_Face_gives_it(string task, int column)
    {
        var tokenizer = Tokenizer.Load(Starter.Checkpoint(task));
        var strings = 0;
        var differences = new List<string>();

        foreach (var line in File.ReadLines(_path))
        {
            using var entry = JsonDocument.Parse(line);
            var text = entry.RootElement[0].GetString()!;
            var expected = entry.RootElement[column].EnumerateArray().Select(id => id.GetInt32()).ToArray();
            var actual = tokenizer.Encode(text);
            if (!actual.AsSpan().SequenceEqual(expected))
                differences.Add($"{JsonSerializer.Serialize(text)}\n  expected {string.Join(' ', expected)}\n  actual   {string.Join(' ', actual)}");
            strings++;
        }

        Assert.True(strings >= 2_000, $"{_path} has only {strings} strings.");
        Assert.True(differences.Count == 0, $"{differences.Count} of {strings} differ:\n{string.Join('\n', differences.Take(10))}");
    }
}
