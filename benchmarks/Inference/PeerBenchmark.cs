using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Inference.Benchmarks.Checkpoints;
using AnalysisApp.Inference.Benchmarks.Peers;

namespace AnalysisApp.Inference.Benchmarks;

/// <summary>
/// Whole songs through the engine and through transformers.js, at fp32 and with 8-bit weights of the same checkpoints, song by song in turns, so that
/// what else the machine does falls on all alike.
/// </summary>
internal sealed class PeerBenchmark(string repository, string models) : IDisposable
{
    private const int MostSongs = 3;
    private static readonly TimeSpan PeakDuration = TimeSpan.FromSeconds(1);
    private static readonly int[] Batches = [1, 8, 32, int.MaxValue];

    private readonly List<Runner> _runners = [];
    private readonly List<IDisposable> _owned = [];
    private readonly List<double> _shares = [];

    /// <param name="rounds">How often each song is read by each.</param>
    /// <param name="cancellationToken">Stops at the next song.</param>
    public async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        var peers = Path.Join(repository, "benchmarks", "Inference", "Peers");
        if (!Directory.Exists(Path.Join(peers, "node_modules")))
        {
            await Console.Error.WriteLineAsync("Left out: run `npm ci --prefix benchmarks/Inference/Peers` first.");
            return;
        }

        await Console.Error.WriteLineAsync("writing the checkpoints for transformers.js …");
        var folder = Path.Join(models, TrueSizePack.Name + "-exported");
        var tasks = PeerModels.Write(Path.Join(models, TrueSizePack.Name), Path.Join(repository, "models", "starter"), folder);
        var fp32 = await OpenAsync("fp32", cancellationToken);
        var songs = await Songs.ReadAsync(repository, fp32.Engine, MostSongs);
        Add("ours, fp32", fp32);
        Add("ours, int8", await OpenAsync("int8", cancellationToken));
        await AddPeerAsync("fp32", peers, folder, tasks, songs[0], cancellationToken);
        await AddPeerAsync("q8", peers, folder, tasks, songs[0], cancellationToken);

        await CompareAsync(songs, cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            for (var song = 0; song < songs.Count; song++)
                await MeasureAsync(fp32, song, songs[song], cancellationToken);
        }

        Report(fp32, songs, rounds);
    }

    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    private async Task<InferenceBench> OpenAsync(string precision, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"loading {precision} …");
        var bench = await InferenceBench.OpenAsync(
            new InferenceOptions
            {
                ModelsDirectory = models,
                Pack = TrueSizePack.Name,
                Device = "cpu",
                Precision = precision,
                GraphDirectory = Path.Join(models, TrueSizePack.Name + "-graphs"),
            },
            cancellationToken);
        _owned.Add(bench);
        return bench;
    }

    private void Add(string name, InferenceBench bench) => _runners.Add(new Runner(name, async (texts, cancellationToken) =>
    {
        var start = Stopwatch.GetTimestamp();
        var all = await bench.Engine.ClassifyAsync(texts, InferencePriority.Background, cancellationToken);
        return new PeerAnswer(Stopwatch.GetElapsedTime(start).TotalMilliseconds, all.Tasks.ToDictionary(task => task.Classifier.Task, task => task.Scores));
    }));

    /// <summary>With whichever batch size reads the first song soonest.</summary>
    private async Task AddPeerAsync(
        string dtype, string peers, string folder, IReadOnlyList<string> tasks, IReadOnlyList<string> song, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"transformers.js {dtype} …");
        var peer = await TransformersJs.StartAsync(peers, folder, cancellationToken);
        _owned.Add(peer);
        await peer.LoadAsync(tasks, dtype, cancellationToken);
        await peer.ClassifyAsync(song, Batches[1], cancellationToken);
        var best = (Batch: 0, Ms: double.MaxValue);
        foreach (var batch in Batches)
        {
            var ms = Math.Min(
                (await peer.ClassifyAsync(song, Math.Min(batch, song.Count), cancellationToken)).Ms,
                (await peer.ClassifyAsync(song, Math.Min(batch, song.Count), cancellationToken)).Ms);
            await Console.Error.WriteLineAsync(FormattableString.Invariant($"  {Name(batch)} a batch: {ms:N0} ms a song"));
            best = ms < best.Ms ? (batch, ms) : best;
        }

        _runners.Add(new Runner(
            $"transformers.js, {dtype}, {Name(best.Batch)} a batch",
            (texts, token) => peer.ClassifyAsync(texts, Math.Min(best.Batch, texts.Count), token)));

        static string Name(int batch) => batch == int.MaxValue ? "all texts" : batch.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>How far everyone's scores lie from our fp32 ones: whoever computes something else cannot be compared.</summary>
    private async Task CompareAsync(IReadOnlyList<IReadOnlyList<string>> songs, CancellationToken cancellationToken)
    {
        var expected = await _runners[0].Read(songs[0], cancellationToken);
        foreach (var runner in _runners)
        {
            var got = await runner.Read(songs[0], cancellationToken);
            runner.Difference = expected.Scores.Max(task => task.Value.Zip(got.Scores[task.Key]).Max(
                text => text.First.Zip(text.Second).Max(score => Math.Abs(score.First - score.Second))));
        }
    }

    private async Task MeasureAsync(InferenceBench fp32, int song, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var peak = fp32.MeasurePeak(PeakDuration)!.Value;
        foreach (var runner in _runners)
        {
            var ms = (await runner.Read(texts, cancellationToken)).Ms;
            runner.Ms.Add((song, ms));
            if (runner == _runners[0])
                _shares.Add(fp32.WorkOf(texts).Operations / ms * 1e3 / peak);
        }
    }

    private void Report(InferenceBench fp32, IReadOnlyList<IReadOnlyList<string>> songs, int rounds)
    {
        var ours = _runners[0].TotalMs(songs.Count);
        Console.WriteLine(FormattableString.Invariant(
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {fp32.Lanes} cores, {songs.Count} songs of {songs.Average(song => song.Count):N0} texts, {rounds} rounds, medians by song"));
        Console.WriteLine();
        Console.WriteLine("| what | songs/s | of ours at fp32 | largest difference of a score from ours at fp32 |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var runner in _runners)
        {
            var ms = runner.TotalMs(songs.Count);
            Console.WriteLine(FormattableString.Invariant($"| {runner.Name} | {songs.Count * 1e3 / ms:F2} | {ours / ms:F2} | {runner.Difference:F6} |"));
        }

        Console.WriteLine(FormattableString.Invariant(
            $"| share of the matrix peak, ours at fp32 | {_shares.Order().ElementAt(_shares.Count / 2):P0} | | |"));
    }

    private sealed class Runner(string name, Func<IReadOnlyList<string>, CancellationToken, Task<PeerAnswer>> read)
    {
        public string Name => name;

        public Func<IReadOnlyList<string>, CancellationToken, Task<PeerAnswer>> Read => read;

        public List<(int Song, double Ms)> Ms { get; } = [];

        public double Difference { get; set; }

        /// <summary>All songs once, by the median of each.</summary>
        public double TotalMs(int songs) => Enumerable.Range(0, songs).Sum(song =>
        {
            var own = Ms.Where(one => one.Song == song).Select(one => one.Ms).Order().ToArray();
            return own[own.Length / 2];
        });
    }
}
