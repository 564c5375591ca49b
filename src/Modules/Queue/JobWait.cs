namespace AnalysisApp.Queue;

/// <summary>What a waiting job waits for, as it stood when it was read.</summary>
/// <param name="Reason">What stands in its way.</param>
/// <param name="Position">
/// Its place among all that can start before it, from 1; <see cref="MostCounted"/> + 1 stands for any place beyond. Null while it is in no line: paused,
/// put off until a time, or of a user whose work is paused.
/// </param>
/// <param name="RetryAt">When it comes into line again; only where <paramref name="Reason"/> is <c>RetryAt</c> or <c>Dependency</c>.</param>
/// <param name="FailedAt">When its last attempt failed; null when none did.</param>
/// <param name="ExpectedStart">Null when unknown: no line, a running job that has yet to make room, or too few ended jobs to judge by.</param>
public sealed record JobWait(WaitReason Reason, int? Position, DateTimeOffset? RetryAt, DateTimeOffset? FailedAt, StartRange? ExpectedStart)
{
    /// <summary>Places are told up to here.</summary>
    public const int MostCounted = 1000;
}

/// <summary>When a job may start: what work like that ahead of it has taken lately, not a promise. More urgent work that comes later goes ahead.</summary>
public sealed record StartRange(DateTimeOffset Earliest, DateTimeOffset Latest);

/// <summary>Why a job waits. Where several hold, the first of this order is told.</summary>
public enum WaitReason
{
    /// <summary>A person paused the job.</summary>
    Paused,

    /// <summary>What it depends on was down; it tries again at a time.</summary>
    Dependency,

    /// <summary>It failed, or put itself off, and tries again at a time.</summary>
    RetryAt,

    /// <summary>A person paused the whole queue.</summary>
    QueuePaused,

    /// <summary>A person paused the work of its user.</summary>
    UserPaused,

    /// <summary>No instance that runs jobs is alive.</summary>
    NoWorker,

    /// <summary>A worker is free and about to take it, or a running job is about to make room for it.</summary>
    Starting,

    /// <summary>As many jobs of its user run as may at a time.</summary>
    Capped,

    /// <summary>Others are before it, or it is the next and all workers are busy.</summary>
    Behind,
}
