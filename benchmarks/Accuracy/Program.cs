using System.Globalization;
using AnalysisApp.Accuracy.Benchmarks;
using AnalysisApp.Accuracy.Benchmarks.Scoring;
using AnalysisApp.Inference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Scores held-out test sets through the module's engine as the app has it, and compares the figures with the model card's. Settings of the module are
// taken as the app takes them, so that `--Inference:Precision=…` says what a precision costs.
var isShort = args.Contains("--short");
var builder = Host.CreateApplicationBuilder([.. args.Where(argument => argument != "--short")]);
builder.Configuration["Inference:Pack"] ??= "starter";
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddInference(builder.Configuration.GetSection("Inference"));

if (TestSet.WhatIsMissing(builder.Configuration["data"]) is { } missing)
{
    await Console.Error.WriteLineAsync(missing);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

using var host = builder.Build();
await host.StartAsync(stop.Token);
var engine = host.Services.GetRequiredService<IInferenceEngine>();
var models = await engine.Ready.WaitAsync(stop.Token);
var options = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<InferenceOptions>>().Value;
var exam = new Exam(engine, models, Path.Join(options.ModelsDirectory, models.Pack), builder.Configuration["data"]!);
var results = await exam.RunAsync(stop.Token);
await host.StopAsync(CancellationToken.None);

var first = models.Classifiers[0];
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, pack {models.Pack}, {first.Precision} on {first.Device}, model set {models.Hash[..12]}"));
Console.WriteLine();
Console.WriteLine(Report.Table(results));
Console.WriteLine();
Console.WriteLine(exam.Cuts);
if (isShort)
    return 0;

Console.WriteLine();
Console.WriteLine(Report.Verdict(results));
return results.Any(result => result.IsOff) ? 1 : 0;
