using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>Workers claim jobs that fail for good at once: each leaves a report and is counted.</summary>
internal static class FailingBenchmark
{
    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        foreach (var workers in (int[])[1, 10])
        {
            var jobs = bench.Times(workers == 1 ? 2_000 : 8_000, 200);
            var floor = await Floor.LayAsync(bench.Server, cancellationToken);
            await floor.FillAsync((2 * jobs) + workers, cancellationToken);
            await TakeAsync(workers);
            var bare = await TakeAsync(jobs);

            await bench.Server.EmptyAsync(cancellationToken);
            await FailAsync(bench, workers, jobs / 10, cancellationToken);
            var ours = await FailAsync(bench, workers, jobs, cancellationToken);
            bench.Report(
                $"claim and fail, {workers} worker{(workers == 1 ? "" : "s")}", ours.Rate, $"{bare.Rate}, two bare updates, the first SKIP LOCKED",
                ours.RatioTo(bare), ours.CpuBeside(bare));

            Task<Pace> TakeAsync(int rows) => bench.ByClientsAsync(workers, rows, (_, token) => floor.TakeAndEndAsync(notify: false, token), cancellationToken);
        }
    }

    private static async Task<Pace> FailAsync(Bench bench, int workers, int jobs, CancellationToken cancellationToken)
    {
        await bench.Server.AddBacklogAsync(jobs, JobPriority.Medium, cancellationToken);
        var left = jobs;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = new WorkerHost(bench.Server, workers, (_, _) =>
        {
            if (Interlocked.Decrement(ref left) == 0)
                all.SetResult();
            throw new JobFaultException(FailureKind.Malformed, "malformed_data", "The work holds data that cannot be read.");
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
