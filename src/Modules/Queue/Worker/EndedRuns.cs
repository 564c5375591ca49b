using AnalysisApp.Queue.Storage;

namespace AnalysisApp.Queue.Worker;

/// <summary>Runs that ended and whose ends are to be written, all that there are at once: while one write is under way, the next gathers. Thread-safe.</summary>
internal sealed class EndedRuns
{
    private readonly Lock _gate = new();
    private List<PendingEnd> _pending = [];
    private bool _closed;

    /// <summary>Called after each <see cref="WriteAsync"/>. It must be quick and not throw.</summary>
    public Action Added { get; set; } = () => { };

    /// <summary>How many wait to be written.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _pending.Count;
        }
    }

    /// <summary>Hands an end over, to be written with others.</summary>
    /// <returns>The state that the job is in then; null when it could not be written that way, and must be by itself.</returns>
    public Task<JobState?> WriteAsync(RunEnd end)
    {
        var pending = new PendingEnd(end);
        lock (_gate)
        {
            if (_closed)
                return Task.FromResult<JobState?>(null);
            _pending.Add(pending);
        }

        Added();
        return pending.Written.Task;
    }

    /// <summary>Takes all that wait; whoever takes them completes every one.</summary>
    public IReadOnlyList<PendingEnd> TakeAll()
    {
        lock (_gate)
        {
            if (_pending.Count == 0)
                return [];
            var taken = _pending;
            _pending = [];
            return taken;
        }
    }

    /// <summary>Nobody writes any more: what waits, and what comes, must be written by itself.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
        foreach (var end in TakeAll())
            end.Written.TrySetResult(null);
    }
}

/// <summary>One end, and who waits for it.</summary>
internal sealed record PendingEnd(RunEnd End)
{
    public TaskCompletionSource<JobState?> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
