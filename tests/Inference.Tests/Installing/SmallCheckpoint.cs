using System.Text.Json;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Installing;

/// <summary>A small BERT with random weights, in a folder as a publisher ships it.</summary>
internal static class SmallCheckpoint
{
    public const int Seed = 20_261;

    public static string Write(string folder, bool torch)
    {
        var checkpoint = new RandomCheckpoint(EncoderFamily.Bert, layers: 2, new Random(Seed));
        var config = checkpoint.Config;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Join(folder, "config.json"), JsonSerializer.Serialize(new
        {
            architectures = new[] { "BertForSequenceClassification" },
            vocab_size = config.VocabularySize,
            hidden_size = config.HiddenSize,
            num_hidden_layers = config.Layers,
            num_attention_heads = config.Heads,
            intermediate_size = config.IntermediateSize,
            max_position_embeddings = config.Positions,
            type_vocab_size = config.TokenTypes,
            hidden_act = "gelu",
            layer_norm_eps = 1e-12,
            id2label = config.Labels.Select((label, id) => (label, id)).ToDictionary(pair => $"{pair.id}", pair => pair.label),
        }));
        File.WriteAllLines(Path.Join(folder, "vocab.txt"), Vocabulary(config.VocabularySize));
        File.WriteAllBytes(
            Path.Join(folder, torch ? "pytorch_model.bin" : "model.safetensors"),
            torch ? CheckpointWriter.Torch(checkpoint.Tensors) : CheckpointWriter.Safetensors(checkpoint.Tensors));

        // Beside every trained checkpoint lie such files; a reader that opened one would say so.
        File.WriteAllText(Path.Join(folder, "training_args.bin"), "never opened");
        return folder;
    }

    private static IEnumerable<string> Vocabulary(int size)
    {
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        return special.Concat(Enumerable.Range('a', 26).Select(letter => $"{(char)letter}")).Concat(["love", "night", "##s", "river", "song", "rain", "sun", "moon", "star"])
            .Take(size);
    }
}
