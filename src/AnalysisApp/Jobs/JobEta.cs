using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>What is left of a live job: until something it needs answers, until a worker takes it, and then its own work. Pure.</summary>
/// <param name="Left">All of it together; null when any part is unknown.</param>
/// <param name="Parts">What it is made of.</param>
internal sealed record JobEta(TimeLeft? Left, EtaParts Parts)
{
    /// <param name="job">The job.</param>
    /// <param name="record">Its progress.</param>
    /// <param name="wait">What it waits for, if it was asked.</param>
    /// <returns>Null when the job has ended.</returns>
    public static JobEta? Of(Job job, ProgressRecord record, WaitView? wait) => job switch
    {
        { IsLive: false } => null,
        { State: JobState.InProgress } => Running(record.TimeLeft),
        _ => Waiting(record.WorkLeft, StartOf(job, wait)),
    };

    /// <summary>Null where it runs, where only a person can let it go on, and where it put itself off.</summary>
    public static WaitingFor? WaitingFor(WaitView? wait) => wait?.Reason switch
    {
        WaitReason.Dependency => Jobs.WaitingFor.Network,
        WaitReason.NoWorker or WaitReason.Starting or WaitReason.Capped or WaitReason.Behind => Jobs.WaitingFor.Worker,
        _ => null,
    };

    private static JobEta Running(TimeLeft? left) => new(left, PartsOf(left, untilStart: TimeSpan.Zero));

    private static JobEta Waiting(TimeLeft? work, (TimeSpan Low, TimeSpan High)? start)
    {
        if (start is not { } until)
            return new JobEta(null, PartsOf(work, untilStart: null) with { NetworkSeconds = null });

        var likely = (until.Low + until.High) / 2;
        return new JobEta(
            work is null ? null : work with { Likely = likely + work.Likely, Low = until.Low + work.Low, High = until.High + work.High },
            PartsOf(work, likely));
    }

    private static EtaParts PartsOf(TimeLeft? work, TimeSpan? untilStart) => new(
        Seconds(work?.Network),
        Seconds(untilStart),
        Seconds(work?.Likely - work?.Network),
        work is null ? null : TimeText.Of(work));

    /// <summary>Known in line, and between attempts. What put itself off with a reason looks again then, and may wait on; nobody knows when a service comes back.</summary>
    private static (TimeSpan Low, TimeSpan High)? StartOf(Job job, WaitView? wait) => wait switch
    {
        null or { Reason: WaitReason.Dependency } => null,
        { Reason: WaitReason.RetryAt } when job.Reason is not null => null,
        _ => wait.StartsIn,
    };

    private static double? Seconds(TimeSpan? time) => time is { } known ? Math.Round(known.TotalSeconds, 1) : null;
}
