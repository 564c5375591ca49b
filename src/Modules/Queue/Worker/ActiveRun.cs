using AnalysisApp.Queue.Storage;
using Npgsql;

namespace AnalysisApp.Queue.Worker;

/// <summary>Why a run was stopped the hard way.</summary>
internal enum HardStop
{
    LeaseLost,
    Deadline,
    Shutdown,
}

/// <summary>One job in one slot: its lease, its deadline and the two ways to stop it.</summary>
internal sealed class ActiveRun : JobRun, IDisposable
{
    private readonly Lock _gate = new();
    private readonly JobClaims _claims;
    private readonly TimeSpan _lease;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _gentle = new();
    private readonly CancellationTokenSource _hard = new();
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _deadline;
    private ITimer? _grace;
    private int _priority;
    private bool _disposed;

    public ActiveRun(ClaimedJob job, JobClaims claims, TimeSpan lease, TimeSpan timeout, TimeProvider clock)
    {
        Job = job;
        _claims = claims;
        _lease = lease;
        _timeout = timeout;
        _clock = clock;
        _priority = (int)job.Priority;
        StartedAt = clock.GetUtcNow();
        _deadline = clock.CreateTimer(_ => Stop(Worker.HardStop.Deadline, Grace), null, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long a handler may go on after a hard stop before its worker no longer waits for it.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(10);

    public ClaimedJob Job { get; }

    public DateTimeOffset StartedAt { get; }

    public HardStop? HardStop { get; private set; }

    /// <summary>Completes when a handler has not heeded a hard stop.</summary>
    public Task GivenUp => _givenUp.Task;

    public CancellationToken HardToken => _hard.Token;

    public override long JobId => Job.Id;

    public override int Attempt => Job.Attempt;

    public override JobPriority Priority => (JobPriority)Volatile.Read(ref _priority);

    public override string? Cursor => Job.Cursor;

    public override JobFailure? LastFailure => Job.LastFailure;

    public override Guid? UserId => Job.UserId;

    public override CancellationToken StopRequested => _gentle.Token;

    public override async Task CheckpointAsync(NpgsqlTransaction transaction, string cursor, CancellationToken cancellationToken)
    {
        var priority = await _claims.CheckpointAsync(transaction, Job.Id, Job.Epoch, cursor, _lease, _timeout, cancellationToken) ?? throw Lost();
        Volatile.Write(ref _priority, (int)priority);

        // What gets somewhere is not hanging: the deadline starts anew.
        lock (_gate)
        {
            if (!_disposed && HardStop is null)
                _deadline.Change(_timeout, Timeout.InfiniteTimeSpan);
        }
    }

    public override async Task EnsureHeldAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        if (!await JobClaims.EnsureHeldAsync(transaction, Job.Id, Job.Epoch, cancellationToken))
            throw Lost();
    }

    /// <summary>Asks for a stop at the next checkpoint. Cancel, pause, preemption and shutdown all come this way; the row says which.</summary>
    public void RequestStop()
    {
        lock (_gate)
        {
            // Asynchronously: what the handler hung on its token runs on no loop of ours.
            if (!_disposed)
                _ = _gentle.CancelAsync();
        }
    }

    /// <summary>Stops the run now. The first reason stands.</summary>
    public void Stop(HardStop reason, TimeSpan grace)
    {
        lock (_gate)
        {
            if (_disposed || HardStop is not null)
                return;
            HardStop = reason;
            _grace = _clock.CreateTimer(_ => _givenUp.TrySetResult(), null, grace, Timeout.InfiniteTimeSpan);
            _ = _gentle.CancelAsync();
            _ = _hard.CancelAsync();
        }
    }

    /// <remarks>The token sources hold no timers and are left to the collector: an abandoned handler may still look at them.</remarks>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _deadline.Dispose();
            _grace?.Dispose();
        }
    }

    private LeaseLostException Lost()
    {
        Stop(Worker.HardStop.LeaseLost, Grace);
        return new LeaseLostException(Job.Id);
    }
}
