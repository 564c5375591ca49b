using System.Diagnostics;
using System.Threading.Channels;
using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>From the begin of the enqueuing transaction to the handler's first line, on a queue that has nothing else to do.</summary>
internal static class LatencyBenchmark
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        var times = bench.Times(1_000, 50);
        var floor = await Floor.LayAsync(bench.Server, cancellationToken);
        var starts = Channel.CreateUnbounded<long>();
        await using var host = new WorkerHost(bench.Server, slots: 2, (_, _) =>
        {
            starts.Writer.TryWrite(Stopwatch.GetTimestamp());
            return Task.FromResult(JobOutcome.Done);
        });
        await host.StartAsync(cancellationToken);

        var (bare, ours) = (new Latencies(), new Latencies());
        for (var n = -times / 10; n < times; n++)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            await floor.InsertAsync(notify: false, cancellationToken);
            var inserted = Stopwatch.GetTimestamp();

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            var enqueued = Stopwatch.GetTimestamp();
            await host.EnqueueAsync($"{n}", JobPriority.High, urgent: true, cancellationToken);
            var started = await starts.Reader.ReadAsync(cancellationToken);

            // The first ones pay for compilation and connections.
            if (n < 0)
                continue;
            bare.Add(began, inserted);
            ours.Add(enqueued, started);
        }

        bench.Report("idle: enqueue to start", $"{ours}", $"{bare}, a bare insert", ours.RatioTo(bare));
    }
}
