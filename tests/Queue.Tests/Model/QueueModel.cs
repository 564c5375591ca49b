using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Tests.Model;

/// <summary>A claim as its process knows it; that process may be long dead, and the lease another's.</summary>
internal sealed record Run(ClaimedJob Job, Guid Process);

/// <summary>What the queue promises, in memory: every rule once, in the plainest words, and none of it shared with the code that it judges.</summary>
internal sealed class QueueModel(TimeProvider clock)
{
    public const int MaxAttempts = 5;
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(12);
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);
    private const int MostRunsRemembered = 60;

    private readonly Dictionary<(JobPriority Priority, Guid User), long> _lastTags = [];
    private readonly Dictionary<JobPriority, long> _reachedTags = new() { [JobPriority.High] = 0, [JobPriority.Medium] = 0, [JobPriority.Low] = 0 };

    // When a job came into the line it stands in; what "first in" means, told without tags.
    private readonly Dictionary<long, int> _arrivals = [];
    private readonly List<Run> _runs = [];
    private int _arrived;
    private long _lastId;

    public SortedDictionary<long, JobFacts> Jobs { get; } = [];

    public Fleet Fleet { get; } = new(clock);

    public Tally Tally { get; } = new(clock);

    public bool Paused { get; set; }

    /// <summary>Jobs of one user that run at a time; null for any number.</summary>
    public int? MostPerUser { get; set; }

    public HashSet<Guid> PausedUsers { get; } = [];

    public IReadOnlyList<Run> Held => [.. _runs.Where(IsHeld)];

    public IReadOnlyList<Run> Stale => [.. _runs.Where(run => !IsHeld(run))];

    private DateTimeOffset Now => clock.GetUtcNow();

    public bool IsHeld(Run run)
        => Jobs.TryGetValue(run.Job.Id, out var job) && job.State == JobState.InProgress && job.Epoch == run.Job.Epoch;

    public IReadOnlyList<Run> RunsOf(Guid process) => [.. _runs.Where(run => run.Process == process)];

    /// <param name="id">The id that the queue gave; the model foretells only that it grows.</param>
    public (JobFacts Job, bool Joined) Enqueue(long id, string target, string scope, JobPriority priority, Guid? user)
    {
        if (Jobs.Values.FirstOrDefault(job => job.IsLive && job.Target == target && job.Scope == scope) is { } live)
        {
            Differs.UnlessSame("id of the joined job", live.Id, id);
            return (priority < live.Priority ? Put(live with { Priority = priority, FairTag = JoinLine(live.Id, priority, live.UserId) }) : live, true);
        }

        return (Add(id, target, scope, priority, user), false);
    }

    /// <param name="free">How many at most.</param>
    /// <param name="rest">How many of them may be below high.</param>
    /// <param name="instance">Who takes them.</param>
    public IReadOnlyList<JobFacts> Claim(int free, int rest, string instance)
    {
        var waiting = Jobs.Values.Where(job => job.Ready && !Paused && !PausedUsers.Contains(OwnerOf(job)))
            .OrderBy(job => (job.Priority, job.FairTag, job.Id)).ToArray();
        var picked = new List<JobFacts>();
        foreach (var job in waiting)
        {
            var doorIsOpen = job.Priority == JobPriority.High || picked.Count(other => other.Priority != JobPriority.High) < rest;
            if (picked.Count < free && doorIsOpen && RoomOf(OwnerOf(job), picked) > 0)
                picked.Add(job);
        }

        ExpectFairOrder(picked, [.. waiting.Except(picked).Where(job => RoomOf(OwnerOf(job), picked) > 0)]);

        foreach (var job in picked)
            _reachedTags[job.Priority] = Math.Max(_reachedTags[job.Priority], job.FairTag);
        return [.. picked.ToArray().Select(job => Put(job with
        {
            State = JobState.InProgress,
            Ready = false,
            Attempt = job.Attempt + 1,
            Advanced = false,
            Epoch = job.Epoch + 1,
            LeaseInstance = instance,
            Worker = instance,
            LeaseUntil = Now + Lease,
            DeadlineAt = Now + Timeout,
            StartedAt = job.StartedAt ?? Now,
        }))];
    }

    public void Remember(Run run)
    {
        _runs.Add(run);
        if (_runs.Count > MostRunsRemembered && _runs.Find(old => !IsHeld(old)) is { } forgotten)
            _runs.Remove(forgotten);
    }

    /// <returns>What the process still holds, and what it is asked.</returns>
    public IReadOnlyDictionary<(long Id, long Epoch), StopReason?> Beat(string instance, Guid process)
    {
        Fleet.Beat(instance, process);
        var held = RunsOf(process).Where(IsHeld).ToArray();
        foreach (var run in held)
            Put(Jobs[run.Job.Id] with { LeaseUntil = Now + Lease });
        return held.ToDictionary(run => (run.Job.Id, run.Job.Epoch), run => Jobs[run.Job.Id].Stop);
    }

    public bool Checkpoint(Run run, string cursor)
    {
        if (!IsHeld(run))
            return false;
        var job = Jobs[run.Job.Id];
        Put(job with { Cursor = cursor, Advanced = true, DeadlineAt = Now + Timeout, LeaseUntil = job.LeaseUntil < Now + (Lease / 2) ? Now + Lease : job.LeaseUntil });
        return true;
    }

    public JobState? End(Run run, JobOutcome outcome, bool asked) => outcome switch
    {
        JobOutcome.Completed => End(run, JobState.Completed),
        JobOutcome.Snooze snooze => End(run, JobState.Pending, Now + snooze.Delay, countsAttempt: false),
        JobOutcome.Cancel cancel => End(run, JobState.Cancelled, reason: cancel.Reason),
        _ => End(run, JobState.Interrupted, asked ? null : Now + TimeSpan.FromSeconds(1), countsAttempt: false),
    };

    public JobState? Fail(Run run, FailureKind kind, string code, double chance)
    {
        var attempt = run.Job.Attempt;
        var (attempts, delay) = kind switch
        {
            FailureKind.Malformed => (1, 0.0),
            FailureKind.Transient => (5, Math.Pow(2, attempt) * (0.75 + (chance / 2))),
            FailureKind.DependencyDown => (int.MaxValue, 30.0),
            _ => (3, 0.0),
        };
        if (attempt >= attempts)
            return End(run, JobState.Failed, kind: kind, code: code);
        return End(run, JobState.Pending, delay > 0 ? Now + TimeSpan.FromSeconds(delay) : null, kind != FailureKind.DependencyDown, kind: kind, code: code);
    }

    public JobFacts? Cancel(long id)
    {
        if (!Jobs.TryGetValue(id, out var job) || !job.IsLive)
            return null;
        return Put(job.State == JobState.InProgress
            ? job with { Stop = StopReason.Cancel }
            : job with { State = JobState.Cancelled, FinishedAt = Now, Ready = false, Paused = false, RunAt = null });
    }

    public JobFacts? Pause(long id)
    {
        if (!Jobs.TryGetValue(id, out var job) || !job.IsLive || job.Stop == StopReason.Cancel)
            return null;
        return Put(job.State == JobState.InProgress ? job with { Stop = StopReason.Pause } : job with { Paused = true, Ready = false });
    }

    public JobFacts? Resume(long id)
    {
        if (!Jobs.TryGetValue(id, out var job) || !job.IsLive || job.Stop == StopReason.Cancel)
            return null;
        return Put(job.State == JobState.InProgress
            ? job with { Stop = job.Stop == StopReason.Pause ? null : job.Stop }
            : job with { Paused = false, Ready = job.RunAt is null });
    }

    public JobFacts? Retry(long id)
    {
        if (!Jobs.TryGetValue(id, out var job) || job.State is not (JobState.Failed or JobState.Cancelled)
            || Jobs.Values.Any(other => other.IsLive && other.Target == job.Target && other.Scope == job.Scope))
        {
            return null;
        }

        return Put(job with
        {
            State = JobState.Pending,
            Ready = true,
            Attempt = 0,
            FairTag = JoinLine(id, job.Priority, job.UserId),
            StartedAt = null,
            FinishedAt = null,
            Reason = null,
        });
    }

    public JobFacts? Prioritise(long id, JobPriority priority)
    {
        if (!Jobs.TryGetValue(id, out var job) || !job.IsLive || job.Priority == priority)
            return null;
        return Put(job with { Priority = priority, FairTag = JoinLine(id, priority, job.UserId) });
    }

    /// <param name="id">The job to run again.</param>
    /// <param name="answered">The id that the queue gave, or that of the job that stands for the replay.</param>
    public (JobFacts? Job, string How) Replay(long id, long answered)
    {
        if (!Jobs.TryGetValue(id, out var job))
            return (null, "none");
        if (job.IsLive)
            return (job, "refused");
        var (now, joined) = Enqueue(answered, job.Target, job.Scope, job.Priority, job.UserId);
        return (now, joined ? "joined" : "new");
    }

    /// <param name="command">Asked of all at once.</param>
    /// <param name="state">Only jobs in this state.</param>
    /// <param name="priority">Only jobs of this priority.</param>
    /// <param name="newIds">The ids that the queue gave to replays.</param>
    /// <returns>How many change; those that would stay as they are do not count.</returns>
    public int Control(JobCommand command, JobState? state, JobPriority? priority, IReadOnlyList<long> newIds)
    {
        var due = Jobs.Values
            .Where(job => (state is null || job.State == state) && (priority is null || job.Priority == priority) && Changes(command, job))
            .Select(job => job.Id)
            .ToArray();
        for (var n = 0; n < due.Length; n++)
        {
            _ = command.Action switch
            {
                JobAction.Cancel => Cancel(due[n]),
                JobAction.Pause => Pause(due[n]),
                JobAction.Resume => Resume(due[n]),
                JobAction.Retry => Retry(due[n]),
                JobAction.Prioritise => Prioritise(due[n], command.Priority!.Value),
                _ => Replay(due[n], newIds.ElementAtOrDefault(n)).Job,
            };
        }

        return due.Length;
    }

    /// <returns>What a repair finds in a queue that nobody damaged: leases that ran out, and a clock that a moved job left behind.</returns>
    public IReadOnlyList<string> Repair()
    {
        var found = new List<(string What, int Count)>
        {
            ("expired_leases", FreeExpired().Count),
            ("orphaned_jobs", Free(job => !Fleet.IsAlive(job.LeaseInstance, Lease)).Length),
        };
        var behind = 0;
        foreach (var priority in _reachedTags.Keys.ToArray())
        {
            var same = Jobs.Values.Where(job => job.Priority == priority).ToArray();
            if (!same.Any(job => job.State == JobState.InProgress))
                continue;
            var claimed = same.Where(job => job.State == JobState.InProgress).Max(job => job.FairTag);
            var reached = same.Where(job => job.Ready).Select(job => job.FairTag - 1).Append(claimed).Min();
            if (reached <= _reachedTags[priority])
                continue;
            _reachedTags[priority] = reached;
            behind++;
        }

        found.Add(("virtual_clock", behind));
        return [.. found.Where(finding => finding.Count > 0).Select(finding => $"{finding.What} {finding.Count}")];
    }

    /// <summary>
    /// One running job for each high one that waits, less the slots that are free, less those that a stop will free. A user without room asks the
    /// user's own work, and only that; and the room which that makes is not for others.
    /// </summary>
    public int Preempt()
    {
        var live = Fleet.Listed.Where(row => row.Value.HeartbeatAt + Lease >= Now).Select(row => row.Key).ToArray();
        var running = Jobs.Values.Where(job => job.LeaseInstance is { } instance && live.Contains(instance)).ToArray();
        var free = live.Sum(instance => Math.Max(0, Fleet.Slots - running.Count(job => job.LeaseInstance == instance)));
        var stopping = running.Count(job => job.Stop is not null);
        var urgent = 0;
        var asked = new List<JobFacts>();
        foreach (var high in Jobs.Values.Where(job => job.Ready && job.Priority == JobPriority.High && !Paused).GroupBy(OwnerOf))
        {
            if (PausedUsers.Contains(high.Key))
                continue;
            var may = Math.Min(high.Count(), RoomOf(high.Key, []));
            var heldBack = high.Count() - may;
            var ownStopping = running.Count(job => OwnerOf(job) == high.Key && job.Stop is not null);
            asked.AddRange(Askable().Where(job => OwnerOf(job) == high.Key).Take(heldBack - ownStopping));
            urgent += may;
            stopping -= Math.Min(heldBack, ownStopping);
        }

        asked.AddRange(Askable().Except(asked).Take(urgent - free - stopping).ToArray());
        foreach (var job in asked)
            Put(job with { Stop = StopReason.Yield });
        return asked.Count;

        IEnumerable<JobFacts> Askable() => running.Where(job => job.Stop is null && job.Priority != JobPriority.High)
            .OrderByDescending(job => (job.Priority, job.StartedAt!.Value, job.Id));
    }

    public int PromoteDue()
    {
        var due = Jobs.Values.Where(job => job.RunAt <= Now).ToArray();
        foreach (var job in due)
            Put(job with { RunAt = null, Ready = !job.Paused });
        return due.Length;
    }

    public IReadOnlyList<long> FreeExpired() => Free(job => job.LeaseUntil < Now);

    public IReadOnlyList<long> FreeOf(string instance) => Free(job => job.LeaseInstance == instance);

    public void Prune(QueueOptions options)
    {
        foreach (var job in Jobs.Values.Where(job => job.FinishedAt < Now - RetentionOf(job.State)).ToArray())
            Jobs.Remove(job.Id);
        Fleet.Prune();

        TimeSpan RetentionOf(JobState state) => state switch
        {
            JobState.Completed => options.CompletedRetention,
            JobState.Failed => options.FailedRetention,
            _ => options.CancelledRetention,
        };
    }

    private JobState? End(
        Run run, JobState state, DateTimeOffset? runAt = null, bool countsAttempt = true, string? reason = null, FailureKind? kind = null, string? code = null)
    {
        if (!IsHeld(run))
            return null;

        var job = Jobs[run.Job.Id];
        var waits = state is JobState.Pending or JobState.Interrupted;
        var pause = waits && job.Stop == StopReason.Pause;

        // What was to wait keeps its last failure, even where a cancel ends it after all.
        var keepsFailure = waits && kind is null;
        if (job.Stop == StopReason.Cancel && state != JobState.Completed)
            (state, waits, runAt) = (JobState.Cancelled, false, null);
        return Put(Released(job) with
        {
            State = state,
            Ready = waits && !pause && runAt is null,
            Paused = pause,
            RunAt = runAt,
            FinishedAt = waits ? null : Now,
            Attempt = countsAttempt ? job.Attempt : job.Attempt - 1,
            Reason = reason,
            FailureKind = keepsFailure ? job.FailureKind : kind,
            FailureCode = keepsFailure ? job.FailureCode : code,
            FailureType = keepsFailure ? job.FailureType : kind is null ? null : RealQueue.FaultType,
        }).State;
    }

    private bool Changes(JobCommand command, JobFacts job)
    {
        var same = Jobs.Values.Where(other => other.Id != job.Id && other.Target == job.Target && other.Scope == job.Scope).ToArray();
        var isLastOfItsWork = !same.Any(other => other.IsLive || other.Id > job.Id);
        return command.Action switch
        {
            JobAction.Cancel => job.IsLive && job.Stop != StopReason.Cancel,
            JobAction.Pause => job is { IsLive: true, Paused: false } && job.Stop is not (StopReason.Cancel or StopReason.Pause),
            JobAction.Resume => job.Paused || job.Stop == StopReason.Pause,
            JobAction.Retry => job.State is JobState.Failed or JobState.Cancelled && isLastOfItsWork,
            JobAction.Replay => !job.IsLive && isLastOfItsWork,
            _ => job.IsLive && job.Priority != command.Priority,
        };
    }

    private JobFacts Add(long id, string target, string scope, JobPriority priority, Guid? user)
    {
        Differs.Unless(id > _lastId, $"The new job has id {id}, and an earlier one had {_lastId}.");
        _lastId = id;
        return Put(new JobFacts
        {
            Id = id,
            Target = target,
            Scope = scope,
            Priority = priority,
            UserId = user,
            FairTag = JoinLine(id, priority, user),
            CreatedAt = Now,
        });
    }

    private long[] Free(Func<JobFacts, bool> lost)
    {
        var freed = Jobs.Values.Where(job => job.State == JobState.InProgress && lost(job)).ToArray();
        foreach (var job in freed)
        {
            var cancelled = job.Stop == StopReason.Cancel;
            var spent = !cancelled && !job.Advanced && job.Attempt >= MaxAttempts;
            var paused = !cancelled && !spent && job.Stop == StopReason.Pause;
            Put(Released(job) with
            {
                State = cancelled ? JobState.Cancelled : spent ? JobState.Failed : JobState.Interrupted,
                Ready = !cancelled && !spent && !paused,
                Paused = paused,
                FinishedAt = cancelled || spent ? Now : null,
                Attempt = job.Advanced ? job.Attempt - 1 : job.Attempt,
                Epoch = job.Epoch + 1,
                FailureKind = spent ? FailureKind.ResourceExhausted : job.FailureKind,
                FailureCode = spent ? "worker_lost" : job.FailureCode,
                FailureType = spent ? null : job.FailureType,
            });
        }

        return [.. freed.Select(job => job.Id)];
    }

    /// <summary>Work that nobody asked for is one user's, the instance's own.</summary>
    private static Guid OwnerOf(JobFacts job) => job.UserId ?? Guid.Empty;

    /// <summary>How many more of a user's jobs may run, with these about to.</summary>
    private int RoomOf(Guid owner, IEnumerable<JobFacts> starting)
        => Math.Max(0, (MostPerUser ?? int.MaxValue) - Jobs.Values.Where(job => job.State == JobState.InProgress).Concat(starting).Count(job => OwnerOf(job) == owner));

    private static JobFacts Released(JobFacts job) => job with { LeaseInstance = null, LeaseUntil = null, DeadlineAt = null, Stop = null };

    private JobFacts Put(JobFacts job)
    {
        if (job.FinishedAt is not null && Jobs.TryGetValue(job.Id, out var before) && before.IsLive)
            Tally.Ended(job.State);
        return Jobs[job.Id] = job;
    }

    private long JoinLine(long id, JobPriority priority, Guid? user)
    {
        _arrivals[id] = _arrived++;
        var lane = (priority, user ?? Guid.Empty);
        return _lastTags[lane] = Math.Max(_lastTags.GetValueOrDefault(lane), _reachedTags[priority]) + 1;
    }

    /// <summary>
    /// The promises in words of their own: no waiting job that has room outranks a claimed one, and none of the same user and priority came before it.
    /// </summary>
    private void ExpectFairOrder(IReadOnlyList<JobFacts> claimed, JobFacts[] left)
    {
        foreach (var job in claimed)
        {
            Differs.Unless(!left.Any(other => other.Priority < job.Priority), $"Job {job.Id} would be claimed before one of a higher priority.");
            Differs.Unless(
                !left.Any(other => other.Priority == job.Priority && other.UserId == job.UserId && _arrivals[other.Id] < _arrivals[job.Id]),
                $"Job {job.Id} would be claimed before an earlier one of the same user.");
        }
    }
}
