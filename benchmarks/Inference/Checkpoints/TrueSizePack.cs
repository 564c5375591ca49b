using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnalysisApp.Inference.Benchmarks.Checkpoints;

/// <summary>
/// Writes a pack of the reference checkpoints' sizes with random weights: RoBERTa of 12 layers, BERT of 12, DistilRoBERTa of 6, hidden size 768. The
/// labels and tokenizers are the starter pack's; the vocabularies are filled up to 50,265 and 30,522 entries. The scores mean nothing, time and memory do.
/// </summary>
internal static class TrueSizePack
{
    public const string Name = "true-size";

    private static readonly EncoderSize[] Sizes =
    [
        new("sentiment", "roberta", 12, Vocabulary: 50_265, Positions: 514, TokenTypes: 1),
        new("toxicity", "bert", 12, Vocabulary: 30_522, Positions: 512, TokenTypes: 2),
        new("emotion", "roberta", 6, Vocabulary: 50_265, Positions: 514, TokenTypes: 1),
    ];

    /// <param name="starter">The starter pack's folder.</param>
    /// <param name="models">The folder of packs that gets one more. 1.3 GB.</param>
    /// <param name="seed">The same seed gives the same bytes.</param>
    /// <param name="cancellationToken">Stops between two checkpoints.</param>
    public static async Task WriteAsync(string starter, string models, int seed, CancellationToken cancellationToken)
    {
        var tasks = new JsonObject();
        foreach (var size in Sizes)
        {
            await Console.Error.WriteLineAsync($"{size.Task}: {size.Layers} layers …");
            var folder = Directory.CreateDirectory(Path.Join(models, Name, size.Task)).FullName;
            var source = Path.Join(starter, size.Task);
            await File.WriteAllTextAsync(Path.Join(folder, "config.json"), Config(source, size).ToJsonString(), cancellationToken);
            await File.WriteAllTextAsync(Path.Join(folder, "tokenizer.json"), Tokenizer(source, size).ToJsonString(), cancellationToken);
            RandomWeights.Write(Path.Join(folder, "model.safetensors"), size, seed);
            tasks.Add(size.Task, await DescribeAsync(folder, size, seed, cancellationToken));
        }

        // Last, so that a pack that was not finished is none.
        var pack = new JsonObject { ["pack"] = Name, ["version"] = "1", ["tasks"] = tasks };
        await File.WriteAllTextAsync(Path.Join(models, Name, "pack.json"), pack.ToJsonString(new JsonSerializerOptions { WriteIndented = true }), cancellationToken);
    }

    private static JsonObject Config(string source, EncoderSize size)
    {
        var config = JsonNode.Parse(File.ReadAllBytes(Path.Join(source, "config.json")))!.AsObject();
        config["vocab_size"] = size.Vocabulary;
        config["hidden_size"] = EncoderSize.Hidden;
        config["num_hidden_layers"] = size.Layers;
        config["num_attention_heads"] = EncoderSize.Hidden / 64;
        config["intermediate_size"] = EncoderSize.Intermediate;
        config["max_position_embeddings"] = size.Positions;
        config["type_vocab_size"] = size.TokenTypes;
        config["torch_dtype"] = "float32";
        return config;
    }

    /// <summary>No text is ever read as a filler: merges never lead to one, and words are cut at brackets.</summary>
    private static JsonObject Tokenizer(string source, EncoderSize size)
    {
        var tokenizer = JsonNode.Parse(File.ReadAllBytes(Path.Join(source, "tokenizer.json")))!.AsObject();
        var vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
        for (var id = vocabulary.Count; id < size.Vocabulary; id++)
            vocabulary.Add(string.Create(CultureInfo.InvariantCulture, $"[filler{id}]"), id);
        return tokenizer;
    }

    private static async Task<JsonObject> DescribeAsync(string folder, EncoderSize size, int seed, CancellationToken cancellationToken)
    {
        var files = new JsonArray();
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            await using var file = File.OpenRead(path);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            files.Add(new JsonObject { ["name"] = Path.GetFileName(path), ["size"] = file.Length, ["sha256"] = hash });
        }

        return new JsonObject
        {
            ["repository"] = $"random/{size.Family}-{size.Layers}",
            ["revision"] = seed.ToString(CultureInfo.InvariantCulture),
            ["files"] = files,
        };
    }
}

/// <summary>A checkpoint's dimensions.</summary>
internal sealed record EncoderSize(string Task, string Family, int Layers, int Vocabulary, int Positions, int TokenTypes)
{
    public const int Hidden = 768;
    public const int Intermediate = 3_072;

    public int Labels => Task switch
    {
        "sentiment" => 3,
        "toxicity" => 6,
        _ => 7,
    };
}
