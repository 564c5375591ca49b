using System.Text.Json;

namespace AnalysisApp.Tokenizers.Benchmarks;

/// <summary>Hugging Face's library on the same texts, on one thread as ours.</summary>
internal static class Peer
{
    private const string Script = "benchmarks/Tokenizers/peer.mjs";

    private static readonly Dictionary<string, string> OneThread = new() { ["TOKENIZERS_PARALLELISM"] = "false", ["RAYON_NUM_THREADS"] = "1" };

    /// <returns>The best round for each checkpoint.</returns>
    public static async Task<IReadOnlyList<Pace>> TimeAsync(
        IReadOnlyList<string> checkpoints, IReadOnlyList<string> texts, int rounds, CancellationToken cancellationToken)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, JsonSerializer.Serialize(texts), cancellationToken);
            var paces = new List<Pace>();
            await foreach (var line in NodeProgram.LinesAsync(Script, [Machine.Invariant($"{rounds}"), path, .. checkpoints], OneThread, cancellationToken))
            {
                using var pace = JsonDocument.Parse(line);
                paces.Add(new Pace(pace.RootElement.GetProperty("tokens").GetInt64(), pace.RootElement.GetProperty("cpuSeconds").GetDouble()));
            }

            return paces;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
