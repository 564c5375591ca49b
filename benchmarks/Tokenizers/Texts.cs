using System.Text.Json;

namespace AnalysisApp.Tokenizers.Benchmarks;

/// <summary>What is tokenised.</summary>
internal static class Texts
{
    private const string Demo = "src/AnalysisApp/Demo/demo-playlist.json";
    private const string Sample = "tests/Inference.Tests/Tokenization/HuggingFace/sample.mjs";
    private const int Seed = 5;

    /// <summary>The lines of the app's demo songs, each once: what the app tokenises.</summary>
    public static IReadOnlyList<string> SongLines()
    {
        using var demo = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Machine.Root, Demo)));
        return [.. demo.RootElement.GetProperty("songs").EnumerateArray()
            .Select(song => song.GetProperty("lyrics").GetString())
            .OfType<string>()
            .SelectMany(lyrics => lyrics.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Distinct()];
    }

    /// <summary>The strings that tokenizers stumble over: hardly a word comes twice.</summary>
    public static async Task<IReadOnlyList<string>> VariedAsync(int count, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        string[] arguments = [Machine.Invariant($"{Seed}"), Machine.Invariant($"{count}")];
        await foreach (var line in NodeProgram.LinesAsync(Sample, arguments, new Dictionary<string, string>(), cancellationToken))
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement[0].ValueKind == JsonValueKind.String)
                texts.Add(entry.RootElement[0].GetString()!);
        }

        return texts;
    }
}
