using System.Text.Json;
using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Inference.Tests.Tokenization;

/// <summary>The sample is written by HuggingFace/sample.mjs; benchmarks/Tokenizers compares as many strings as one likes.</summary>
public sealed class HuggingFaceSampleTests
{
    [Theory]
    [InlineData("emotion", "tokenizer.json")]
    [InlineData("emotion", "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json")]
    [InlineData("emotion", "vocab.json", "merges.txt")]
    [InlineData("toxicity", "tokenizer.json")]
    [InlineData("toxicity", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json")]
    [InlineData("toxicity", "vocab.txt")]
    public void Every_string_gets_the_ids_that_Hugging_Face_gives_it_whichever_files_a_publisher_ships(string task, params string[] files)
    {
        using var checkpoint = TemporaryCheckpoint.Of(task, files);
        var tokenizer = Tokenizer.Load(checkpoint.Directory);
        var sample = HuggingFaceSample.Read();
        var differences = new List<string>();

        foreach (var entry in sample)
        {
            var actual = tokenizer.Encode(entry.Text);
            var expected = task == "emotion" ? entry.Emotion : entry.Toxicity;
            if (!actual.AsSpan().SequenceEqual(expected))
                differences.Add($"{JsonSerializer.Serialize(entry.Text)}\n  expected {string.Join(' ', expected)}\n  actual   {string.Join(' ', actual)}");
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {sample.Count} differ:\n{string.Join('\n', differences.Take(10))}");
    }

    [Fact]
    public void The_sample_is_as_varied_as_it_is_meant_to_be()
    {
        var texts = HuggingFaceSample.Read().Select(entry => entry.Text).ToList();

        Assert.True(texts.Count >= 2_800, $"It has only {texts.Count} strings.");
        Assert.Contains(texts, text => text.Length == 0);
        Assert.Contains(texts, text => text.Length > 1_000);
        Assert.True(texts.Count(text => text.EnumerateRunes().Any(rune => rune.Value == 0x200D)) > 50, "Emoji joined by ZWJ.");
        Assert.True(texts.Count(HasLoneSurrogate) > 50, "Lone surrogates.");
        Assert.True(texts.SelectMany(text => text.EnumerateRunes()).Select(System.Text.Rune.GetUnicodeCategory).Distinct().Count() >= 28, "Every category of character.");
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogatePair(text, at))
                at++;
            else if (char.IsSurrogate(text[at]))
                return true;
        }

        return false;
    }
}
