using System.Text;
using System.Text.Json.Nodes;
using AnalysisApp.Inference.Tests.Support;
using AnalysisApp.Inference.Tokenization;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Tokenization;

public sealed class TokenizerFuzzTests(ITestOutputHelper output)
{
    private const int MostTokens = 110;

    [Theory]
    [InlineData("emotion", "tokenizer.json")]
    [InlineData("toxicity", "tokenizer.json")]
    [InlineData("emotion", "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json")]
    [InlineData("toxicity", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json")]
    public void Damaged_files_are_refused_or_read_and_nothing_else(string task, params string[] files)
    {
        using var checkpoint = new TemporaryCheckpoint();
        var whole = files.ToDictionary(file => file, file => Shortened(task, file));
        foreach (var (file, text) in whole)
            checkpoint.Write(file, text);
        Tokenizer.Load(checkpoint.Directory);
        new FuzzRun(output).Run(1_200, Write, () => Tokenizer.Load(checkpoint.Directory).Encode("Don't love <mask> [SEP] élan 愛 \uD800 12"));

        int Write(Random random)
        {
            var damaged = files[random.Next(files.Length)];
            var size = 0;
            foreach (var (file, text) in whole)
            {
                var bytes = file == damaged ? Damage(file, text, random) : Encoding.UTF8.GetBytes(text);
                File.WriteAllBytes(checkpoint.PathOf(file), bytes);
                size += bytes.Length;
            }

            return size;
        }
    }

    private static byte[] Damage(string file, string text, Random random)
        => file.EndsWith(".json", StringComparison.Ordinal) && random.Next(4) > 0
            ? Encoding.UTF8.GetBytes(JsonDamage.Apply(text, random))
            : ByteDamage.Apply(Encoding.UTF8.GetBytes(text), random);

    /// <summary>Less of the vocabulary, so that a case takes little time and damage meets the settings as often as the tokens.</summary>
    private static string Shortened(string task, string file)
    {
        if (file == "tokenizer.json")
        {
            var json = Starter.Json(task);
            json["model"]!["vocab"] = ShortVocabulary(task, json["model"]!["vocab"]!.AsObject());
            if (json["model"]!["merges"] is not null)
                json["model"]!["merges"] = new JsonArray([.. Merges().Skip(1).Select(merge => (JsonNode)merge)]);
            return json.ToJsonString();
        }

        var text = File.ReadAllText(Path.Combine(Starter.Checkpoint(task), file));
        return file switch
        {
            "vocab.json" => ShortVocabulary(task, JsonNode.Parse(text)!.AsObject()).ToJsonString(),
            "merges.txt" => string.Join('\n', Merges()),
            "vocab.txt" => string.Join('\n', text.Split('\n').Take(MostTokens)),
            _ => text,
        };
    }

    private static JsonObject ShortVocabulary(string task, JsonObject vocabulary)
    {
        var needed = task == "emotion" ? Merges().Skip(1).SelectMany(merge => (string[])[.. merge.Split(' '), merge.Replace(" ", "", StringComparison.Ordinal)]).ToHashSet() : [];
        return new(vocabulary
            .Where(entry => entry.Value!.GetValue<int>() < MostTokens || needed.Contains(entry.Key))
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));
    }

    // With the line of the version in front.
    private static IEnumerable<string> Merges() => File.ReadLines(Path.Combine(Starter.Checkpoint("emotion"), "merges.txt")).Take(7);
}
