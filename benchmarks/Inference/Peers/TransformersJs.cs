using System.Diagnostics;
using System.Text.Json;

namespace AnalysisApp.Inference.Benchmarks.Peers;

/// <summary>transformers.js in a process of its own (peer.mjs), told by lines of JSON what to do.</summary>
internal sealed class TransformersJs : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Process _process;

    private TransformersJs(Process process) => _process = process;

    /// <param name="folder">Where peer.mjs and its packages are.</param>
    /// <param name="models">A folder for each model, as transformers.js wants it.</param>
    /// <param name="cancellationToken">Gives up waiting for it.</param>
    public static async Task<TransformersJs> StartAsync(string folder, string models, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node", ["peer.mjs", models]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        var peer = new TransformersJs(Process.Start(start)!);
        await peer.HearAsync<object>(cancellationToken);
        return peer;
    }

    /// <param name="names">The models.</param>
    /// <param name="dtype"><c>fp32</c> or <c>q8</c>.</param>
    /// <param name="cancellationToken">Gives up waiting for it.</param>
    public async Task LoadAsync(IEnumerable<string> names, string dtype, CancellationToken cancellationToken)
        => await AskAsync<object>(new { load = names, dtype }, cancellationToken);

    /// <summary>Scores the texts with every loaded model, one model after the other, so many texts a call.</summary>
    public Task<PeerAnswer> ClassifyAsync(IReadOnlyList<string> texts, int batch, CancellationToken cancellationToken)
        => AskAsync<PeerAnswer>(new { texts, batch }, cancellationToken);

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }

    private async Task<T> AskAsync<T>(object order, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order, Json).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await HearAsync<T>(cancellationToken);
    }

    private async Task<T> HearAsync<T>(CancellationToken cancellationToken)
        => await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line
            ? JsonSerializer.Deserialize<T>(line, Json)!
            : throw new InvalidOperationException("transformers.js ended before its work; what it said is above.");
}

/// <summary>What transformers.js answers.</summary>
/// <param name="Ms">From the texts to the scores, by its own clock.</param>
/// <param name="Scores">By model, [text][label].</param>
internal sealed record PeerAnswer(double Ms, IReadOnlyDictionary<string, float[][]> Scores);
