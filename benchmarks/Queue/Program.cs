using System.Globalization;
using AnalysisApp.Queue.Benchmarks;
using AnalysisApp.Queue.Benchmarks.Measuring;

// Measures, and asserts nothing: a number that a loaded machine can spoil fails no build. What is printed is a markdown document.
var all = new Dictionary<string, Func<Bench, CancellationToken, Task>>(StringComparer.Ordinal)
{
    ["enqueue"] = EnqueueBenchmark.RunAsync,
    ["drain"] = DrainBenchmark.RunAsync,
    ["failing"] = FailingBenchmark.RunAsync,
    ["end-to-end"] = EndToEndBenchmark.RunAsync,
    ["latency"] = LatencyBenchmark.RunAsync,
    ["backlog"] = BacklogBenchmark.RunAsync,
    ["peers"] = PeerBenchmark.RunAsync,
    ["soak"] = SoakBenchmark.RunAsync,
};

var isShort = args.Contains("--short");
var names = args.Where(argument => argument != "--short").ToArray();
if (names.Except(all.Keys).ToArray() is { Length: > 0 } unknown)
{
    await Console.Error.WriteLineAsync(
        $"There is no benchmark {string.Join(", ", unknown)}; there are {string.Join(", ", all.Keys)}. --short runs them in seconds.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

await using var server = await DurableServer.StartAsync(stop.Token);
var bench = new Bench(server, isShort);
foreach (var (name, run) in all)
{
    // A full soak takes a quarter of an hour or more.
    if (names.Length > 0 ? !names.Contains(name) : name == "soak" && !isShort)
        continue;
    await Console.Error.WriteLineAsync($"{name} …");
    await server.EmptyAsync(stop.Token);
    await run(bench, stop.Token);
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, PostgreSQL {server.Version}, .NET {Environment.Version}, "
    + $"{Environment.ProcessorCount} cores, load {server.LoadBefore} at the start"));
Console.WriteLine();
Console.WriteLine(bench.Table);
return 0;
