namespace AnalysisApp.Queue.Storage;

/// <summary>Why a job's state does not allow what was asked of it, in one line for people.</summary>
internal static class Refusals
{
    public const string Replay = "The job has not ended; only an ended job can be replayed. Let it end, or cancel it first.";

    public static string? OfPause(Job job) => job switch
    {
        { IsLive: false } => "The job has ended; only a job that runs or waits can be paused.",
        { CancelRequested: true } => "The job is being cancelled, so it cannot be paused.",
        _ => null,
    };

    public static string? OfResume(Job job) => job switch
    {
        { IsLive: false } => "The job has ended; retry it if it failed or was cancelled.",
        { CancelRequested: true } => "The job is being cancelled; retry it once it has stopped.",
        _ => null,
    };

    public static string? OfRetry(Job job) => job.State switch
    {
        JobState.Failed or JobState.Cancelled => "Another job does the same work already; let it end, or cancel it first.",
        JobState.Completed => "The job is done; only a failed or cancelled job can be retried.",
        _ => "The job has not ended; only a failed or cancelled job can be retried.",
    };

    public static string? OfPrioritise(Job job) => job.IsLive ? null : "The job has ended; its priority no longer matters.";
}
