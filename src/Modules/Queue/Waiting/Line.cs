namespace AnalysisApp.Queue.Waiting;

/// <summary>A job in line.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Whose run time is to be expected.</param>
/// <param name="Priority">What doors it may use.</param>
/// <param name="Owner">Whose work it is; the nil uuid for the instance's own.</param>
/// <param name="Avoids">An instance that leaves it to others for now.</param>
internal readonly record struct InLine(long Id, string Type, JobPriority Priority, Guid Owner, string? Avoids = null);

/// <summary>A job that runs.</summary>
internal readonly record struct Running(string Type, JobPriority Priority, Guid Owner, string Instance, DateTimeOffset StartedAt);

/// <summary>The slots of a live instance.</summary>
internal readonly record struct Doors(string Instance, int Slots, int Reserved);

/// <summary>
/// The line as the workers will go through it, played forward: who starts at once, and who when, if runs take as long as they did lately. Pure; used once.
/// </summary>
internal sealed class Line
{
    private readonly DateTimeOffset _now;
    private readonly RunTimes _times;
    private readonly int? _mostPerUser;
    private readonly Place[] _places;
    private readonly Dictionary<Guid, int> _held = [];
    private readonly PriorityQueue<(Place Place, JobPriority Priority, Guid Owner), DateTimeOffset> _ends = new();
    private readonly LinkedList<InLine> _waiting;
    private bool _known = true;

    /// <param name="now">The time.</param>
    /// <param name="waiting">What is ready, in order.</param>
    /// <param name="running">What runs.</param>
    /// <param name="doors">Of live instances.</param>
    /// <param name="mostPerUser">The cap; null for none.</param>
    /// <param name="times">How long runs take.</param>
    public Line(
        DateTimeOffset now, IEnumerable<InLine> waiting, IEnumerable<Running> running, IEnumerable<Doors> doors, int? mostPerUser, RunTimes times)
    {
        (_now, _times, _mostPerUser) = (now, times, mostPerUser);
        _waiting = new(waiting);
        _places = [.. doors.Select(instance => new Place(instance))];
        foreach (var job in running)
        {
            _held[job.Owner] = _held.GetValueOrDefault(job.Owner) + 1;

            // What a dead instance holds counts for its user, and for nobody's place.
            if (Array.Find(_places, place => place.Of.Instance == job.Instance) is not { } at)
                continue;
            at.Enter(job.Priority);
            if (job.Priority != JobPriority.High)
                CanYield++;
            if (times.Left(job.Type, now - job.StartedAt) is { } left)
                _ends.Enqueue((at, job.Priority, job.Owner), now + left);
            else
                _known = false;
        }
    }

    /// <summary>Running jobs that would make room for one of priority <c>high</c>.</summary>
    public int CanYield { get; }

    public bool IsCapped(Guid owner) => _held.GetValueOrDefault(owner) >= (_mostPerUser ?? int.MaxValue);

    /// <summary>Lets in all that need not wait for an end.</summary>
    public IReadOnlyList<long> StartNow() => Admit(_now).ToList();

    /// <summary>Goes on from there. Ends where the next start would be a guess.</summary>
    public IReadOnlyDictionary<long, DateTimeOffset> StartLater()
    {
        var starts = new Dictionary<long, DateTimeOffset>();
        while (_known && _waiting.Count > 0 && _ends.TryDequeue(out var ended, out var at))
        {
            ended.Place.Leave(ended.Priority);
            _held[ended.Owner]--;
            foreach (var id in Admit(at))
                starts[id] = at;
        }

        return starts;
    }

    private IEnumerable<long> Admit(DateTimeOffset at)
    {
        for (var node = _waiting.First; node is not null;)
        {
            var (job, next) = (node.Value, node.Next);
            if (!_places.Any(place => place.Admits(job.Priority)))
            {
                // The line is in order of priority: nobody further back finds a door that is closed to this one.
                yield break;
            }

            if (!IsCapped(job.Owner) && Array.Find(_places, place => place.Admits(job.Priority) && place.Of.Instance != job.Avoids) is { } place)
            {
                _waiting.Remove(node);
                place.Enter(job.Priority);
                _held[job.Owner] = _held.GetValueOrDefault(job.Owner) + 1;
                if (_times.Whole(job.Type) is { } time)
                    _ends.Enqueue((place, job.Priority, job.Owner), at + time);
                else
                    _known = false;
                yield return job.Id;
            }

            node = next;
        }
    }

    private sealed class Place(Doors of)
    {
        private int _running;
        private int _rest;

        public Doors Of => of;

        public bool Admits(JobPriority priority)
            => _running < of.Slots && (priority == JobPriority.High || _rest < of.Slots - of.Reserved);

        public void Enter(JobPriority priority) => Count(priority, 1);

        public void Leave(JobPriority priority) => Count(priority, -1);

        private void Count(JobPriority priority, int by)
        {
            _running += by;
            if (priority != JobPriority.High)
                _rest += by;
        }
    }
}
