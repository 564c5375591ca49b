using AnalysisApp.Progress.Storage;

namespace AnalysisApp.Progress.Publishing;

/// <summary>What this process knows of a job it runs and the items do not say: its stage, and since when it works. Safe for concurrent use.</summary>
/// <remarks>
/// Losing it (a crash) loses nothing that counts: the counters come from the items. It is marked when an item is finished, which is before
/// the caller commits; so it stays due until a few tries in a row have found nothing new.
/// </remarks>
internal sealed class RunningJob(long startedAt, TimeProvider clock)
{
    /// <summary>At most twice a second.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan TimeToCommit = TimeSpan.FromMilliseconds(50);
    private const int TriesUntilQuiet = 4;

    private readonly Lock _gate = new();
    private string? _stage;
    private long _since = startedAt;
    private long _finishedAt = startedAt;
    private TimeSpan _worked;
    private TimeSpan _waited;
    private int _triesLeft;
    private long _dueAt = startedAt;
    private long _touchedAt = startedAt;

    /// <summary>How long nothing was heard of the run.</summary>
    public TimeSpan Idle
    {
        get
        {
            lock (_gate)
                return clock.GetElapsedTime(_touchedAt);
        }
    }

    public bool IsDirty
    {
        get
        {
            lock (_gate)
                return _triesLeft > 0;
        }
    }

    public bool IsDue
    {
        get
        {
            lock (_gate)
                return _triesLeft > 0 && clock.GetTimestamp() >= _dueAt;
        }
    }

    public void Stage(string stage)
    {
        lock (_gate)
        {
            _stage = stage;
            Touch(TimeSpan.Zero);
        }
    }

    public void Finished(TimeSpan duration, TimeSpan waited)
    {
        lock (_gate)
        {
            _worked += duration;
            _waited += waited;
            _finishedAt = clock.GetTimestamp();
            Touch(TimeToCommit);
        }
    }

    /// <summary>What to publish now; it counts as a write, so that the next is due an interval later.</summary>
    public (Publication Publication, long At) Take(bool isRunning)
    {
        lock (_gate)
        {
            _dueAt = After(clock.GetTimestamp(), Interval);

            // Up to the last finish, not up to now: what the item at work has taken so far belongs to its own finish.
            return (new Publication(_stage, clock.GetElapsedTime(_since, _finishedAt), _worked, _waited, isRunning), _finishedAt);
        }
    }

    /// <summary>Says what became of it.</summary>
    public void Settle(Publication publication, Published published, long at)
    {
        lock (_gate)
        {
            _triesLeft = published.HasChanged ? TriesUntilQuiet : Math.Max(0, _triesLeft - 1);
            if (published.Finished == 0)
                return;

            _since = at;
            _worked -= publication.Worked;
            _waited -= publication.Waited;
        }
    }

    private void Touch(TimeSpan delay)
    {
        var now = clock.GetTimestamp();
        _touchedAt = now;
        if (_triesLeft == 0)
            _dueAt = Math.Max(_dueAt, After(now, delay));

        _triesLeft = TriesUntilQuiet;
    }

    private long After(long timestamp, TimeSpan delay) => timestamp + (long)(delay.TotalSeconds * clock.TimestampFrequency);
}
