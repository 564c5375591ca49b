using AnalysisApp.Queue.Failures;

namespace AnalysisApp.Queue.Worker;

/// <summary>What is written when a run ends.</summary>
/// <param name="State">Where the job goes.</param>
/// <param name="RunAt">When it may run again; null for at once, or never for a final state.</param>
/// <param name="CountsAttempt">Whether the attempt stays counted.</param>
/// <param name="Fault">Why it failed.</param>
/// <param name="Reason">Why it was cancelled, or what it waits for.</param>
/// <param name="Report">What is kept of a failed attempt.</param>
/// <param name="Priority">As the run knew it. What waits for a reason does not when it was promoted since.</param>
internal sealed record Settlement(
    JobState State,
    DateTimeOffset? RunAt = null,
    bool CountsAttempt = true,
    Fault? Fault = null,
    string? Reason = null,
    FailureReport? Report = null,
    JobPriority? Priority = null)
{
    private static readonly TimeSpan UnaskedPause = TimeSpan.FromSeconds(1);

    /// <summary>Until when the job is left to other instances, where there are any: what ran out of memory here may have enough elsewhere.</summary>
    public DateTimeOffset? AvoidUntil
        => Waits && Report is { Fault.Kind: FailureKind.ResourceExhausted } report ? report.FailedAt + RetryRules.PatienceForAnother : null;

    /// <summary>Neither a failure nor a reason is to be told, so that it can be written together with others.</summary>
    public bool IsPlain => Fault is null && Reason is null;

    /// <summary>Unless something else was asked for, a worker may take the job at once.</summary>
    public bool IsReady => Waits && RunAt is null;

    public bool Waits => State is JobState.Pending or JobState.Interrupted;

    /// <param name="outcome">The handler's word.</param>
    /// <param name="stopWasRequested">Whether anybody had asked the run to stop.</param>
    /// <param name="now">The time.</param>
    public static Settlement Of(JobOutcome outcome, bool stopWasRequested, DateTimeOffset now) => outcome switch
    {
        JobOutcome.Snooze snooze => new(
            JobState.Pending,
            now + (snooze.Delay > TimeSpan.Zero ? snooze.Delay : TimeSpan.Zero),
            CountsAttempt: false,
            Reason: snooze.Reason is { } reason ? FaultText.OneLine(reason) : null),
        JobOutcome.Cancel cancel => new(JobState.Cancelled, Reason: cancel.Reason),
        // A job that stops unasked would be taken again at once, and again.
        JobOutcome.Yielded => new(JobState.Interrupted, stopWasRequested ? null : now + UnaskedPause, CountsAttempt: false),
        _ => new(JobState.Completed),
    };

    public static Settlement Of(Fault fault, ClaimedJob job, DateTimeOffset now, double chance)
    {
        var retry = RetryRules.After(fault.Kind, job.Attempt, job.MaxAttempts, chance);
        if (retry.Delay is not { } delay)
            return new(JobState.Failed, Fault: fault);
        return new(JobState.Pending, delay > TimeSpan.Zero ? now + delay : null, retry.CountsAttempt, fault);
    }

    public static Settlement Interrupted { get; } = new(JobState.Interrupted, CountsAttempt: false);
}
