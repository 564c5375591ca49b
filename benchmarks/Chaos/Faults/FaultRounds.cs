using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Queue.Chaos.Instances;
using AnalysisApp.Queue.Chaos.Server;
using Npgsql;

namespace AnalysisApp.Queue.Chaos.Faults;

/// <summary>Lets every kind of fault happen: a round in which each is alone, then rounds of two at a time. The seed decides order, victims and moments.</summary>
internal sealed class FaultRounds(ChaosSize size, int seed, ChaosServer server, IReadOnlyList<Instance> instances) : IDisposable
{
    private static readonly TimeSpan Jump = TimeSpan.FromMinutes(5);

    private readonly Random _random = new(seed);
    private readonly Recovery _recovery = new(server.DataSource);
    private readonly SemaphoreSlim _database = new(1);
    private readonly ConcurrentQueue<Fault> _faults = new();

    public IReadOnlyCollection<Fault> Faults => _faults;

    /// <summary>Instances that SIGTERM did not make end with 0.</summary>
    public int FaultyStops { get; private set; }

    /// <summary>Full disks that made PostgreSQL fall, and not only refuse.</summary>
    public int Falls { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var (kind, first) in Shuffled())
            await RunAsync(kind, first, alone: true, cancellationToken);

        var rest = new ConcurrentQueue<(FaultKind, int)>(Enumerable.Range(0, size.Overlapping).SelectMany(_ => Shuffled()));
        await Task.WhenAll(LaneAsync(), LaneAsync());

        async Task LaneAsync()
        {
            while (rest.TryDequeue(out var next))
                await RunAsync(next.Item1, next.Item2, alone: false, cancellationToken);
        }
    }

    public void Dispose() => _database.Dispose();

    /// <summary>Each kind once, with the victim it would like to have.</summary>
    private List<(FaultKind Kind, int Victim)> Shuffled()
    {
        var kinds = Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.DiskFull || server.Disk is not null).ToArray();
        _random.Shuffle(kinds);
        return [.. kinds.Select(kind => (kind, _random.Next(instances.Count)))];
    }

    private async Task RunAsync(FaultKind kind, int victim, bool alone, CancellationToken cancellationToken)
    {
        await Task.Delay(size.Gap * (0.5 + Random.Shared.NextDouble()), TimeProvider.System, cancellationToken);
        var mine = kind.IsOfDatabase() ? _database : instances[victim].Free;
        await mine.WaitAsync(cancellationToken);
        try
        {
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{TimeProvider.System.GetUtcNow():HH:mm:ss} {FaultWords.Of(kind, size)}{(kind.IsOfDatabase() ? "" : $": {instances[victim].Name}")}"));
            var (takenOver, workingAgain) = kind.IsOfDatabase()
                ? (null, await HurtDatabaseAsync(kind, cancellationToken))
                : await HurtAsync(kind, instances[victim], cancellationToken);
            _faults.Enqueue(new Fault(kind, alone, takenOver, workingAgain));
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"         taken over after {takenOver?.TotalSeconds:F1} s, at work again after {workingAgain?.TotalSeconds:F1} s"));
        }
        finally
        {
            mine.Release();
        }
    }

    private async Task<(TimeSpan? TakenOver, TimeSpan? WorkingAgain)> HurtAsync(FaultKind kind, Instance victim, CancellationToken cancellationToken)
    {
        await _recovery.UntilBusyAsync(victim.Name, cancellationToken);

        // A graceful stop gives its jobs back before it ends; whoever else is hit still holds them just after.
        var held = kind == FaultKind.Stopped ? await _recovery.HeldByAsync(victim.Name, cancellationToken) : default;
        var began = Stopwatch.GetTimestamp();
        await BeginAsync(kind, victim);
        if (kind != FaultKind.Stopped)
            held = await _recovery.HeldByAsync(victim.Name, cancellationToken);
        var takenOver = _recovery.UntilTakenOverAsync(held, began, cancellationToken);

        var lasts = kind switch
        {
            FaultKind.KilledAndAway => size.Away,
            FaultKind.NetworkSwallows => size.Cut,
            FaultKind.NetworkResets => size.Cut / 2,
            FaultKind.ClockAhead or FaultKind.ClockBehind => size.Jumped,
            _ => TimeSpan.Zero,
        };
        await Task.Delay(lasts, TimeProvider.System, cancellationToken);
        await EndAsync(kind, victim);
        var workingAgain = await _recovery.UntilAtWorkAsync([victim.Name], Stopwatch.GetTimestamp(), cancellationToken);
        return (await takenOver, workingAgain);
    }

    private async Task BeginAsync(FaultKind kind, Instance victim)
    {
        switch (kind)
        {
            case FaultKind.KilledAndAway or FaultKind.KilledAndBack:
                await victim.KillAsync();
                break;
            case FaultKind.Stopped:
                if (await victim.StopAsync() != 0)
                    FaultyStops++;
                break;
            case FaultKind.NetworkSwallows:
                victim.Network.Swallow();
                break;
            case FaultKind.NetworkResets:
                victim.Network.Reset();
                break;
            case FaultKind.ClockAhead:
                victim.SetClock(Jump);
                break;
            case FaultKind.ClockBehind:
                victim.SetClock(-Jump);
                break;
        }
    }

    private static async Task EndAsync(FaultKind kind, Instance victim)
    {
        switch (kind)
        {
            case FaultKind.KilledAndAway or FaultKind.KilledAndBack or FaultKind.Stopped:
                await victim.StartAsync();
                break;
            case FaultKind.NetworkSwallows or FaultKind.NetworkResets:
                victim.Network.Mend();
                break;
            default:
                victim.SetClock(TimeSpan.Zero);
                break;
        }
    }

    private async Task<TimeSpan?> HurtDatabaseAsync(FaultKind kind, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case FaultKind.AllConnectionsEnded:
                await server.TerminateConnectionsAsync(share: 1, cancellationToken);
                break;
            case FaultKind.SomeConnectionsEnded:
                await server.TerminateConnectionsAsync(share: 1.0 / 3, cancellationToken);
                break;
            case FaultKind.PostgresKilled:
                server.KillPostmaster();
                break;
            case FaultKind.DiskFull:
                await FillDiskAsync(server.Disk!, cancellationToken);
                break;
        }

        return await _recovery.UntilAtWorkAsync([.. instances.Select(instance => instance.Name)], Stopwatch.GetTimestamp(), cancellationToken);
    }

    private async Task FillDiskAsync(SmallDisk disk, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        disk.Fill();
        try
        {
            // First the tables cannot grow, then the log cannot, and the server falls.
            var fell = false;
            while (Stopwatch.GetElapsedTime(began) < size.DiskFull)
            {
                try
                {
                    if (Stopwatch.GetElapsedTime(began) > size.DiskFull / 3)
                        await server.ExecuteAsync("SELECT pg_logical_emit_message(false, 'chaos', 'so that there is something to switch'), pg_switch_wal()", cancellationToken);
                }
                catch (NpgsqlException)
                {
                    fell = true;
                }

                await Task.Delay(TimeSpan.FromSeconds(0.1), TimeProvider.System, cancellationToken);
                disk.Fill();
            }

            if (fell)
                Falls++;
        }
        finally
        {
            disk.Empty();
        }
    }
}
