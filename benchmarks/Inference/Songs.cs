using System.Text.Json;
using AnalysisApp.Analysis;

namespace AnalysisApp.Inference.Benchmarks;

/// <summary>Whole songs as the app reads them: every unique line and section of the demo playlist's original lyrics.</summary>
internal static class Songs
{
    /// <param name="repository">Where the demo playlist is.</param>
    /// <param name="engine">Counts tokens.</param>
    /// <param name="most">How many songs at most.</param>
    public static async Task<IReadOnlyList<IReadOnlyList<string>>> ReadAsync(string repository, IInferenceEngine engine, int most)
    {
        var models = await engine.Ready;
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Join(repository, "src", "AnalysisApp", "Demo", "demo-playlist.json")));
        return [.. file.RootElement.GetProperty("songs").EnumerateArray()
            .Select(song => song.TryGetProperty("lyrics", out var lyrics) ? lyrics.GetString() : null)
            .OfType<string>()
            .Select(lyrics => ReadingPlan.Create(Lyrics.Parse(lyrics), engine.CountTokens, models.MaxTokens).Texts)
            .Where(texts => texts.Count > 0)
            .Take(most)];
    }
}
