using System.Collections.Concurrent;
using AnalysisApp.Queue.Signals;
using AnalysisApp.Queue.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Queue.Worker;

/// <summary>This instance's slots: one loop writes what has ended and claims what the free ones can take, one keeps the leases alive.</summary>
internal sealed class WorkerService : IHostedService, IWorkers, IDisposable
{
    /// <summary>How long a handler may go on after the shutdown limit, and how long the ends may then take to be written.</summary>
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WriteGrace = TimeSpan.FromSeconds(5);

    /// <summary>How soon to ask again when the job that should yield was just saving something.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>With fewer ends, a second transaction costs more than it saves.</summary>
    private const int WorthTwo = 32;

    private readonly QueueOptions _options;
    private readonly InstanceIdentity _instance;
    private readonly InstanceRegistry _registry;
    private readonly JobClaims _claims;
    private readonly JobPreemption _preemption;
    private readonly JobRescue _rescue;
    private readonly JobExecutor _executor;
    private readonly SignalHub _signals;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Claimant _claimant;
    private readonly EndedRuns _ended;
    private readonly ClaimFloors _floors;

    private readonly ConcurrentDictionary<ActiveRun, Task> _running = new();
    private readonly Wake _work = new();
    private readonly Wake _beat = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _over = new();

    // Held for a turn, so that a stop can wait for the one under way.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly KeptConnection _claiming;
    private readonly KeptConnection _writing;
    private Task _dispatching = Task.CompletedTask;
    private Task _beating = Task.CompletedTask;
    private IDisposable? _subscription;
    private volatile int _slots;
    private volatile bool _mayFindWork = true;
    private int _busy;
    private int _busyWithRest;

    // A stop was heard while a claim was under way: perhaps of a job that it took, and that is not running yet.
    private volatile bool _heardStop;
    private bool _started;

    public WorkerService(
        IOptions<QueueOptions> options, InstanceRegistry registry, JobClaims claims, JobPreemption preemption, JobRescue rescue,
        JobExecutor executor, EndedRuns ended, SignalHub signals, TimeProvider clock, ILogger<WorkerService> logger)
    {
        _options = options.Value;
        _instance = new InstanceIdentity(
            _options.InstanceName, Guid.NewGuid(), _options.InstanceVersion, _options.Slots, _options.LeaseDuration, _options.ReservedOf(_options.Slots));
        _slots = _options.Slots;
        _registry = registry;
        _claims = claims;
        _claiming = claims.KeepConnection();
        _writing = claims.KeepConnection();
        _preemption = preemption;
        _rescue = rescue;
        _executor = executor;
        _signals = signals;
        _clock = clock;
        _logger = logger;
        _claimant = new Claimant(_options.InstanceName, _options.LeaseDuration, _options.JobTimeout);
        _floors = new ClaimFloors(clock);
        _ended = ended;
        _ended.Added = _work.Set;
    }

    public int Count => _options.RunsJobs ? _slots : 0;

    /// <summary>What the other instances are told: one that stops offers no slot, so nobody waits for it.</summary>
    private InstanceIdentity Announced
    {
        get
        {
            var slots = _stopping.IsCancellationRequested ? Math.Max(1, _running.Count) : _slots;
            return _instance with { Slots = slots, Reserved = _options.ReservedOf(slots) };
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!_options.RunsJobs)
            return;

        await _registry.RegisterAsync(_instance, cancellationToken);
        var requeued = await _rescue.FreeOfInstanceAsync(_instance.Name, cancellationToken);
        await _rescue.LookAgainAsync(cancellationToken);
        QueueLog.Started(_logger, _instance.Name, _instance.Slots, requeued.Count);

        _started = true;
        _subscription = _signals.Subscribe(Heed);
        _dispatching = Task.Run(DispatchAsync, CancellationToken.None);
        _beating = Task.Run(BeatAsync, CancellationToken.None);
    }

    public async Task<bool> SetAsync(int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, IWorkers.Most);
        if (!_options.RunsJobs)
            return false;

