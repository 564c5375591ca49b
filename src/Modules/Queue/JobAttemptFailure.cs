namespace AnalysisApp.Queue;

/// <summary>What is kept of one failed attempt, for as long as its job is kept. At most the newest 50 of a job.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="Attempt">Which attempt, from 1. Failures that cost no attempt share a number.</param>
/// <param name="Kind">Decided what happened next.</param>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Message">One line for people; holds no lyrics and no secrets.</param>
/// <param name="ExceptionType">The exception that decided the kind; null when there was none. For the owner of the app.</param>
/// <param name="Stack">Types and methods from outside to inside, at most 8 kB; no message and no path. For the owner of the app.</param>
/// <param name="Stage">What the handler said it was at; null when it said nothing.</param>
/// <param name="ModelSet">The models that the handler said it used; null when it said nothing.</param>
/// <param name="Worker">The instance that ran it.</param>
/// <param name="ProcessMemoryBytes">That process' resident memory at the failure; null when the process was lost.</param>
/// <param name="GpuMemoryBytes">Memory in use on its GPU, where the handler said it.</param>
/// <param name="StartedAt">When the attempt began; null when the process was lost.</param>
/// <param name="FailedAt">When it failed, or was found lost.</param>
public sealed record JobAttemptFailure(
    long Id,
    int Attempt,
    FailureKind Kind,
    string Code,
    string Message,
    string? ExceptionType,
    string? Stack,
    string? Stage,
    string? ModelSet,
    string Worker,
    long? ProcessMemoryBytes,
    long? GpuMemoryBytes,
    DateTimeOffset? StartedAt,
    DateTimeOffset FailedAt);
