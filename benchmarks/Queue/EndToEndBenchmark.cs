using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>Jobs that do nothing, enqueued in bulk while many workers claim and complete them: the whole way, every step of it on the disk.</summary>
internal static class EndToEndBenchmark
{
    private const int Bulk = 1000;
    private const int Workers = 128;

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        // The first ones pay for compilation and connections.
        var (first, jobs) = (bench.Times(20_000, Bulk), bench.Times(200_000, 2_000));
        var left = first + jobs;
        var warm = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = new WorkerHost(bench.Server, Workers, (_, _) =>
        {
            switch (Interlocked.Decrement(ref left))
            {
                case var n when n == jobs:
                    warm.SetResult();
                    break;
                case 0:
                    all.SetResult();
                    break;
            }

            return Task.FromResult(JobOutcome.Done);
        });

        await host.StartAsync(cancellationToken);
        for (var n = 0; n < first / Bulk; n++)
            await host.EnqueueManyAsync($"warm {n}", Bulk, cancellationToken);
        await warm.Task.WaitAsync(cancellationToken);
        var pace = await bench.MeasureAsync(jobs, async () =>
        {
            for (var n = 0; n < jobs / Bulk; n++)
                await host.EnqueueManyAsync($"job {n}", Bulk, cancellationToken);
            await all.Task.WaitAsync(cancellationToken);
            await host.StopAsync();
        });
        bench.Report($"enqueue ({Bulk} at once), claim and complete ({Workers} workers)", pace.Rate, cpu: pace.Cpu);
    }
}
