namespace AnalysisApp.Queue;

/// <summary>Settings of the queue and of this instance's workers. Checked at start; every fault is named with its key, value and what is allowed.</summary>
public sealed class QueueOptions
{
    /// <summary>Jobs that run at a time in this instance, 1 to 128. Null (the default): half the cores, at least 1.</summary>
    public int? Workers { get; set; }

    /// <summary>
    /// Slots of this instance that take nothing but <c>high</c>, 0 to one less than <see cref="Workers"/>. Null (the default): 1 with two or more workers, else
    /// 0. When the workers become fewer while running, one always remains for the rest.
    /// </summary>
    public int? ReservedForHigh { get; set; }

    /// <summary>Jobs of one user that run at a time over all instances, 1 to 128. Null (the default): any number. Must be the same on every instance.</summary>
    /// <remarks>Work without a user is the instance's own, and counts as one user. While it is set, claims are made one after another.</remarks>
    public int? MostRunningPerUser { get; set; }

    /// <summary>Whether this instance runs jobs at all. The default is true; the host sets it from <c>Roles</c>.</summary>
    public bool RunsJobs { get; set; } = true;

    /// <summary>
    /// Names this instance across its restarts, at most 200 characters; the host sets it from the host's name and the data folder. The default is the
    /// machine's name. At start, jobs that an earlier process of the same name held are put back at once, so no two live processes may share it.
    /// </summary>
    public string InstanceName { get; set; } = Environment.MachineName;

    /// <summary>The program's version, as the list of workers shows it. The host sets it.</summary>
    public string InstanceVersion { get; set; } = "";

    /// <summary>How long an attempt may go without a checkpoint, 1 second to 1 day. The default is 10 minutes. A checkpoint starts it anew.</summary>
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a lease lasts without a heartbeat, 2 seconds to 1 hour. The default is 12 seconds.</summary>
    /// <remarks>A job of a killed instance runs again this long after its last heartbeat, plus one <see cref="PollInterval"/>.</remarks>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How often leases are renewed, at least 0.1 seconds. The default is 3 seconds; it must be at most a third of <see cref="LeaseDuration"/>.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a free worker looks without having been woken: the net below NOTIFY; 50 milliseconds to 10 minutes. The default is 1 second.</summary>
    /// <remarks>Retries come due and lost leases are found at this pace too.</remarks>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long running jobs may take to reach a checkpoint when the instance stops, at most 10 minutes. The default is 20 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long completed jobs are kept, 1 minute to 365 days. The default is 24 hours.</summary>
    public TimeSpan CompletedRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long cancelled jobs are kept, 1 minute to 365 days. The default is 24 hours.</summary>
    public TimeSpan CancelledRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long failed jobs are kept, 1 minute to 365 days. The default is 7 days.</summary>
    public TimeSpan FailedRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Whether times are the database's. The default is true; false only where this process' clock is set on purpose, as in tests.</summary>
    public bool GoesByServerTime { get; set; } = true;

    /// <summary>How often one instance compares what must agree and mends it, 10 seconds to 1 day; and at every start. The default is 5 minutes.</summary>
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A running job that first started longer ago than this is warned of in the log, once, and shown by the health check <c>queue</c>.</summary>
    /// <remarks>1 minute to 365 days. The default is 30 minutes.</remarks>
    public TimeSpan LongRunningAfter { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The slots of this instance.</summary>
    internal int Slots => Workers ?? Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Of so many slots, those that take nothing but <c>high</c>; never all.</summary>
    internal int ReservedOf(int slots) => Math.Min(ReservedForHigh ?? 1, slots - 1);
}
