using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Tokenizers.Benchmarks;

/// <summary>Tokens per second of CPU, ours and Hugging Face's library's on the same texts, and what the models behind them can take.</summary>
/// <remarks>CPU time, not wall clock: other work on the machine spoils it least, and it adds up over threads.</remarks>
internal static class SpeedBenchmark
{
    private const int Copies = 20;

    public static async Task RunAsync(Arguments arguments, bool isShort, CancellationToken cancellationToken)
    {
        var songs = Texts.SongLines();
        var varied = await Texts.VariedAsync(isShort ? 500 : 5_000, cancellationToken);
        var rounds = isShort ? 2 : 15;

        Console.WriteLine("| texts | vocabulary | tokens | ours, first time | ours | npm `tokenizers`, encodeBatch | ours to theirs |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var lines = Enumerable.Repeat(songs, Copies).SelectMany(all => all).ToList();
        await RowsAsync($"lines of songs, {Copies} times", arguments, lines, rounds, cancellationToken);
        await RowsAsync("every script", arguments, varied, rounds, cancellationToken);
        Console.WriteLine();

        if (arguments.IsStarter)
            await Consumption.RunAsync(songs, isShort ? 1 : 4, cancellationToken);
    }

    private static async Task RowsAsync(string name, Arguments arguments, IReadOnlyList<string> texts, int rounds, CancellationToken cancellationToken)
    {
        var theirs = await Peer.TimeAsync(arguments.Checkpoints, texts, rounds, cancellationToken);
        foreach (var (checkpoint, their) in arguments.Checkpoints.Zip(theirs))
        {
            // A first tokenizer takes the compiler's time, a second one knows no word yet, and then it knows those it keeps.
            Time(Tokenizer.Load(checkpoint), texts);
            var tokenizer = Tokenizer.Load(checkpoint);
            var first = Time(tokenizer, texts);
            var best = Enumerable.Range(0, rounds).Select(_ => Time(tokenizer, texts)).MinBy(time => time.CpuSeconds)!;
            Console.WriteLine(Machine.Invariant(
                $"| {name} | {Path.GetFileName(checkpoint)} | {best.Tokens:N0} | {first.Rate:N0}/s | {best.Rate:N0}/s | {their.Rate:N0}/s | {best.Rate / their.Rate:F1} |"));
        }
    }

    /// <summary>One pass over the texts on this thread.</summary>
    public static Pace Time(Tokenizer tokenizer, IReadOnlyList<string> texts)
    {
        var before = Environment.CpuUsage.TotalTime;
        var tokens = 0L;
        foreach (var text in texts)
            tokens += tokenizer.Encode(text).Length;
        return new Pace(tokens, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }
}

/// <summary>So many tokens in so much time of CPU.</summary>
internal sealed record Pace(long Tokens, double CpuSeconds)
{
    public double Rate => Tokens / CpuSeconds;
}
