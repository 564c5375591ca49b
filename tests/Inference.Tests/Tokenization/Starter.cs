using System.Text.Json.Nodes;

namespace AnalysisApp.Inference.Tests.Tokenization;

/// <summary>Where the starter pack and these tests' files lie in the checkout the tests were built from.</summary>
internal static class Starter
{
    public static string Checkpoint(string task) => Path.Combine(Root(), "models", "starter", task);

    public static JsonNode Json(string task) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(Checkpoint(task), "tokenizer.json")))!;

    public static string Tests() => Path.Combine(Root(), "tests", "Inference.Tests", "Tokenization");

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AnalysisApp.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("No AnalysisApp.sln above the tests.");
    }
}
