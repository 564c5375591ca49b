using AnalysisApp.Inference;
using AnalysisApp.Inference.Tokenization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Tokenizers.Benchmarks;

/// <summary>What inference takes of what tokenising gives: both are timed on the same lines, in CPU, in this process.</summary>
internal static class Consumption
{
    // The most that a core was seen to do here for such graphs (int8, counted in the multiplications of fp32), and the three published checkpoints.
    private const double MostFlopsPerCpuSecond = 140e9;
    private static readonly int[] ReferenceLayers = [12, 12, 6];
    private const int ReferenceHidden = 768;

    public static async Task RunAsync(IReadOnlyList<string> lines, int rounds, CancellationToken cancellationToken)
    {
        var lengths = Lengths("emotion", lines);
        var tokenising = Tokenising("emotion", lines) + Tokenising("toxicity", lines);
        var starter = await StarterAsync(lines, rounds, cancellationToken);
        var reference = ReferenceLayers.Sum(layers => lengths.Sum(length => Flops(layers, ReferenceHidden, length))) / MostFlopsPerCpuSecond;

        Console.WriteLine(Machine.Invariant($"The {lines.Count:N0} lines, {lengths.Sum():N0} tokens:"));
        Console.WriteLine();
        Console.WriteLine("| what | CPU | lines for a second of CPU | tokenising is faster by |");
        Console.WriteLine("|---|---|---|---|");
        Row("tokenising, both vocabularies", tokenising);
        Row("the three classifiers of the starter pack (2 layers of 192), measured", starter);
        Row("the three published ones (12, 12 and 6 layers of 768), at 140 GFLOP/s a core", reference);
        Console.WriteLine();

        void Row(string what, double seconds)
            => Console.WriteLine(Machine.Invariant($"| {what} | {seconds * 1e3:N1} ms | {lines.Count / seconds:N0} | {(seconds == tokenising ? "" : $"{seconds / tokenising:N0}")} |"));
    }

    private static int[] Lengths(string task, IReadOnlyList<string> lines)
    {
        var tokenizer = Tokenizer.Load(Machine.Starter(task));
        return [.. lines.Select(tokenizer.CountTokens)];
    }

    // Each line as if it had never been met: a new tokenizer for every pass.
    private static double Tokenising(string task, IReadOnlyList<string> lines)
        => Enumerable.Range(0, 10).Min(_ => SpeedBenchmark.Time(Tokenizer.Load(Machine.Starter(task)), lines).CpuSeconds);

    private static async Task<double> StarterAsync(IReadOnlyList<string> lines, int rounds, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Inference:ModelsDirectory"] = Path.Combine(Machine.Root, "models");
        builder.Configuration["Inference:Pack"] = "starter";
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddInference(builder.Configuration.GetSection("Inference"));
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        var engine = host.Services.GetRequiredService<IInferenceEngine>();
        await engine.Ready.WaitAsync(cancellationToken);

        var best = double.MaxValue;
        for (var round = 0; round <= rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            await engine.ClassifyAsync(lines, InferencePriority.Background, cancellationToken);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        await host.StopAsync(CancellationToken.None);
        return best;
    }

    /// <summary>
    /// Multiplications and additions for one text: a layer's four square and two wide matrices for each token, and the attention of each token to each; in the
    /// last layer all but keys and values is needed for the first token alone.
    /// </summary>
    private static double Flops(int layers, double hidden, double length)
    {
        var square = 2 * hidden * hidden;
        var whole = length * ((12 * square) + (4 * length * hidden));
        var last = (length * 2 * square) + (10 * square) + (4 * length * hidden);
        return ((layers - 1) * whole) + last;
    }
}
