using System.Diagnostics;
using AnalysisApp.Queue.Chaos.Faults;
using AnalysisApp.Queue.Chaos.Instances;
using AnalysisApp.Queue.Chaos.Load;
using AnalysisApp.Queue.Chaos.Outcome;
using AnalysisApp.Queue.Chaos.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Queue.Chaos;

/// <summary>One run from an empty folder to an empty folder: a cluster, instances, work, faults, and the count afterwards.</summary>
internal static class ChaosRun
{
    /// <summary>How long the rest of the work may make no progress before what is left counts as lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>Whether nothing was lost and nothing done twice.</returns>
    public static async Task<bool> RunAsync(ChaosSize size, int seed, TextWriter? log, CancellationToken cancellationToken)
    {
        var load = File.Exists("/proc/loadavg") ? (await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0] : "unknown";
        await using var server = await ChaosServer.StartAsync(cancellationToken);
        await using var door = Door(server.DataSource);
        using var events = new EventCounts(log);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var instances = new List<Instance>();
        try
        {
            foreach (var name in (string[])["one", "two", "three"])
            {
                instances.Add(new Instance(
                    new WorkerSettings(name, ChaosSize.Slots, size.Lease, size.Heartbeat), server.ConnectionThrough, server.Port, events));
            }

            await Task.WhenAll(instances.Select(instance => instance.StartAsync()));
            var began = Stopwatch.GetTimestamp();
            var enqueuer = new Enqueuer(size, new JobDice(size, seed), door.GetRequiredService<IJobQueue>(), server.DataSource);
            var enqueueing = enqueuer.RunAsync(over.Token);
            using var rounds = new FaultRounds(size, seed, server, instances);
            await rounds.RunAsync(cancellationToken);
            var faultsTook = Stopwatch.GetElapsedTime(began);
            enqueuer.Hurry();
            await enqueueing;
            await DrainAsync(server, cancellationToken);
            var took = Stopwatch.GetElapsedTime(began);
            var exits = await Task.WhenAll(instances.Select(instance => instance.StopAsync()));
            var verdict = await Verdict.ReadAsync(server, cancellationToken);

            var report = new Report(size);
            report.Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, seed {seed}, PostgreSQL {server.Version}, .NET {Environment.Version}, {Environment.ProcessorCount} cores, load {load} at the start");
            report.Line($"");
            report.Line($"{instances.Count} instances of {ChaosSize.Slots} slots, lease {size.Lease.TotalSeconds} s, heartbeat {size.Heartbeat.TotalSeconds} s; faults for {faultsTook.TotalSeconds:F0} s, all work done after {took.TotalSeconds:F0} s.");
            if (server.Disk is null)
                report.Line($"The disk was not filled: this needs Linux, root and the right to mount.");
            report.Line($"");
            report.Verdict(verdict, enqueuer.Joined);
            report.Line($"");
            report.Faults(rounds.Faults);
            report.Line($"");
            report.Events(events.Summary);
            report.Line($"| times that PostgreSQL fell because its disk was full | {rounds.Falls} |");
            report.Line($"| processes that ended unasked | {instances.Sum(instance => instance.UnaskedEnds)} |");
            report.Line($"| graceful stops that did not end with 0 | {rounds.FaultyStops + exits.Count(code => code != 0)} |");
            Console.Write(report);
            return verdict.IsGood;
        }
        finally
        {
            await over.CancelAsync();
            foreach (var instance in instances)
                await instance.DisposeAsync();
        }
    }

    /// <summary>The queue's door alone: enqueues and cancels, and runs nothing.</summary>
    private static ServiceProvider Door(NpgsqlDataSource dataSource)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(dataSource);
        services.AddQueue(new ConfigurationBuilder().Build());
        return services.BuildServiceProvider();
    }

    private static async Task DrainAsync(ChaosServer server, CancellationToken cancellationToken)
    {
        var (left, since) = (long.MaxValue, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(since) < Patience)
        {
            var live = await server.ReadAsync<long>("SELECT count(*) FROM queue.job WHERE finished_at IS NULL", cancellationToken);
            if (live == 0)
                return;
            if (live < left)
                (left, since) = (live, Stopwatch.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, cancellationToken);
        }
    }
}
