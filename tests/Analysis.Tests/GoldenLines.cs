using System.Text.Json;

namespace AnalysisApp.Analysis.Tests;

/// <summary>The 64 lines beside the starter pack's toxicity model, with its scores for them.</summary>
internal static class GoldenLines
{
    public static IReadOnlyList<string> Labels { get; } = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"];

    public static List<(string Kind, string Text, float[] Scores)> Read()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot(), "models", "starter", "toxicity", "golden.json")));
        return
        [
            .. golden.RootElement.GetProperty("lines").EnumerateArray().Select(line => (
                line.GetProperty("kind").GetString()!,
                line.GetProperty("text").GetString()!,
                Labels.Select(label => line.GetProperty("probs").GetProperty(label).GetSingle()).ToArray())),
        ];
    }

    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AnalysisApp.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("AnalysisApp.sln is in no folder above the tests.");
        return folder.FullName;
    }
}
