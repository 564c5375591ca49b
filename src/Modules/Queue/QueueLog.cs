using Microsoft.Extensions.Logging;

namespace AnalysisApp.Queue;

/// <summary>All that this module logs.</summary>
internal static partial class QueueLog
{
    [LoggerMessage(1001, LogLevel.Information, "Job {JobId} ({JobType}) settled as {State} after {ElapsedMs:F0} ms, attempt {Attempt}")]
    public static partial void Settled(ILogger logger, long jobId, string jobType, JobState state, double elapsedMs, int attempt);

    [LoggerMessage(1002, LogLevel.Warning, "Job {JobId} ({JobType}) failed in attempt {Attempt} of {MaxAttempts}: {Kind}, {Code}; retry at {RetryAt}")]
    public static partial void AttemptFailed(
        ILogger logger, Exception? fault, long jobId, string jobType, int attempt, int maxAttempts, FailureKind kind, string code, DateTimeOffset? retryAt);

    [LoggerMessage(1003, LogLevel.Error, "Job {JobId} ({JobType}) failed for good after attempt {Attempt}: {Kind}, {Code}")]
    public static partial void Failed(ILogger logger, Exception? fault, long jobId, string jobType, int attempt, FailureKind kind, string code);

    [LoggerMessage(1004, LogLevel.Warning, "The lease of job {JobId} ({JobType}) was lost; its result is dropped and another run continues it")]
    public static partial void LeaseLost(ILogger logger, long jobId, string jobType);

    [LoggerMessage(1005, LogLevel.Error, "Job {JobId} ({JobType}) did not stop within {GraceSeconds:F0} s of a hard stop; its worker no longer waits for it")]
    public static partial void Abandoned(ILogger logger, long jobId, string jobType, double graceSeconds);

    [LoggerMessage(1006, LogLevel.Warning, "The end of job {JobId} could not be written; trying again")]
    public static partial void SettleFailed(ILogger logger, Exception fault, long jobId);

    [LoggerMessage(1010, LogLevel.Information, "Instance {Instance} works with {Slots} slots; {Requeued} jobs of its last run were put back")]
    public static partial void Started(ILogger logger, string instance, int slots, int requeued);

    [LoggerMessage(1011, LogLevel.Information, "Instance {Instance} stopped; {Running} jobs were running")]
    public static partial void Stopped(ILogger logger, string instance, int running);

    [LoggerMessage(1012, LogLevel.Warning, "Looking for jobs failed; trying again")]
    public static partial void ClaimFailed(ILogger logger, Exception fault);

    [LoggerMessage(1013, LogLevel.Warning, "The heartbeat failed; trying again")]
    public static partial void HeartbeatFailed(ILogger logger, Exception fault);

    [LoggerMessage(1014, LogLevel.Warning, "Deregistering instance {Instance} failed; it will be shown as dead")]
    public static partial void DeregisterFailed(ILogger logger, Exception fault, string instance);

    [LoggerMessage(1015, LogLevel.Information, "Urgent work waits and no worker is free; {Count} running jobs were asked to yield")]
    public static partial void Preempted(ILogger logger, long count);

    [LoggerMessage(1016, LogLevel.Information, "Instance {Instance} now works with {Slots} slots")]
    public static partial void Resized(ILogger logger, string instance, int slots);

    [LoggerMessage(1020, LogLevel.Warning, "The leases of {Count} jobs ended without their worker; the jobs were put back")]
    public static partial void Rescued(ILogger logger, int count);

    [LoggerMessage(1021, LogLevel.Warning, "The queue's upkeep failed; trying again")]
    public static partial void UpkeepFailed(ILogger logger, Exception fault);

    [LoggerMessage(1022, LogLevel.Warning, "The queue was not as it should be: {What}, found {Count} times, mended {Mended} of them")]
    public static partial void Found(ILogger logger, string what, long count, long mended);

    [LoggerMessage(1023, LogLevel.Warning, "Job {JobId} ({JobType}) runs and first started {AgeMinutes:F0} minutes ago, longer than Queue:LongRunningAfter")]
    public static partial void RunsLong(ILogger logger, long jobId, string jobType, double ageMinutes);

    [LoggerMessage(1024, LogLevel.Warning, "Comparing the queue's parts failed; it is tried again in {DelaySeconds:F0} s")]
    public static partial void ReconcileFailed(ILogger logger, Exception fault, double delaySeconds);

    [LoggerMessage(1030, LogLevel.Warning, "The connection that listens for jobs was lost; workers poll until it is back")]
    public static partial void ListenerLost(ILogger logger, Exception fault);
}
