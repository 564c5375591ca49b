namespace AnalysisApp.Queue.Tests.Model;

/// <summary>Draws steps; the same seed draws the same.</summary>
internal sealed class StepDice
{
    private static readonly JobPriority[] Priorities = Enum.GetValues<JobPriority>();
    private static readonly FailureKind[] Kinds = Enum.GetValues<FailureKind>();

    private static readonly JobAction[] Actions = Enum.GetValues<JobAction>();
    private static readonly JobState[] States = Enum.GetValues<JobState>();

    // Half a second to two days: a heartbeat, a retry, a lease, a retention.
    private static readonly double[] Seconds = [0.5, 1, 1, 1, 2, 3, 3, 5, 13, 13, 30, 45, 600, 4000, 30_000, 180_000];

    private readonly Random _random;
    private readonly (int Weight, Func<Step> Draw)[] _faces;
    private readonly int _weights;

    public StepDice(int seed)
    {
        _random = new Random(seed);
        _faces =
        [
            (24, () => new Enqueue(Number(), OneOf(Priorities), _random.Next(4), Commit: _random.Next(10) > 0)),
            (20, () => new Claim(Number(), 1 + _random.Next(4), Reserved: _random.Next(3) == 0 ? 1 + _random.Next(2) : 0)),
            (12, () => new Beat(Number(), ByReplacedProcess: false)),
            (1, () => new Beat(Number(), ByReplacedProcess: true)),
            (8, () => new Checkpoint(Number(), Commit: _random.Next(5) > 0)),
            (7, () => new End(Number(), JobOutcome.Done, Asked: false)),
            (2, () => new End(Number(), new JobOutcome.Snooze(TimeSpan.FromSeconds(_random.Next(3) * 4)), Asked: false)),
            (3, () => new End(Number(), JobOutcome.Interrupted, Asked: _random.Next(2) > 0)),
            (1, () => new End(Number(), new JobOutcome.Cancel("Nothing left to do."), Asked: false)),
            (8, () => new Fail(Number(), OneOf(Kinds), _random.Next(3) / 2.0)),
            (6, () => new WriteWithoutLease(Number())),
            (5, () => new CancelJob(Number())),
            (4, () => new PauseJob(Number())),
            (5, () => new ResumeJob(Number())),
            (4, () => new RetryJob(Number())),
            (3, () => new PrioritiseJob(Number(), OneOf(Priorities))),
            (3, () => new ReplayJob(Number())),
            (4, () => new ControlJobs(OneOf(Actions), MaybeOneOf(States), MaybeOneOf(Priorities), OneOf(Priorities))),
            (24, () => new Preempt()),
            (12, () => new PassTime(TimeSpan.FromSeconds(OneOf(Seconds)))),
            (6, () => new PromoteDue()),
            (6, () => new RescueExpired()),
            (3, () => AnyStart(_random.Next(Fleet.Names.Length))),
            (1, () => new Stop(Number())),
            (2, () => new PauseQueue(_random.Next(4) == 0)),
            (1, () => new PauseUser(_random.Next(4), Paused: true)),
            (3, () => new PauseUser(_random.Next(4), Paused: false)),
            (2, () => new CapUsers(_random.Next(3) == 0 ? 1 + _random.Next(3) : null)),
            (2, () => new Upkeep()),
            (1, () => new Repair()),
        ];
        _weights = _faces.Sum(face => face.Weight);
    }

    /// <summary>All instances start, and then anything happens.</summary>
    public IReadOnlyList<Step> Draw(int steps)
        => [.. Fleet.Names.Select((_, n) => AnyStart(n)), .. Enumerable.Range(0, steps - Fleet.Names.Length).Select(_ => DrawOne())];

    private Step DrawOne()
    {
        var left = _random.Next(_weights);
        foreach (var (weight, draw) in _faces)
        {
            if ((left -= weight) < 0)
                return draw();
        }

        throw new InvalidOperationException("The weights do not add up.");
    }

    private Start AnyStart(int instance)
    {
        var process = new byte[16];
        _random.NextBytes(process);
        return new Start(instance, new Guid(process));
    }

    private int Number() => _random.Next(1000);

    private T? MaybeOneOf<T>(T[] values)
        where T : struct
        => _random.Next(3) == 0 ? null : OneOf(values);

    private T OneOf<T>(T[] values) => values[_random.Next(values.Length)];
}
