namespace AnalysisApp.Queue.Waiting;

/// <summary>The line and the workers at a moment, and what may come of it: played forward twice, with quick runs and with slow ones. Pure.</summary>
internal sealed class Outlook
{
    private readonly DateTimeOffset _now;
    private readonly bool _isWhole;
    private readonly Dictionary<long, int> _positions;
    private readonly HashSet<long> _startNow;
    private readonly HashSet<long> _getRoomMade;
    private readonly HashSet<Guid> _capped;
    private readonly IReadOnlyDictionary<long, DateTimeOffset> _earliest;
    private readonly IReadOnlyDictionary<long, DateTimeOffset> _latest;

    /// <param name="now">The time.</param>
    /// <param name="waiting">The first in line, at most <see cref="JobWait.MostCounted"/>.</param>
    /// <param name="running">All that runs.</param>
    /// <param name="doors">Of live instances.</param>
    /// <param name="mostPerUser">The cap; null for none.</param>
    /// <param name="samples">Type and run time of jobs that ended lately.</param>
    public Outlook(
        DateTimeOffset now,
        IReadOnlyCollection<InLine> waiting,
        IReadOnlyCollection<Running> running,
        IReadOnlyCollection<Doors> doors,
        int? mostPerUser,
        IReadOnlyCollection<(string Type, TimeSpan Time)> samples)
    {
        _now = now;
        _isWhole = waiting.Count < JobWait.MostCounted;
        _positions = waiting.Select((job, n) => (job.Id, n)).ToDictionary(place => place.Id, place => place.n + 1);
        AnyWorker = doors.Count > 0;

        var (quick, slow) = (Played(slow: false), Played(slow: true));
        _capped = [.. waiting.Select(job => job.Owner).Distinct().Where(quick.IsCapped)];
        _startNow = [.. quick.StartNow()];
        slow.StartNow();
        _getRoomMade = [.. waiting
            .Where(job => job.Priority == JobPriority.High && !_startNow.Contains(job.Id) && !_capped.Contains(job.Owner))
            .Take(quick.CanYield).Select(job => job.Id)];
        (_earliest, _latest) = (quick.StartLater(), slow.StartLater());

        Line Played(bool slow) => new(now, waiting, running, doors, mostPerUser, new RunTimes(samples, slow));
    }

    /// <summary>Whether any instance that runs jobs is alive.</summary>
    public bool AnyWorker { get; }

    /// <summary>One beyond the counted for all that are further back. What has left the line since was its first.</summary>
    public int PositionOf(long id) => _positions.TryGetValue(id, out var place) ? place : _isWhole ? 1 : JobWait.MostCounted + 1;

    /// <summary>Whether a slot is free for it.</summary>
    public bool StartsNow(long id) => _startNow.Contains(id) || (_isWhole && !_positions.ContainsKey(id));

    /// <summary>Whether a running job of a lower priority is, or will be, asked to yield to it.</summary>
    public bool GetsRoomMade(long id) => _getRoomMade.Contains(id);

    public bool IsCapped(Guid owner) => _capped.Contains(owner);

    /// <summary>When it may start; null when that would be a guess.</summary>
    public StartRange? StartOf(long id)
    {
        if (StartsNow(id))
            return new StartRange(_now, _now);
        if (GetsRoomMade(id) || !_earliest.TryGetValue(id, out var earliest) || !_latest.TryGetValue(id, out var latest))
            return null;
        return new StartRange(earliest, latest < earliest ? earliest : latest);
    }
}
