using System.Text.Json;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>JSON out of files that may be broken: whatever is wrong becomes one line that names the file.</summary>
internal static class JsonReading
{
    // A key said twice means different things to different readers; here it is a fault.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    public static T ReadJson<T>(this PackFile file, ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw file.Fault("holds no JSON object");
            return read(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a string that is no UTF-8, or a value of another kind than asked for.
            throw file.Fault($"is no valid JSON ({fault.Message})", fault);
        }
    }

    public static JsonElement? Optional(this JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement Required(this JsonElement element, PackFile file, string name)
        => element.Optional(name) ?? throw file.Fault($"has no '{name}'");

    public static string RequiredString(this JsonElement element, PackFile file, string name)
    {
        var value = element.Required(file, name);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw file.Fault($"has a '{name}' that is no string");
    }

    public static string? OptionalString(this JsonElement element, PackFile file, string name)
        => element.Optional(name) is null ? null : element.RequiredString(file, name);

    public static int RequiredInt(this JsonElement element, PackFile file, string name, int min, int max)
    {
        var value = element.Required(file, name);
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number < min || number > max)
            throw file.Fault($"has the {name} {value.GetRawText()}; {min} to {max} was expected");
        return number;
    }
}
