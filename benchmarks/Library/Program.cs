using System.Globalization;
using AnalysisApp.Library.Benchmarks;
using AnalysisApp.Library.Benchmarks.Filling;
using AnalysisApp.Library.Benchmarks.Measuring;
using AnalysisApp.Queue.Benchmarks.Measuring;

// Measures, and asserts nothing: a number that a loaded machine can spoil fails no build. What is printed is a markdown document.
if (args.Except(["--short", "shared", "different", "pages", "policies", "http"]).ToArray() is { Length: > 0 } unknown)
{
    await Console.Error.WriteLineAsync($"There is no {string.Join(", ", unknown)}; there are shared and different (profiles), pages, policies and http. --short runs them in seconds.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var load = File.Exists("/proc/loadavg") ? (await File.ReadAllTextAsync("/proc/loadavg", stop.Token)).Split(' ')[0] : "unknown";
var bench = new Bench(args.Contains("--short"));
var version = "";
foreach (var (name, title) in new[] { ("shared", "profiles as songs have them"), ("different", "every song a profile of its own") })
{
    if (args.Intersect(["shared", "different"]).Any() && !args.Contains(name))
        continue;

    var folder = DataFolder.Make();
    try
    {
        Guid largest, usual;
        await using (var library = await BenchmarkLibrary.FillAsync(folder, bench, name == "different", stop.Token))
        {
            version = library.ServerVersion;
            var profiles = await library.CountAsync("profile", stop.Token);
            bench.Begin(string.Create(CultureInfo.InvariantCulture, $"{bench.Songs:N0} songs, {title}: {profiles:N0} profiles"), ServerCpu.Of(Path.Combine(folder, "postgresql", "data")));
            (largest, usual) = (library.Largest, library.Usual);
            if (IsWanted("pages"))
                await new PageBenchmark(library, bench, stop.Token).RunAsync();
            if (IsWanted("policies"))
                await new PolicyBenchmark(library, bench, stop.Token).RunAsync();
        }

        if (IsWanted("http"))
        {
            await using var http = new HttpBenchmark(folder, bench, stop.Token);
            await http.RunAsync(title, largest, usual);
        }
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, PostgreSQL {version}, .NET {Environment.Version}, {Environment.ProcessorCount} cores, load {load} at the start"));
Console.WriteLine(bench.Table);
return 0;

bool IsWanted(string part) => !args.Intersect(["pages", "policies", "http"]).Any() || args.Contains(part);
