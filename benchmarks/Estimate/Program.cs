using System.Globalization;
using AnalysisApp.Database;
using AnalysisApp.Library.Benchmarks.Filling;
using AnalysisApp.Progress.Benchmarks.Recorded;
using AnalysisApp.Progress.Benchmarks.Running;
using AnalysisApp.Progress.Benchmarks.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

// Measures, and asserts nothing: a number that a loaded machine can spoil fails no build. What is printed is a markdown document.
if (args.Except(["--short", "simulate", "run", "record"]).ToArray() is { Length: > 0 } unknown)
{
    await Console.Error.WriteLineAsync(
        $"There is no {string.Join(", ", unknown)}; there are simulate, run (the app itself) and record (the app itself; prints the songs' costs). --short runs them in seconds.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var isShort = args.Contains("--short");
var wanted = args.Where(argument => argument != "--short").ToArray();
if (wanted.Length == 0 || wanted.Contains("simulate"))
    Simulate(isShort ? 100 : 2000);
if (wanted.Length == 0 || wanted.Contains("run"))
    await RunAsync(isShort ? 100 : ManyRuns.Songs, isShort ? 1 : 5, observed => Report(observed));
if (wanted.Contains("record"))
    await RunAsync(isShort ? 100 : 1200, 1, Record, preemptions: 40);
return 0;

void Simulate(int seeds)
{
    var runs = new ManyRuns(RecordedSong.ReadAll(typeof(RecordedSong).Assembly), RecordedSong.ReadWaits(typeof(RecordedSong).Assembly));
    Print($"{seeds:N0} seeds each: {ManyRuns.Songs} songs, preempted twice. Within 20 % of the truth at 25 %, 50 %, 75 % of the songs; in the range; median error.");
    Print($"");
    Print($"| songs | speed | within 20 % | in the range | median error | by number alone, within 20 % |");
    Print($"|---|---|---|---|---|---|");
    foreach (var order in Enum.GetValues<SongOrder>())
    {
        foreach (var slower in new[] { 1.0, 40 })
        {
            var (told, plain) = (runs.Run(order, slower, Enumerable.Range(1, seeds)), runs.Run(order, slower, Enumerable.Range(1, seeds), countsOnly: true));
            Print($"| {order} | ×{slower} slower | {Shares(told, score => score.Near)} | {Shares(told, score => score.InRange)} | {Shares(told, score => score.MedianError)} | {Shares(plain, score => score.Near)} |");
        }
    }
}

async Task RunAsync(int songs, int times, Action<Observed> report, int preemptions = 2)
{
    var folder = DataFolder.Make();
    try
    {
        await using var server = await PostgresServer.StartAsync(
            new DatabaseOptions { DataDirectory = folder }, NullLoggerFactory.Instance, TimeProvider.System, stop.Token);
        await using var app = await AppProcess.StartAsync(folder, server.ConnectionString, stop.Token);
        for (var seed = 1; seed <= times; seed++)
            report(await new PreemptedPlaylist(app, server.DataSource, seed, stop.Token).RunAsync(songs, preemptions));
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

void Report(Observed observed)
{
    var (all, total) = (observed.Told, observed.Told[^1].Done);
    Print($"");
    Print($"{total} songs in {all[^1].At:0.0} s, stood aside {observed.Waits.Count} times ({string.Join(", ", observed.Waits.Select(wait => wait.ToString("0.00", CultureInfo.InvariantCulture)))} s):");
    foreach (var point in ManyRuns.Points)
    {
        var said = all.First(told => told.Done >= point * total);
        var (left, off) = (said.Left, said.Left is null ? double.NaN : said.Left.Likely.TotalSeconds / said.Truth - 1);
        Print($"- {point:P0}: told {left?.Likely.TotalSeconds:0.0} s ({left?.Low.TotalSeconds:0.0}–{left?.High.TotalSeconds:0.0}), true {said.Truth:0.0} s: {off:+0 %;-0 %}");
    }

    var known = all.Where(said => said.Left is not null && said.Done < total).ToArray();
    Print($"- of {all.Count} answers, {known.Length} knew; within 20 %: {known.Count(said => Math.Abs(said.Left!.Likely.TotalSeconds - said.Truth) <= ManyRuns.Near * said.Truth)}");
}

void Record(Observed observed)
{
    Print($"weight,seconds");
    foreach (var song in observed.Costs)
        Print($"{song.Weight},{song.Seconds:0.####}");
    Print($"");
    Print($"seconds");
    foreach (var wait in observed.Waits)
        Print($"{wait:0.####}");
}

static string Shares(IReadOnlyList<Score> scores, Func<Score, double> of)
    => string.Join(", ", scores.Select(score => of(score).ToString("P1", CultureInfo.InvariantCulture)));

static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
