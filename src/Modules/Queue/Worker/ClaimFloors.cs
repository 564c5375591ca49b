using AnalysisApp.Queue.Signals;
using AnalysisApp.Queue.Storage;

namespace AnalysisApp.Queue.Worker;

/// <summary>How far this instance's claims have come in each priority: before its floor nothing is ready, so a claim begins there. Thread-safe.</summary>
/// <remarks>
/// A claim reads the left edge of an index. What was claimed leaves it, unless some session holds an old snapshot (a backup, a report), and then each claim
/// would step over all that was claimed since. A job that becomes ready behind the floor lowers it by its signal. What tells nobody (a lost connection,
/// a row that was locked for a moment by a transaction that then rolled back) is found when the floors are forgotten, which is soon.
/// </remarks>
internal sealed class ClaimFloors(TimeProvider clock)
{
    /// <summary>After this long a claim looks from the beginning.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private static readonly JobPriority[] Priorities = Enum.GetValues<JobPriority>();

    private readonly Lock _gate = new();
    private readonly Dictionary<JobPriority, PlaceInLine> _floors = [];
    private readonly List<PlaceInLine> _readied = [];
    private bool _claiming;
    private bool _forgotten;
    private long _since = clock.GetTimestamp();

    /// <summary>Begins a claim.</summary>
    /// <returns>For each priority, in order, the last place of which nothing before or at it need be looked at.</returns>
    public IReadOnlyList<PlaceInLine> Begin()
    {
        lock (_gate)
        {
            if (clock.GetElapsedTime(_since) >= Lifetime)
                Forget_NeedsGate();
            _readied.Clear();
            _claiming = true;
            _forgotten = false;
            return [.. Priorities.Select(priority => _floors.GetValueOrDefault(priority, PlaceInLine.BeforeAllOf(priority)))];
        }
    }

    /// <summary>Ends a claim: nothing is ready up to the last job of each priority, but for what was told meanwhile.</summary>
    /// <param name="claimedInOrder">What it took; nothing when it failed.</param>
    public void End(IReadOnlyList<ClaimedJob> claimedInOrder)
    {
        lock (_gate)
        {
            _claiming = false;
            if (_forgotten)
                return;
            foreach (var job in claimedInOrder)
                _floors[job.Priority] = job.Place;
            foreach (var place in _readied)
                Lower_NeedsGate(place);
        }
    }

    /// <param name="signal">Of a job that became ready; null when signals may have been missed.</param>
    public void Heed(JobSignal? signal)
    {
        if (signal?.Place is { } place)
        {
            Lower(place);
            return;
        }

        lock (_gate)
            Forget_NeedsGate();
    }

    /// <summary>A job became ready, or will with the next turn.</summary>
    public void Lower(PlaceInLine place)
    {
        lock (_gate)
        {
            if (_claiming)
                _readied.Add(place);
            Lower_NeedsGate(place);
        }
    }

    private void Lower_NeedsGate(PlaceInLine place)
    {
        if (_floors.TryGetValue(place.Priority, out var floor) && !floor.IsBefore(place))
            _floors[place.Priority] = place with { JobId = place.JobId - 1 };
    }

    private void Forget_NeedsGate()
    {
        _floors.Clear();
        _forgotten = true;
        _since = clock.GetTimestamp();
    }
}
