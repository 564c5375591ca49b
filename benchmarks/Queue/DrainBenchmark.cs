using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>Workers claim, run and complete jobs that do nothing: all that is left is the queue.</summary>
internal static class DrainBenchmark
{
    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        foreach (var workers in (int[])[1, 8])
        {
            var jobs = bench.Times(workers == 1 ? 3_000 : 10_000, 200);
            var floor = await Floor.LayAsync(bench.Server, cancellationToken);
            await floor.FillAsync(jobs + workers, cancellationToken);
            await bench.ByClientsAsync(workers, workers, (_, token) => floor.TakeAndEndAsync(token), cancellationToken);
            var bare = await bench.ByClientsAsync(workers, jobs, (_, token) => floor.TakeAndEndAsync(token), cancellationToken);

            await bench.Server.EmptyAsync(cancellationToken);
            await DrainAsync(bench, workers, jobs / 10, cancellationToken);
            var ours = await DrainAsync(bench, workers, jobs, cancellationToken);
            bench.Report(
                $"claim and complete, {workers} worker{(workers == 1 ? "" : "s")}", ours.Rate, $"{bare.Rate}, a bare SKIP LOCKED update and a second update",
                ours.RatioTo(bare), ours.CpuBeside(bare));
        }
    }

    private static async Task<Pace> DrainAsync(Bench bench, int workers, int jobs, CancellationToken cancellationToken)
    {
        await bench.Server.AddBacklogAsync(jobs, JobPriority.Medium, cancellationToken);
        var left = jobs;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = new WorkerHost(bench.Server, workers, (_, _) =>
        {
            if (Interlocked.Decrement(ref left) == 0)
                all.SetResult();
            return Task.FromResult(JobOutcome.Done);
        });

        var pace = await bench.MeasureAsync(jobs, async () =>
        {
            await host.StartAsync(cancellationToken);
            await all.Task.WaitAsync(cancellationToken);
            await host.StopAsync();
        });
        await bench.Server.EmptyAsync(cancellationToken);
        return pace;
    }
}
