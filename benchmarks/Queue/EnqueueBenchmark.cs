using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>One job per transaction, by one client and by sixteen; and many per transaction.</summary>
internal static class EnqueueBenchmark
{
    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await OneByOneAsync(bench, cancellationToken);
        await InBulkAsync(bench, cancellationToken);
    }

    private static async Task InBulkAsync(Bench bench, CancellationToken cancellationToken)
    {
        const int Bulk = 500;
        await using var door = new WorkerHost(bench.Server, slots: 0);
        var floor = await Floor.LayAsync(bench.Server, cancellationToken);
        var bulks = bench.Times(100, 4);

        await door.EnqueueManyAsync("warm", Bulk, cancellationToken);
        await floor.InsertManyAsync(Bulk, cancellationToken);
        var bare = await bench.MeasureAsync(bulks * Bulk, () => RepeatAsync(_ => floor.InsertManyAsync(Bulk, cancellationToken)));
        var ours = await bench.MeasureAsync(bulks * Bulk, () => RepeatAsync(n => door.EnqueueManyAsync($"bulk {n}", Bulk, cancellationToken)));
        bench.Report($"enqueue, 1 client, {Bulk} at once", ours.Rate, $"{bare.Rate}, a bare insert of {Bulk}", ours.RatioTo(bare), ours.CpuBeside(bare));

        async Task RepeatAsync(Func<int, Task> once)
        {
            for (var n = 0; n < bulks; n++)
                await once(n);
        }
    }

    private static async Task OneByOneAsync(Bench bench, CancellationToken cancellationToken)
    {
        await using var door = new WorkerHost(bench.Server, slots: 0);
        var floor = await Floor.LayAsync(bench.Server, cancellationToken);
        foreach (var clients in (int[])[1, 16])
        {
            var times = bench.Times(clients == 1 ? 2_000 : 10_000, 100);

            var what = $"enqueue, {clients} client{(clients == 1 ? "" : "s")}";

            // For connections and compilation.
            await EnqueueAsync("warm", Math.Max(times / 10, clients * 8));
            await bench.ByClientsAsync(clients, clients * 8, (_, token) => floor.InsertAsync(notify: false, token), cancellationToken);

            var bare = await bench.ByClientsAsync(clients, times, (_, token) => floor.InsertAsync(notify: false, token), cancellationToken);
            var told = await bench.ByClientsAsync(clients, times, (_, token) => floor.InsertAsync(notify: true, token), cancellationToken);
            var ours = await EnqueueAsync("job", times);
            bench.Report(what, ours.Rate, $"{bare.Rate}, a bare insert", ours.RatioTo(bare), ours.CpuBeside(bare));
            bench.Report(what, ours.Rate, $"{told.Rate}, a bare insert that notifies", ours.RatioTo(told), ours.CpuBeside(told));

            Task<Pace> EnqueueAsync(string name, int jobs) => bench.ByClientsAsync(
                clients, jobs, (n, token) => door.EnqueueAsync($"{name} {clients} {n}", JobPriority.Medium, urgent: false, token), cancellationToken);
        }
    }
}
