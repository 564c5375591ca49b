namespace AnalysisApp.Queue;

/// <summary>How a job came to be where it is.</summary>
/// <param name="Arguments">As they were enqueued: JSON, in the words of the job's type. Holds no lyrics.</param>
/// <param name="UserId">Whom it is for; null for the instance's own work.</param>
/// <param name="CorrelationId">The request that asked for it; null when none did.</param>
/// <param name="Steps">The states that it was in, the oldest first; of more than 200 turns the oldest are left out, but for the first.</param>
public sealed record JobCourse(string Arguments, Guid? UserId, string? CorrelationId, IReadOnlyList<JobStep> Steps);

/// <summary>A state that a job was in, until the next step or until now.</summary>
/// <param name="At">Since when.</param>
/// <param name="State">The state.</param>
/// <param name="Paused">It waits until a person resumes it.</param>
/// <param name="Cause">What brought it there; null for what needs no reason: enqueued, taken, ended.</param>
/// <param name="Worker">Who took it, or who had it until then; null where no worker took part.</param>
/// <param name="RetryAt">When it was to go on; null for at once, or when it is resumed.</param>
/// <param name="FailureCode">What failed, where that is the cause, or why it ended.</param>
public sealed record JobStep(
    DateTimeOffset At, JobState State, bool Paused, JobCause? Cause, string? Worker, DateTimeOffset? RetryAt, string? FailureCode);

/// <summary>What brings a job from one state to another.</summary>
public enum JobCause
{
    /// <summary>A person paused it.</summary>
    Paused,

    /// <summary>A person resumed it.</summary>
    Resumed,

    /// <summary>It made room for more urgent work.</summary>
    Yielded,

    /// <summary>Its instance stopped in order.</summary>
    Shutdown,

    /// <summary>Its worker was lost: the lease ended, or the instance came back without it.</summary>
    WorkerLost,

    /// <summary>An attempt failed, and another follows.</summary>
    Failed,

    /// <summary>Its handler put it off.</summary>
    Snoozed,

    /// <summary>A person retried it.</summary>
    Retried,
}
