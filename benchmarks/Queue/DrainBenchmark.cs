using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>Workers claim, run and complete jobs that do nothing: all that is left is the queue.</summary>
internal static class DrainBenchmark
{
    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        foreach (var workers in (int[])[1, 10, 100])
        {
            var jobs = bench.Times(workers switch { 1 => 3_000, 10 => 20_000, _ => 60_000 }, 200);
            var floor = await Floor.LayAsync(bench.Server, cancellationToken);
            await floor.FillAsync((2 * jobs) + workers, cancellationToken);
            await TakeAsync(workers, notify: false);
            var bare = await TakeAsync(jobs, notify: false);
            var told = await TakeAsync(jobs, notify: true);

            await bench.Server.EmptyAsync(cancellationToken);
            await DrainAsync(bench, workers, jobs / 10, cancellationToken);
            var ours = await DrainAsync(bench, workers, jobs, cancellationToken);
            var what = $"claim and complete, {workers} worker{(workers == 1 ? "" : "s")}";
            bench.Report(what, ours.Rate, $"{bare.Rate}, two bare updates, the first SKIP LOCKED", ours.RatioTo(bare), ours.CpuBeside(bare));
            bench.Report(what, ours.Rate, $"{told.Rate}, the same two, each of which notifies", ours.RatioTo(told), ours.CpuBeside(told));

            Task<Pace> TakeAsync(int rows, bool notify) => bench.ByClientsAsync(
                workers, rows, (_, token) => floor.TakeAndEndAsync(notify, token), cancellationToken);
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
