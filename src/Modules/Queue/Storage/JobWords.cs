using System.Diagnostics;

namespace AnalysisApp.Queue.Storage;

/// <summary>The words that the table knows.</summary>
internal static class JobWords
{
    public static string WordOf(JobState state) => state switch
    {
        JobState.Pending => "pending",
        JobState.InProgress => "in_progress",
        JobState.Interrupted => "interrupted",
        JobState.Completed => "completed",
        JobState.Failed => "failed",
        JobState.Cancelled => "cancelled",
        _ => throw new UnreachableException($"There is no job state {state}. This is a bug."),
    };

    public static JobState StateOf(string word) => word switch
    {
        "pending" => JobState.Pending,
        "in_progress" => JobState.InProgress,
        "interrupted" => JobState.Interrupted,
        "completed" => JobState.Completed,
        "failed" => JobState.Failed,
        "cancelled" => JobState.Cancelled,
        _ => throw new UnreachableException($"The job table holds the state '{word}'. This is a bug."),
    };

    public static string WordOf(FailureKind kind) => kind switch
    {
        FailureKind.Malformed => "malformed",
        FailureKind.Transient => "transient",
        FailureKind.ResourceExhausted => "resource_exhausted",
        FailureKind.Timeout => "timeout",
        FailureKind.DependencyDown => "dependency_down",
        _ => throw new UnreachableException($"There is no failure kind {kind}. This is a bug."),
    };

    public static FailureKind KindOf(string word) => word switch
    {
        "malformed" => FailureKind.Malformed,
        "transient" => FailureKind.Transient,
        "resource_exhausted" => FailureKind.ResourceExhausted,
        "timeout" => FailureKind.Timeout,
        "dependency_down" => FailureKind.DependencyDown,
        _ => throw new UnreachableException($"The job table holds the failure kind '{word}'. This is a bug."),
    };

    public static StopReason? StopOf(string? word) => word switch
    {
        null => null,
        "cancel" => StopReason.Cancel,
        "pause" => StopReason.Pause,
        "yield" => StopReason.Yield,
        "shutdown" => StopReason.Shutdown,
        _ => throw new UnreachableException($"The job table holds the stop '{word}'. This is a bug."),
    };
}

/// <summary>Why a running job was asked to stop at its next checkpoint.</summary>
internal enum StopReason
{
    Cancel,
    Pause,
    Yield,
    Shutdown,
}
