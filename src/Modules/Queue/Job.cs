namespace AnalysisApp.Queue;

/// <summary>A job as it stood when it was read.</summary>
/// <param name="Id">Grows with the order of enqueueing; never reused.</param>
/// <param name="Type">The type of work, for example <c>song_analysis</c>.</param>
/// <param name="Target">What it is about, for example a song's id; empty for the whole library.</param>
/// <param name="Scope">Which part of the target; one live job exists per (type, target, scope).</param>
/// <param name="Priority">Its class.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Title">For people.</param>
/// <param name="Attempt">Attempts begun; an interruption does not count as one.</param>
/// <param name="MaxAttempts">Attempts after which it fails for good.</param>
/// <param name="CreatedAt">When it was enqueued.</param>
/// <param name="StartedAt">When a worker first took it.</param>
/// <param name="FinishedAt">When it ended; set exactly when the state is final.</param>
/// <param name="Worker">Who holds it, or held it last.</param>
/// <param name="CancelRequested">A cancel was asked for and the worker has not stopped yet.</param>
/// <param name="Failure">Why the last attempt failed.</param>
public sealed record Job(
    long Id,
    string Type,
    string Target,
    string Scope,
    JobPriority Priority,
    JobState State,
    string Title,
    int Attempt,
    int MaxAttempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? Worker,
    bool CancelRequested,
    JobFailure? Failure)
{
    /// <summary>Whether the job can still run.</summary>
    public bool IsLive => State is JobState.Pending or JobState.InProgress or JobState.Interrupted;

    /// <summary>A person paused it: it waits until it is resumed, or will do so from its next checkpoint on.</summary>
    public bool Paused { get; init; }

    /// <summary>Whom the work is for; null for the instance's own.</summary>
    public Guid? UserId { get; init; }

    /// <summary>What it waits for, or why it cancelled itself: one line for people, in the handler's words. Null while it runs.</summary>
    public string? Reason { get; init; }
}

/// <summary>Why an attempt failed.</summary>
/// <param name="Kind">Decides what happens next.</param>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Message">One line for people; holds no lyrics and no secrets.</param>
/// <param name="RetryAt">When it is tried again; null when it is not.</param>
public sealed record JobFailure(FailureKind Kind, string Code, string Message, DateTimeOffset? RetryAt);
