using System.Globalization;
using System.Text.Json;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>The two families of encoders that can be run.</summary>
internal enum EncoderFamily
{
    Bert,
    Roberta,
}

/// <summary>A checkpoint's config.json, as far as it decides about scores.</summary>
internal sealed record CheckpointConfig(
    EncoderFamily Family,
    int VocabularySize,
    int HiddenSize,
    int Layers,
    int Heads,
    int IntermediateSize,
    int Positions,
    int FirstPosition,
    int TokenTypes,
    float LayerNormEpsilon,
    IReadOnlyList<string> Labels,
    Activation Activation)
{
    public const string FileName = "config.json";
    private const int MaxBytes = 4 << 20;
    private const int MaxLabels = 10_000;
    private const int MaxLabelLength = 200;

    /// <summary>The most tokens a text may have, special tokens included.</summary>
    public int MaxTokens => Positions - FirstPosition;

    /// <param name="file">The config.json.</param>
    /// <param name="task">Decides about labels that must be there, and about the activation where the file does not.</param>
    public static CheckpointConfig Read(PackFile file, string task)
        => file.ReadJson(file.ReadAll(MaxBytes), root =>
        {
            var family = ReadFamily(file, root);
            Demand(file, root, "hidden_act", "gelu");
            Demand(file, root, "position_embedding_type", "absolute");
            var labels = ReadLabels(file, root, task);
            var config = new CheckpointConfig(
                family,
                root.RequiredInt(file, "vocab_size", 1, 4_000_000),
                root.RequiredInt(file, "hidden_size", 1, 16_384),
                root.RequiredInt(file, "num_hidden_layers", 1, 256),
                root.RequiredInt(file, "num_attention_heads", 1, 1_024),
                root.RequiredInt(file, "intermediate_size", 1, 131_072),
                root.RequiredInt(file, "max_position_embeddings", 4, 131_072),
                // RoBERTa counts positions from the one after its padding id.
                family == EncoderFamily.Roberta ? (root.Optional("pad_token_id") is null ? 1 : root.RequiredInt(file, "pad_token_id", 0, 1_024)) + 1 : 0,
                root.Optional("type_vocab_size") is null ? 2 : root.RequiredInt(file, "type_vocab_size", 1, 1_024),
                ReadEpsilon(file, root),
                labels,
                ReadActivation(file, root, task, labels.Length));
            if (config.HiddenSize % config.Heads != 0)
                throw file.Fault($"has a hidden_size of {config.HiddenSize}, which {config.Heads} attention heads cannot share");
            return config.MaxTokens >= 3 ? config : throw file.Fault($"has max_position_embeddings {config.Positions}, too few for a text");
        });

    private static EncoderFamily ReadFamily(PackFile file, JsonElement root)
    {
        var architectures = root.Required(file, "architectures");
        var name = architectures.ValueKind == JsonValueKind.Array && architectures.GetArrayLength() == 1
            && architectures[0].ValueKind == JsonValueKind.String ? architectures[0].GetString() : architectures.GetRawText();
        return name switch
        {
            "RobertaForSequenceClassification" => EncoderFamily.Roberta,
            "BertForSequenceClassification" => EncoderFamily.Bert,
            _ => throw file.Fault($"has the architecture {name}; RobertaForSequenceClassification and BertForSequenceClassification can be run"),
        };
    }

    private static void Demand(PackFile file, JsonElement root, string name, string only)
    {
        if (root.OptionalString(file, name) is { } value && value != only)
            throw file.Fault($"has the {name} '{value}'; only '{only}' can be run");
    }

    private static float ReadEpsilon(PackFile file, JsonElement root)
    {
        if (root.Optional("layer_norm_eps") is not { } value)
            return 1e-12f;
        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var epsilon) && epsilon is > 0 and < 1
            ? epsilon
            : throw file.Fault($"has the layer_norm_eps {value.GetRawText()}; a small positive number was expected");
    }

    private static string[] ReadLabels(PackFile file, JsonElement root, string task)
    {
        var map = root.Required(file, "id2label");
        if (map.ValueKind != JsonValueKind.Object)
            throw file.Fault("has an id2label that is no object");
        var count = map.GetPropertyCount();
        if (count is 0 or > MaxLabels)
            throw file.Fault($"has {count} labels; 1 to {MaxLabels} were expected");

        var labels = new string[count];
        foreach (var entry in map.EnumerateObject())
            labels[ReadId(file, entry, count)] = ReadLabel(file, entry);
        if (labels.Distinct(StringComparer.Ordinal).Count() != count)
            throw file.Fault("names a label twice");
        if (KnownTask.LabelsOf(task).FirstOrDefault(label => !labels.Contains(label, StringComparer.Ordinal)) is { } missing)
            throw file.Fault($"has no label '{missing}', which {task} must have; it has {string.Join(", ", labels)}");
        return labels;
    }

    // Each number once, and none beyond the count, so none is missing. "01" and "+1" would be the same number under two keys.
    private static int ReadId(PackFile file, JsonProperty entry, int count)
        => int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < count
            && entry.Name == id.ToString(CultureInfo.InvariantCulture)
            ? id
            : throw file.Fault($"numbers its {count} labels with '{entry.Name}'; 0 to {count - 1} were expected");

    private static string ReadLabel(PackFile file, JsonProperty entry)
        => entry.Value.ValueKind == JsonValueKind.String && entry.Value.GetString()! is { Length: > 0 and <= MaxLabelLength } label
            ? label
            : throw file.Fault($"has no name of 1 to {MaxLabelLength} characters for the label {entry.Name}");

    private static Activation ReadActivation(PackFile file, JsonElement root, string task, int labels)
        => root.OptionalString(file, "problem_type") switch
        {
            "multi_label_classification" => Activation.Sigmoid,
            "single_label_classification" => Activation.Softmax,
            null => KnownTask.ActivationOf(task) ?? (labels == 1 ? Activation.Sigmoid : Activation.Softmax),
            var other => throw file.Fault($"has the problem_type '{other}'; single_label_classification and multi_label_classification can be run"),
        };
}

/// <summary>What the app expects of the tasks it reads songs with.</summary>
internal static class KnownTask
{
    public static IReadOnlyList<string> LabelsOf(string task) => task switch
    {
        "sentiment" => ["negative", "neutral", "positive"],
        "toxicity" => ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"],
        "emotion" => ["anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"],
        _ => [],
    };

    public static Activation? ActivationOf(string task) => task switch
    {
        "sentiment" or "emotion" => Activation.Softmax,
        "toxicity" => Activation.Sigmoid,
        _ => null,
    };
}
