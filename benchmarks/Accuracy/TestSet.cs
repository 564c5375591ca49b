using System.Text.Json;

namespace AnalysisApp.Accuracy.Benchmarks;

/// <summary>A text and the labels that people gave it.</summary>
internal sealed record LabelledText(string Text, IReadOnlyList<string> Labels);

/// <summary>The held-out rows. They are no part of the product: whoever measures brings them.</summary>
internal static class TestSet
{
    public const string GoEmotions = "goemotions-test.jsonl";
    public const string Toxicity = "toxicity-test.jsonl";

    private const string Explanation = $$"""
        Give the folder of the test sets with --data FOLDER. It holds, a JSON object a line:
          {{GoEmotions}}   {"text": "…", "emotion": ["joy"], "sentiment": ["positive"]}
            GoEmotions (Demszky et al., 2020; CC BY 4.0), the authors' test split: 5,427 comments, with the Ekman and the sentiment grouping of their labels
          {{Toxicity}}     {"text": "…", "labels": ["toxic", "insult"]}
            Jigsaw / Conversation AI Toxic Comment Classification (2018; labels CC0, text CC BY-SA 3.0), held-out rows cleaned as training/prep_data.py does
        """;

    /// <summary>What to do about a folder that cannot be used; null when it can.</summary>
    public static string? WhatIsMissing(string? folder)
    {
        if (folder is null)
            return Explanation;
        var missing = new[] { GoEmotions, Toxicity }.Where(name => !File.Exists(Path.Join(folder, name))).ToList();
        return missing.Count == 0 ? null : $"{folder} has no {string.Join(" and no ", missing)}.\n{Explanation}";
    }

    /// <param name="path">The file.</param>
    /// <param name="field">Which field of a row holds the labels.</param>
    /// <exception cref="InvalidDataException">A row has another form; the message names it.</exception>
    public static IReadOnlyList<LabelledText> Read(string path, string field)
        => [.. File.ReadLines(path).Select((line, index) => Row(line, field) ?? throw new InvalidDataException($"{path}, line {index + 1}: no row with a text and its {field}."))];

    private static LabelledText? Row(string line, string field)
    {
        using var row = JsonDocument.Parse(line);
        return row.RootElement.TryGetProperty("text", out var text) && row.RootElement.TryGetProperty(field, out var labels)
            ? new LabelledText(text.GetString()!, [.. labels.EnumerateArray().Select(label => label.GetString()!)])
            : null;
    }
}
