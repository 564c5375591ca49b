using System.Text.Json;
using System.Text.Json.Nodes;
using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Inference.Tests.Tokenization;

/// <summary>The variants are written by HuggingFace/variants.mjs; TOKENIZER_VARIANTS names another file of the same form.</summary>
public sealed class HuggingFaceVariantTests
{
    [Fact]
    public void Every_setting_and_kind_of_added_token_does_what_it_does_in_Hugging_Face()
    {
        var path = Environment.GetEnvironmentVariable("TOKENIZER_VARIANTS") is { Length: > 0 } other
            ? other
            : Path.Combine(Starter.Tests(), "HuggingFace", "variants.jsonl");
        var variants = File.ReadLines(path).Select(line => JsonNode.Parse(line)!).ToList();

        Assert.True(variants.Count >= 19, $"{path} has only {variants.Count} variants.");
        Assert.Empty(variants.SelectMany(Differences).Take(10));
    }

    private static IEnumerable<string> Differences(JsonNode variant)
    {
        using var checkpoint = new TemporaryCheckpoint();
        checkpoint.Write("tokenizer.json", Changed(variant).ToJsonString());
        var tokenizer = Tokenizer.Load(checkpoint.Directory);

        foreach (var entry in variant["strings"]!.AsArray())
        {
            var text = entry![0]!.GetValue<string>();
            var expected = entry[1]!.Deserialize<int[]>()!;
            var actual = tokenizer.Encode(text);
            if (!actual.SequenceEqual(expected))
                yield return $"{variant["name"]}: {JsonSerializer.Serialize(text)}: expected {string.Join(' ', expected)}, is {string.Join(' ', actual)}";
        }
    }

    private static JsonNode Changed(JsonNode variant)
    {
        var json = Starter.Json(variant["task"]!.GetValue<string>());
        foreach (var (part, value) in variant["change"]!.AsObject())
        {
            if (part == "model")
                ChangeModel(json["model"]!.AsObject(), value!.GetValue<string>());
            else
                json[part] = value?.DeepClone();
        }

        return json;
    }

    private static void ChangeModel(JsonObject model, string change)
    {
        switch (change)
        {
            case "unknown beyond ASCII":
                model["unk_token"] = "<unk>";
                foreach (var piece in model["vocab"]!.AsObject().Select(entry => entry.Key).Where(piece => !IsKept(piece)).ToList())
                    model["vocab"]!.AsObject().Remove(piece);
                model["merges"] = new JsonArray([.. Merges(model).Where(merge => IsKept(merge.Replace(" ", "", StringComparison.Ordinal)))
                    .Select(merge => (JsonNode)merge)]);
                break;
            case "merges as pairs":
                model["merges"] = new JsonArray([.. Merges(model).Select(merge => JsonSerializer.SerializeToNode(merge.Split(' ')))]);
                break;
            case "words of 5":
                model["max_input_chars_per_word"] = 5;
                break;
            default:
                throw new ArgumentException($"The variants have a change of the model that this test does not know: {change}.", nameof(change));
        }
    }

    private static List<string> Merges(JsonObject model) => [.. model["merges"]!.AsArray().Select(merge => merge!.GetValue<string>())];

    private static bool IsKept(string piece) => piece.All(unit => unit is (>= '!' and <= '~') or 'Ġ');
}
