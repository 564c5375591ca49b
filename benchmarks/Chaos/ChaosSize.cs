namespace AnalysisApp.Queue.Chaos;

/// <summary>How much happens, and how fast. The long form is the proof, the short one shows in CI that nothing has come apart.</summary>
internal sealed record ChaosSize
{
    public const int Instances = 3;

    /// <summary>Worker slots of each instance.</summary>
    public const int Slots = 6;

    public static ChaosSize Long { get; } = new();

    public static ChaosSize Short { get; } = new()
    {
        Jobs = 600,
        Enqueueing = TimeSpan.FromSeconds(35),
        SlowJobs = 0.06,
        SlowSteps = 9,
        PreemptionEvery = 100,
        Lease = TimeSpan.FromSeconds(2),
        Heartbeat = TimeSpan.FromSeconds(0.5),
        Overlapping = 0,
        Away = TimeSpan.FromSeconds(4),
        Cut = TimeSpan.FromSeconds(5),
        DiskFull = TimeSpan.FromSeconds(3),
        Jumped = TimeSpan.FromSeconds(4),
        Gap = TimeSpan.FromSeconds(0.3),
    };

    /// <summary>At least so many.</summary>
    public int Jobs { get; private init; } = 20_000;

    /// <summary>Over how long they are enqueued: as long as the faults take, so that all of them meet work.</summary>
    public TimeSpan Enqueueing { get; private init; } = TimeSpan.FromSeconds(310);

    /// <summary>The share of jobs whose steps take a second, so that a fault always meets running work.</summary>
    public double SlowJobs { get; private init; } = 0.006;

    /// <summary>The most steps of these: enough to be still at work, elsewhere, when a cut network is mended and its first runner wants to go on.</summary>
    public int SlowSteps { get; private init; } = 30;

    /// <summary>How many jobs after one attempt at a preemption the next comes.</summary>
    public int PreemptionEvery { get; private init; } = 400;

    /// <summary>The queue's own default in the long form.</summary>
    public TimeSpan Lease { get; private init; } = new QueueOptions().LeaseDuration;

    public TimeSpan Heartbeat { get; private init; } = new QueueOptions().HeartbeatInterval;

    /// <summary>Rounds of faults, two at a time, after the round in which each comes alone.</summary>
    public int Overlapping { get; private init; } = 2;

    /// <summary>How long a killed instance stays away before it is started again: longer than its leases.</summary>
    public TimeSpan Away { get; private init; } = TimeSpan.FromSeconds(18);

    public TimeSpan Cut { get; private init; } = TimeSpan.FromSeconds(30);

    public TimeSpan DiskFull { get; private init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Jumped { get; private init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between a fault that is over and the next.</summary>
    public TimeSpan Gap { get; private init; } = TimeSpan.FromSeconds(1);
}
