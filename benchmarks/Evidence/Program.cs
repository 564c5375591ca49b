using AnalysisApp.Analysis;
using AnalysisApp.Evidence.Benchmarks;
using AnalysisApp.Evidence.Benchmarks.Measuring;
using AnalysisApp.Inference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Lets the models of a pack read the excerpts and says how well models, phrases and both find what a person expects. `--write` keeps the scores beside the
// excerpts and the report in docs/results; `--short` reads one excerpt in eight and only shows that the way is open; `--misses` lists the tuning half's.
string[] ours = ["--write", "--short", "--misses", "--stored"];
var builder = Host.CreateApplicationBuilder([.. args.Except(ours)]);
builder.Configuration["Inference:Pack"] ??= "starter";
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddInference(builder.Configuration.GetSection("Inference"));

const string Folder = "benchmarks/Evidence/Excerpts";
if (!Directory.Exists(Folder))
{
    await Console.Error.WriteLineAsync($"{Folder} is not here: run this from the repository's root.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var excerpts = Excerpt.Read(Folder);
if (args.Contains("--short"))
    excerpts = [.. excerpts.Where((_, at) => at % 8 == 0)];

StoredScores scores;
if (args.Contains("--stored"))
{
    scores = StoredScores.Read(Folder);
}
else
{
    using var host = builder.Build();
    await host.StartAsync(stop.Token);
    scores = await ModelReading.OfAsync(host.Services.GetRequiredService<IInferenceEngine>(), excerpts, stop.Token);
    await host.StopAsync(CancellationToken.None);
}

var measured = excerpts.Select(excerpt => Measured.Of(excerpt, scores)).ToList();
var report = EvidenceReport.Of(measured, scores.Models);
Console.WriteLine(report);
if (args.Contains("--misses"))
    Console.WriteLine(Misses.Of(measured));

if (args.Contains("--write"))
{
    await File.WriteAllTextAsync(Path.Join(Folder, "scores.json"), scores.ToJson(), stop.Token);
    await File.WriteAllTextAsync("docs/results/evidence.md", report, stop.Token);
    await File.WriteAllTextAsync(Path.Join(Folder, "floor.json"), Floor.Of(measured).ToJson(), stop.Token);
}

return measured.Exists(each => each.Both.Axes.Count != Axis.All.Count) ? 1 : 0;
