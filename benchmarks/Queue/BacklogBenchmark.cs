using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>A long line: what a claim touches, and how long an urgent job waits while every worker is busy with the rest.</summary>
internal static class BacklogBenchmark
{
    private const int Workers = 2;
    private static readonly TimeSpan Song = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        var few = bench.Times(5_000, 500);
        await bench.Server.AddBacklogAsync(few, JobPriority.Low, cancellationToken);
        var underFew = await UrgentStartsAsync(bench, cancellationToken);

        await bench.Server.EmptyAsync(cancellationToken);
        var many = bench.Times(1_000_000, 20_000);
        await bench.Server.AddBacklogAsync(many, JobPriority.Low, cancellationToken);
        foreach (var free in (int[])[1, 8])
        {
            var buffers = await ClaimCost.BuffersAsync(bench.Server.DataSource, free, cancellationToken);
            bench.Report(Invariant($"a claim of {free}, {many:N0} waiting"), Invariant($"{buffers} buffers"));
        }

        var underMany = await UrgentStartsAsync(bench, cancellationToken);
        bench.Report(
            Invariant($"high: enqueue to start, {Workers} workers busy with jobs of {Song.TotalMilliseconds} ms, {many:N0} low waiting"), $"{underMany}",
            Invariant($"{underFew}, with {few:N0} waiting"), underMany.RatioTo(underFew));
    }

    private static async Task<Latencies> UrgentStartsAsync(Bench bench, CancellationToken cancellationToken)
    {
        var times = bench.Times(200, 20);
        var starts = Channel.CreateUnbounded<long>();
        using var busy = new SemaphoreSlim(0);
        await using var host = new WorkerHost(bench.Server, Workers, async (arguments, token) =>
        {
            if (arguments.Urgent)
            {
                starts.Writer.TryWrite(Stopwatch.GetTimestamp());
            }
            else
            {
                busy.Release();
                await Task.Delay(Song, TimeProvider.System, token);
            }

            return JobOutcome.Done;
        });
        await host.StartAsync(cancellationToken);
        for (var n = 0; n < Workers * 5; n++)
            await busy.WaitAsync(cancellationToken);

        var latencies = new Latencies();
        for (var n = 0; n < times; n++)
        {
            var enqueued = Stopwatch.GetTimestamp();
            await host.EnqueueAsync($"urgent {n}", JobPriority.High, urgent: true, cancellationToken);
            latencies.Add(enqueued, await starts.Reader.ReadAsync(cancellationToken));

            // Not in step with the songs.
            await Task.Delay(TimeSpan.FromMilliseconds(20 + (n % 20)), TimeProvider.System, cancellationToken);
        }

        return latencies;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
