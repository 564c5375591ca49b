using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>Other queues on the same server, one job per statement by eight clients; beside them ours in the same way, and with a hundred workers.</summary>
internal static class PeerBenchmark
{
    private const int Clients = 8;
    private const int Workers = 100;
    private const int Bulk = 500;

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        if (Peer.Folder is null)
        {
            bench.Report("peers", "left out: run `npm ci` in benchmarks/Queue/Peers");
            return;
        }

        var jobs = bench.Times(5_000, 200);
        var batched = await BatchedAsync(bench, bench.Times(50_000, 1_000), cancellationToken);
        var (enqueued, processed) = await OneByOneAsync(bench, jobs, cancellationToken);
        bench.Report($"ours: enqueue, {Clients} clients", enqueued.Rate, cpu: enqueued.Cpu);
        bench.Report($"ours: claim and complete, {Clients} workers", processed.Rate, cpu: processed.Cpu);
        bench.Report($"ours: enqueue ({Bulk} at once), claim and complete ({Workers} workers)", batched.Rate, cpu: batched.Cpu);

        foreach (var name in (string[])["graphile-worker", "pg-boss"])
        {
            await using var peer = await Peer.StartAsync(name, bench.Server, cancellationToken);
            await peer.EnqueueAsync(jobs / 10, cancellationToken);
            await peer.ProcessAsync(jobs / 10, cancellationToken);

            var theirs = await bench.MeasureAsync(jobs, () => peer.EnqueueAsync(jobs, cancellationToken));
            bench.Report($"{name}: enqueue, {Clients} clients", theirs.Rate, "", Ratio(enqueued, theirs), theirs.Cpu);
            var work = await bench.MeasureAsync(jobs, () => peer.ProcessAsync(jobs, cancellationToken));
            bench.Report($"{name}: claim and complete, {Clients} workers", work.Rate, "", Ratio(processed, work), work.Cpu);
            bench.Report(
                $"{name}: both", "", "",
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"ours batched takes {batched.CpuMs / (theirs.CpuMs + work.CpuMs):F3} of its CPU"),
                new Pace(0, theirs.CpuMs + work.CpuMs).Cpu);
        }

        static string Ratio(Pace ours, Pace theirs)
            => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"ours {ours.RatioTo(theirs)} of its rate, {ours.CpuMs / theirs.CpuMs:F2} of its CPU");
    }

    private static async Task<(Pace Enqueued, Pace Processed)> OneByOneAsync(Bench bench, int jobs, CancellationToken cancellationToken)
    {
        await bench.Server.EmptyAsync(cancellationToken);
        var left = 0;
        var all = new TaskCompletionSource();
        await using var host = new WorkerHost(bench.Server, Clients, (_, _) =>
        {
            if (Interlocked.Decrement(ref left) == 0)
                all.SetResult();
            return Task.FromResult(JobOutcome.Done);
        });

        await bench.ByClientsAsync(Clients, jobs / 10, (n, token) => EnqueueAsync($"warm {n}", token), cancellationToken);
        var enqueued = await bench.ByClientsAsync(Clients, jobs, (n, token) => EnqueueAsync($"job {n}", token), cancellationToken);
        left = jobs + (jobs / 10);
        var processed = await bench.MeasureAsync(left, async () =>
        {
            await host.StartAsync(cancellationToken);
            await all.Task.WaitAsync(cancellationToken);
            await host.StopAsync();
        });
        return (enqueued, processed);

        Task EnqueueAsync(string target, CancellationToken token) => host.EnqueueAsync(target, JobPriority.Medium, urgent: false, token);
    }

    private static async Task<Pace> BatchedAsync(Bench bench, int jobs, CancellationToken cancellationToken)
    {
        await bench.Server.EmptyAsync(cancellationToken);
        var left = jobs;
        var all = new TaskCompletionSource();
        await using var host = new WorkerHost(bench.Server, Workers, (_, _) =>
        {
            if (Interlocked.Decrement(ref left) == 0)
                all.SetResult();
            return Task.FromResult(JobOutcome.Done);
        });
        await host.StartAsync(cancellationToken);
        return await bench.MeasureAsync(jobs, async () =>
        {
            for (var n = 0; n < jobs / Bulk; n++)
                await host.EnqueueManyAsync($"job {n}", Bulk, cancellationToken);
            await all.Task.WaitAsync(cancellationToken);
            await host.StopAsync();
        });
    }
}
