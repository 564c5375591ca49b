using System.Globalization;
using System.Security.Cryptography;

namespace AnalysisApp.Events;

/// <summary>
/// The newest events of this process, in their order. Every stream reads them from where it is, so that none has a buffer of its own, and a slow one costs
/// nothing: whoever is further behind than what is kept starts again from a snapshot. Safe for concurrent use.
/// </summary>
internal sealed class RecentEvents
{
    /// <summary>What is kept: some minutes of a busy instance, and a megabyte or two.</summary>
    internal const int Kept = 1024;

    // Another process counts from the beginning too: its numbers must not be taken for ours.
    private readonly string _process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private readonly Lock _gate = new();
    private readonly ServerEvent[] _ring = new ServerEvent[Kept];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _first = 1;
    private long _last;
    private long _beats;

    /// <summary>Ends with the next event, or the next beat. Take it before reading: then nothing falls between the two.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
                return _changed.Task;
        }
    }

    /// <summary>The number of the newest event.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>Grows when streams that are silent should say that they live.</summary>
    public long Beats => Interlocked.Read(ref _beats);

    /// <summary>Adds an event and wakes who waits.</summary>
    public void Add(News news)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _last++;
            _ring[_last % Kept] = ServerEvent.Of(_last, IdOf(_last), news);
            _first = Math.Max(_first, _last - Kept + 1);
            waiting = Renew();
        }

        waiting.SetResult();
    }

    /// <summary>Something happened that is not written down here: whoever reads on from before it needs a snapshot.</summary>
    public void Break()
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            // The number is used up, so that nobody stands behind it unawares.
            _last++;
            _first = _last + 1;
            waiting = Renew();
        }

        waiting.SetResult();
    }

    /// <summary>Lets silent streams say that they live.</summary>
    public void Beat()
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _beats++;
            waiting = Renew();
        }

        waiting.SetResult();
    }

    /// <summary>Reads what came after an event.</summary>
    /// <param name="after">The number of the last that is known; 0 for none.</param>
    /// <param name="into">Gets the events, in their order.</param>
    /// <returns>False when some of them are kept no longer, or were never written down.</returns>
    public bool TryRead(long after, List<ServerEvent> into)
    {
        lock (_gate)
        {
            if (after < _first - 1 || after > _last)
                return false;
            for (var number = after + 1; number <= _last; number++)
                into.Add(_ring[number % Kept]);
            return true;
        }
    }

    /// <summary>Whether all that came after an event can still be read.</summary>
    public bool Keeps(long after)
    {
        lock (_gate)
            return after >= _first - 1 && after <= _last;
    }

    /// <summary>An event's number as browsers know it.</summary>
    public string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{_process}-{number}");

    /// <summary>The number of an event of this process; null for any other text.</summary>
    public long? NumberOf(string? id)
        => id is not null && id.StartsWith(_process + "-", StringComparison.Ordinal)
            && long.TryParse(id.AsSpan(_process.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private TaskCompletionSource Renew()
    {
        var waiting = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return waiting;
    }
}
