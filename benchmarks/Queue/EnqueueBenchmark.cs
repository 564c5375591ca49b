using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>One job per transaction, by one client and by sixteen.</summary>
internal static class EnqueueBenchmark
{
    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await using var door = new WorkerHost(bench.Server, slots: 0);
        var floor = await Floor.LayAsync(bench.Server, cancellationToken);
        foreach (var clients in (int[])[1, 16])
        {
            var times = bench.Times(clients == 1 ? 2_000 : 10_000, 100);

            // For connections and compilation.
            var warm = Math.Max(times / 10, clients * 8);
            await bench.ByClientsAsync(clients, warm, (n, token) => door.EnqueueAsync($"warm {clients} {n}", JobPriority.Medium, urgent: false, token), cancellationToken);
            await bench.ByClientsAsync(clients, warm, (_, token) => floor.InsertAsync(token), cancellationToken);

            var bare = await bench.ByClientsAsync(clients, times, (_, token) => floor.InsertAsync(token), cancellationToken);
            var ours = await bench.ByClientsAsync(
                clients, times, (n, token) => door.EnqueueAsync($"{clients} {n}", JobPriority.Medium, urgent: false, token), cancellationToken);
            bench.Report($"enqueue, {clients} client{(clients == 1 ? "" : "s")}", ours.Rate, $"{bare.Rate}, a bare insert", ours.RatioTo(bare), ours.CpuBeside(bare));
        }
    }
}
