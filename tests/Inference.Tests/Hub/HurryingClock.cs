using System.Collections.Concurrent;

namespace AnalysisApp.Inference.Tests.Hub;

/// <summary>
/// A wait is over as soon as it begins, and the time has passed by then; the waits are noted. A limit, armed by <see cref="ITimer.Change"/> after its creation,
/// runs out only with <see cref="Advance"/> or with a wait that is longer.
/// </summary>
internal sealed class HurryingClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<Limit> _limits = [];
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Limit(this, callback, state);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Waits.Enqueue(dueTime);
            Advance(dueTime);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return timer;
    }

    public void Advance(TimeSpan by)
    {
        List<Limit> due;
        lock (_gate)
        {
            _now += by;
            due = [.. _limits.Where(limit => limit.DueAt <= _now)];
            _limits.ExceptWith(due);
        }

        foreach (var limit in due)
            limit.Fire();
    }

    private sealed class Limit(HurryingClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._limits.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                DueAt = clock._now + dueTime;
                clock._limits.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._limits.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
