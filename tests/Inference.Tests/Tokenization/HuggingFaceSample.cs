using System.Text.Json;

namespace AnalysisApp.Inference.Tests.Tokenization;

/// <summary>A string and the ids that Hugging Face's tokenizers gives it with the starter pack's two vocabularies.</summary>
internal sealed record HuggingFaceSample(string Text, int[] Emotion, int[] Toxicity)
{
    public static IReadOnlyList<HuggingFaceSample> Read()
        => [.. File.ReadLines(Path.Combine(Starter.Tests(), "HuggingFace", "sample.jsonl")).Select(Parse)];

    private static HuggingFaceSample Parse(string line)
    {
        using var entry = JsonDocument.Parse(line);
        return new HuggingFaceSample(TextOf(entry.RootElement[0]), entry.RootElement[1].Deserialize<int[]>()!, entry.RootElement[2].Deserialize<int[]>()!);
    }

    // JSON knows no lone surrogates: a text that is not well-formed stands there as its UTF-16 units.
    private static string TextOf(JsonElement text)
        => text.ValueKind == JsonValueKind.String ? text.GetString()! : string.Concat(text.EnumerateArray().Select(unit => (char)unit.GetInt32()));
}
