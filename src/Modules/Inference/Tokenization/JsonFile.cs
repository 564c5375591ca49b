using System.Text.Json;
using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>A JSON file of a tokenizer. Whatever is wrong with it becomes a <see cref="ModelPackException"/> that names the file.</summary>
/// <remarks>Other than in a checkpoint's own files, a key said twice is legal here: the last one counts, as in Hugging Face's reader.</remarks>
internal sealed class JsonFile
{
    private JsonFile(PackFile file) => File = file;

    public PackFile File { get; }

    /// <summary>Reads the file, and hands its outermost object to <paramref name="read"/>.</summary>
    public static T Read<T>(PackFile file, Func<JsonFile, JsonElement, T> read)
    {
        var json = new JsonFile(file);
        try
        {
            using var document = JsonDocument.Parse(file.ReadAll(Vocabularies.MaxBytes).AsMemory().TrimStart(Vocabularies.ByteOrderMark));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(json, document.RootElement)
                : throw file.Fault($"holds {Kind(document.RootElement)}, expected an object");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped lone surrogate in a string, which JSON allows and .NET refuses to decode.
            throw file.Fault($"is not valid JSON ({fault.Message})", fault);
        }
    }

    public ModelPackException Fault(string fault) => File.Fault($"cannot be followed: {fault}");

    /// <summary>A part that must be there and be an object.</summary>
    public JsonElement Object(JsonElement parent, string name)
        => ObjectOrNull(parent, name) ?? throw Fault($"'{name}' is missing");

    /// <summary>A part that may be missing or null, else must be an object.</summary>
    public JsonElement? ObjectOrNull(JsonElement parent, string name) => Value(parent, name, JsonValueKind.Object);

    public IEnumerable<JsonElement> Array(JsonElement parent, string name)
        => Value(parent, name, JsonValueKind.Array)?.EnumerateArray() ?? Enumerable.Empty<JsonElement>();

    public string Text(JsonElement parent, string name)
        => TextOrNull(parent, name) ?? throw Fault($"'{name}' is missing");

    public string? TextOrNull(JsonElement parent, string name) => Value(parent, name, JsonValueKind.String)?.GetString();

    public bool? FlagOrNull(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Fault($"'{name}' holds {Kind(value)}, expected true or false");
    }

    public int Id(JsonElement value, string what)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id >= 0
            ? id
            : throw Fault($"{what} is {value.GetRawText()}, expected a number from 0");

    /// <summary>An object of tokens and their ids.</summary>
    public Dictionary<string, int> Vocabulary(JsonElement tokens)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in tokens.EnumerateObject())
            vocabulary[entry.Name] = Id(entry.Value, $"the id of '{entry.Name}'");
        return vocabulary.Count > 0 ? vocabulary : throw Fault("the vocabulary is empty");
    }

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        var other => other.ToString(),
    };

    private JsonElement? Value(JsonElement parent, string name, JsonValueKind kind)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == kind
            ? value
            : throw Fault($"'{name}' holds {Kind(value)}, expected {(kind == JsonValueKind.String ? "a text" : kind == JsonValueKind.Array ? "an array" : "an object")}");
    }
}
