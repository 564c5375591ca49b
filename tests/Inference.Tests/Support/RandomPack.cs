using System.Text.Json.Nodes;
using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>A pack of one task, <c>genre</c>, with random weights, wide enough that <c>auto</c> asks whether it can be run at int8.</summary>
internal static class RandomPack
{
    public const string Task = "genre";

    private const int Hidden = 384;

    /// <param name="folder">Gets the pack.</param>
    /// <param name="random">Its weights.</param>
    /// <param name="magnifies">How many times wider the weights are than usual: with 30 of it every rounding turns into another score.</param>
    public static InferenceOptions Write(TemporaryFolder folder, Random random, float magnifies = 1)
    {
        var source = Path.Join(Packs.ModelsDirectory, "starter", "emotion");
        var config = JsonNode.Parse(File.ReadAllBytes(Path.Join(source, "config.json")))!.AsObject();
        config["hidden_size"] = Hidden;
        config["num_attention_heads"] = 6;
        config["num_hidden_layers"] = 2;
        config["intermediate_size"] = Hidden;
        config["max_position_embeddings"] = 130;
        config["id2label"] = new JsonObject { ["0"] = "a", ["1"] = "b", ["2"] = "c", ["3"] = "d" };
        config["label2id"] = null;
        var checkpoint = new RandomCheckpoint(
            EncoderFamily.Roberta, new RandomSize(2, Hidden, 6, Hidden, Tokens: 128, Vocabulary: (int)config["vocab_size"]!), random, magnifies);

        folder.Write(Path.Join("random", Task, CheckpointConfig.FileName), System.Text.Encoding.UTF8.GetBytes(config.ToJsonString()));
        folder.Write(Path.Join("random", Task, "tokenizer.json"), File.ReadAllBytes(Path.Join(source, "tokenizer.json")));
        folder.Write(Path.Join("random", Task, WeightsFile.Safetensors), CheckpointWriter.Safetensors(checkpoint.Tensors));
        var files = new JsonArray(new[] { CheckpointConfig.FileName, "tokenizer.json", WeightsFile.Safetensors }
            .Select(name => (JsonNode)new JsonObject { ["name"] = name }).ToArray());
        var pack = new JsonObject
        {
            ["pack"] = "random",
            ["tasks"] = new JsonObject { [Task] = new JsonObject { ["repository"] = "random/genre", ["revision"] = "1", ["files"] = files } },
        };
        folder.Write(Path.Join("random", "pack.json"), System.Text.Encoding.UTF8.GetBytes(pack.ToJsonString()));
        return new InferenceOptions { ModelsDirectory = folder.Path, Pack = "random", GraphDirectory = Path.Join(folder.Path, "graphs") };
    }
}