        _slots = count;
        LookForWork();
        await _registry.AnnounceAsync(Announced, cancellationToken);
        QueueLog.Resized(_logger, _instance.Name, count);
        return true;
    }

    /// <summary>Stops taking jobs, lets the running ones reach a checkpoint, and puts them back.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_started)
            return;

        _started = false;
        await _stopping.CancelAsync();
        _beat.Set();

        // From the next turn on nothing is claimed; ends are written until there are no more.
        await _turn.WaitAsync(CancellationToken.None);
        _turn.Release();

        var running = _running.Count;
        await EndRunsAsync(cancellationToken);
        await StopLoopsAsync();
        QueueLog.Stopped(_logger, _instance.Name, running);

        try
        {
            await _registry.DeregisterAsync(_instance, CancellationToken.None);
        }
        catch (Exception fault)
        {
            // Whatever keeps it from the list, the stop goes on.
            QueueLog.DeregisterFailed(_logger, fault, _instance.Name);
        }
    }

    /// <summary>For tests: leaves everything as a killed process does. Nothing is settled, nothing deregistered.</summary>
    internal async Task KillAsync()
    {
        _started = false;
        await _over.CancelAsync();
        await _stopping.CancelAsync();
        _subscription?.Dispose();
        await Task.WhenAll(_dispatching, _beating);
        foreach (var run in _running.Keys)
            run.Stop(HardStop.LeaseLost, TimeSpan.Zero);
        await Task.WhenAll(_running.Values);
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _stopping.Dispose();
        _over.Dispose();
        _turn.Dispose();
    }

    private async Task DispatchAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            var wait = _options.PollInterval;
            try
            {
                if (!await TakeTurnsAsync())
                    wait = AskAgain;
            }
            catch (Exception fault)
            {
                // A worker that stopped looking would lose no job, but do none either.
                QueueLog.ClaimFailed(_logger, fault);
            }

            try
            {
                if (!await _work.WaitAsync(wait, _clock, _over.Token))
                    _mayFindWork = true;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        _ended.Close();
        await _claiming.DisposeAsync();
        await _writing.DisposeAsync();
    }

    /// <summary>Goes on for as long as there are ends to write, or there may be work for a free slot.</summary>
    /// <returns>Whether all is settled; if not, look again soon.</returns>
    private async Task<bool> TakeTurnsAsync()
    {
        var hadRoom = false;
        var foundAll = false;
        while (true)
        {
            await GatherAsync();
            await _turn.WaitAsync(CancellationToken.None);
            try
            {
                var ends = _ended.TakeAll();
                var room = _stopping.IsCancellationRequested ? default : Room();
                hadRoom |= room.Free > 0;
                var looks = room.Free > 0 && _mayFindWork && (!foundAll || ends.Count > 0);
                if (!looks && ends.Count == 0)
                    break;
                foundAll = await TakeTurnAsync(ends, looks ? room : default);
            }
            finally
            {
                _turn.Release();
            }
        }

        // A user at the cap may need room among the user's own jobs, however many slots are free.
        return (hadRoom && _options.MostRunningPerUser is null) || _stopping.IsCancellationRequested || !_mayFindWork || await MakeRoomAsync();
    }

    /// <summary>What the free slots may take. The reserved ones are no particular slots: so many of all are kept from what is not <c>high</c>.</summary>
    private ClaimRoom Room()
    {
        var slots = _slots;
        var free = Math.Max(0, slots - Volatile.Read(ref _busy));
        var rest = slots - _options.ReservedOf(slots) - Volatile.Read(ref _busyWithRest);
        return new ClaimRoom(free, Math.Clamp(rest, 0, free), _options.MostRunningPerUser);
    }

    /// <summary>Lets whatever is about to run go first, for as long as that ends jobs: those are written in this turn and not in one of their own.</summary>
    private async Task GatherAsync()
    {
        int ended;
        do
        {
            ended = _ended.Count;
            await Task.Yield();
        }
        while (_ended.Count > ended);
    }

    /// <returns>Whether nothing is left that this room could take.</returns>
    private async Task<bool> TakeTurnAsync(IReadOnlyList<PendingEnd> ends, ClaimRoom room)
    {
        if (room.Free > 0)
            _mayFindWork = false;

        // What goes back into line does so in this very turn, before its signal comes.
        foreach (var end in ends.Where(end => end.End.Settlement.IsReady))
            _floors.Lower(end.End.Job.Place);
        var floors = _floors.Begin();
        var turn = Turn.Failed;
        try
        {
            // Never given up half-way: a claim that committed unseen would hold its jobs until the lease ends.
            turn = await TakeTurnAsync([.. ends.Select(end => end.End)], floors, room);
        }
        finally
        {
            // A claim that passed users over has left ready jobs behind.
            _floors.End(turn.UsersPaused || room.MostPerUser is not null ? [] : turn.Claimed);
            foreach (var end in ends)
                end.Written.TrySetResult(turn.Settled.TryGetValue(end.End.Job.Id, out var state) ? state : null);
            if (room.Free > 0 && (turn == Turn.Failed || LeftSome(turn, room)))
                _mayFindWork = true;
        }

        foreach (var job in turn.Claimed)
            Run(job);
        if (_heardStop)
        {
            _heardStop = false;
            _beat.Set();
        }

        return turn.Claimed.Count < room.Free;
    }

    /// <summary>One transaction; or two side by side where there is much to write, because the server then works on two cores.</summary>
    private async Task<Turn> TakeTurnAsync(IReadOnlyList<RunEnd> ends, IReadOnlyList<PlaceInLine> floors, ClaimRoom room)
    {
        // What goes back into line must be there when the claim looks, and so must the end of a user's job where users have a cap.
        if (ends.Count < WorthTwo || room.Free == 0 || room.MostPerUser is not null || ends.Any(end => end.Settlement.IsReady))
            return await _claims.TurnAsync(_claiming, ends, floors, room, _claimant, CancellationToken.None);

        var writing = _claims.TurnAsync(_writing, ends, floors, default, _claimant, CancellationToken.None);
        var taking = _claims.TurnAsync(_claiming, [], floors, room, _claimant, CancellationToken.None);
        var written = await OrFailedAsync(writing);
        var taken = await OrFailedAsync(taking);
        if (taken == Turn.Failed)
            _mayFindWork = true;
        return taken with { Settled = written.Settled };
    }

    /// <summary>The one must not be lost because the other failed.</summary>
    private async Task<Turn> OrFailedAsync(Task<Turn> turn)
    {
        try
        {
            return await turn;
        }
        catch (Exception fault)
        {
            QueueLog.ClaimFailed(_logger, fault);
            return Turn.Failed;
        }
    }

    /// <summary>Whether there may be more, once there is more room or somebody is held back no longer.</summary>
    private static bool LeftSome(Turn turn, ClaimRoom room)
        => turn.Claimed.Count == room.Free || turn.UsersPaused || room.MostPerUser is not null
            || (room.Rest < room.Free && turn.Claimed.Count(job => job.Priority != JobPriority.High) == room.Rest);

    /// <summary>Something woke this instance, and it cannot take it: perhaps work that should not wait.</summary>
    /// <returns>Whether that is settled; if not, ask again soon.</returns>
    private async Task<bool> MakeRoomAsync()
    {
        var answer = await _preemption.AskAsync(_options.MostRunningPerUser, CancellationToken.None);
        if (answer.Asked > 0)
            QueueLog.Preempted(_logger, answer.Asked);
        return answer.Asked >= answer.Due;
    }

    private void Run(ClaimedJob job)
    {
        var run = new ActiveRun(job, _claims, _options.LeaseDuration, _options.JobTimeout, _clock);

        // In the dictionary before it can end, or it would never leave it.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[run] = ended.Task;
        var rest = job.Priority == JobPriority.High ? 0 : 1;
        Interlocked.Increment(ref _busy);
        Interlocked.Add(ref _busyWithRest, rest);
        var busy = 1;
        _ = RunToItsEndAsync();

        async Task RunToItsEndAsync()
        {
            try
            {
                await _executor.RunAsync(run, _options.JobTimeout, FreeSlot, _over.Token);
            }
            catch (Exception fault)
            {
                // The lease ends by itself, and the job is put back.
                QueueLog.SettleFailed(_logger, fault, job.Id);
            }
            finally
            {
                _running.TryRemove(run, out _);
                run.Dispose();
                FreeSlot();
                ended.SetResult();
                _work.Set();
            }
        }

        void FreeSlot()
        {
            if (Interlocked.Exchange(ref busy, 0) == 0)
                return;
            Interlocked.Decrement(ref _busy);
            Interlocked.Add(ref _busyWithRest, -rest);
        }
    }

    private async Task BeatAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                await _beat.WaitAsync(_options.HeartbeatInterval, _clock, _over.Token);
                await BeatOnceAsync();
            }
            catch (OperationCanceledException) when (_over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Missed beats end leases, a missing loop would end all of them.
                QueueLog.HeartbeatFailed(_logger, fault);
            }
        }
    }

    private async Task BeatOnceAsync()
    {
        var runs = _running.Keys.ToArray();
        var held = await _claims.BeatAsync(Announced, [.. runs.Select(run => (run.Job.Id, run.Job.Epoch))], CancellationToken.None);
        foreach (var run in runs)
        {
            if (!held.TryGetValue((run.Job.Id, run.Job.Epoch), out var stop))
                run.Stop(HardStop.LeaseLost, ActiveRun.Grace);
            else if (stop is not null)
                run.RequestStop();
        }
    }

    private void Heed(JobSignal? signal)
    {
        if (signal is null or { Kind: SignalKind.Ready })
        {
            _floors.Heed(signal);
            LookForWork();
        }
        else if (signal is { Kind: SignalKind.State } && _options.MostRunningPerUser is not null)
        {
            // Where users have a cap, the end of one job lets another start, on any instance.
            LookForWork();
        }

        if (signal is { Kind: SignalKind.Stop } && _turn.CurrentCount == 0)
            _heardStop = true;
        if (signal is null || (signal is { Kind: SignalKind.Stop, JobId: var id } && _running.Keys.Any(run => run.JobId == id)))
            _beat.Set();
    }

    private void LookForWork()
    {
        _mayFindWork = true;
        _work.Set();
    }

    private async Task EndRunsAsync(CancellationToken cancellationToken)
    {
        foreach (var run in _running.Keys)
            run.RequestStop();

        try
        {
            await Task.WhenAll(_running.Values).WaitAsync(_options.ShutdownTimeout, _clock, cancellationToken);
            return;
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            foreach (var run in _running.Keys)
                run.Stop(HardStop.Shutdown, ShutdownGrace);
        }

        try
        {
            await Task.WhenAll(_running.Values).WaitAsync(ShutdownGrace + WriteGrace, _clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // The database does not answer; the leases end by themselves.
        }
    }

    private async Task StopLoopsAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_dispatching, _beating);
        _subscription?.Dispose();
        await Task.WhenAll(_running.Values);
    }
}
