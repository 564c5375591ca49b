using System.Collections.Concurrent;
using AnalysisApp.Queue.Signals;
using AnalysisApp.Queue.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Queue.Worker;

/// <summary>This instance's slots: one loop claims what the free ones can take, one keeps the leases alive.</summary>
internal sealed class WorkerService : IHostedService, IWorkers, IDisposable
{
    /// <summary>How long a handler may go on after the shutdown limit, and how long the ends may then take to be written.</summary>
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WriteGrace = TimeSpan.FromSeconds(5);

    /// <summary>How soon to ask again when the job that should yield was just saving something.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(20);

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

    private readonly ConcurrentDictionary<ActiveRun, Task> _running = new();
    private readonly Wake _work = new();
    private readonly Wake _beat = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _over = new();
    private Task _claiming = Task.CompletedTask;
    private Task _beating = Task.CompletedTask;
    private IDisposable? _subscription;
    private volatile int _slots;
    private bool _started;

    public WorkerService(
        IOptions<QueueOptions> options, InstanceRegistry registry, JobClaims claims, JobPreemption preemption, JobRescue rescue,
        JobExecutor executor, SignalHub signals, TimeProvider clock, ILogger<WorkerService> logger)
    {
        _options = options.Value;
        _instance = new InstanceIdentity(
            _options.InstanceName, Guid.NewGuid(), _options.InstanceVersion, _options.Slots, _options.LeaseDuration);
        _slots = _options.Slots;
        _registry = registry;
        _claims = claims;
        _preemption = preemption;
        _rescue = rescue;
        _executor = executor;
        _signals = signals;
        _clock = clock;
        _logger = logger;
    }

    public int Count => _options.RunsJobs ? _slots : 0;

    /// <summary>What the other instances are told: one that stops offers no slot, so nobody waits for it.</summary>
    private InstanceIdentity Announced => _instance with { Slots = _stopping.IsCancellationRequested ? Math.Max(1, _running.Count) : _slots };

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
        _claiming = Task.Run(ClaimAsync, CancellationToken.None);
        _beating = Task.Run(BeatAsync, CancellationToken.None);
    }

    public async Task<bool> SetAsync(int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, IWorkers.Most);
        if (!_options.RunsJobs)
            return false;

        _slots = count;
        _work.Set();
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
        await _claiming;

        var running = _running.Count;
        await EndRunsAsync(cancellationToken);
        await StopBeatingAsync();
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
        await Task.WhenAll(_claiming, _beating);
        foreach (var run in _running.Keys)
            run.Stop(HardStop.LeaseLost, TimeSpan.Zero);
        await Task.WhenAll(_running.Values);
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _stopping.Dispose();
        _over.Dispose();
    }

    private async Task ClaimAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var wait = _options.PollInterval;
            try
            {
                if (!await FillSlotsAsync() && !await MakeRoomAsync())
                    wait = AskAgain;
            }
            catch (Exception fault)
            {
                // A worker that stopped looking would lose no job, but do none either.
                QueueLog.ClaimFailed(_logger, fault);
            }

            try
            {
                await _work.WaitAsync(wait, _clock, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <returns>Whether there was a free slot to begin with.</returns>
    private async Task<bool> FillSlotsAsync()
    {
        var hadRoom = false;
        while (!_stopping.IsCancellationRequested && _slots - _running.Count is > 0 and var free)
        {
            hadRoom = true;

            // Never given up half-way: a claim that committed unseen would hold its jobs until the lease ends.
            var claimed = await _claims.ClaimAsync(free, _instance.Name, _options.LeaseDuration, _options.JobTimeout, CancellationToken.None);
            foreach (var job in claimed)
                Run(job);
            if (claimed.Count < free)
                break;
        }

        return hadRoom;
    }

    /// <summary>All slots are busy, and something woke this instance: perhaps work that should not wait for them.</summary>
    /// <returns>Whether that is settled; if not, ask again soon.</returns>
    private async Task<bool> MakeRoomAsync()
    {
        var answer = await _preemption.AskAsync(CancellationToken.None);
        if (answer.Asked > 0)
            QueueLog.Preempted(_logger, answer.Asked);
        return answer.Asked >= answer.Due;
    }

    private void Run(ClaimedJob job)
    {
        var run = new ActiveRun(job, _claims, _options.JobTimeout, _clock);

        // In the dictionary before it can end, or it would never leave it.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[run] = ended.Task;
        _ = Task.Run(async () =>
        {
            try
            {
                await _executor.RunAsync(run, _options.JobTimeout, _over.Token);
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
                ended.SetResult();
                _work.Set();
            }
        });
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
            _work.Set();
        if (signal is null || (signal is { Kind: SignalKind.Stop, JobId: var id } && _running.Keys.Any(run => run.JobId == id)))
            _beat.Set();
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

    private async Task StopBeatingAsync()
    {
        await _over.CancelAsync();
        await _beating;
        _subscription?.Dispose();
        await Task.WhenAll(_running.Values);
    }
}
