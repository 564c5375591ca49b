using AnalysisApp.Queue;

namespace AnalysisApp.Pages.Wording;

/// <summary>The queue, and the course of a job through it, for people.</summary>
internal static class QueueWords
{
    public static string Order(JobOrder order, string? state) => (order, state) switch
    {
        (JobOrder.LastEnded, _) => "Last ended first",
        (JobOrder.Longest, "waiting") => "Waiting longest first",
        (JobOrder.Longest, "in_progress") => "Running longest first",
        (JobOrder.Longest, _) => "Longest run first",
        _ => "Newest first",
    };

    public static string Failure(FailureKind kind) => kind switch
    {
        FailureKind.Malformed => "Wrong in itself",
        FailureKind.ResourceExhausted => "Something ran out",
        FailureKind.Timeout => "Took too long",
        FailureKind.DependencyDown => "A service was down",
        _ => "May pass",
    };

    /// <summary>What a job came into, in a word.</summary>
    public static string Step(JobStep step) => step switch
    {
        { Paused: true } => "Paused",
        { State: JobState.Pending, Cause: null } => "Asked for",
        { State: JobState.Pending or JobState.Interrupted } => "Waiting",
        _ => JobWords.State(step.State),
    };

    /// <summary>What brought it there; null where nothing is to be said.</summary>
    public static string? Cause(JobStep step) => step.Cause switch
    {
        JobCause.Paused => "a person paused it",
        JobCause.Resumed => "a person resumed it",
        JobCause.Yielded => "it made room for more urgent work",
        JobCause.Shutdown => "its worker stopped in order",
        JobCause.WorkerLost => "its worker was lost",
        JobCause.Failed => "the attempt failed",
        JobCause.Snoozed => "it put itself off",
        JobCause.Retried => "a person asked for it again",
        _ => null,
    };

    /// <summary>For a class name.</summary>
    public static string Look(JobStep step) => step switch
    {
        { Paused: true } => "paused",
        { State: JobState.InProgress } => "running",
        { State: JobState.Completed } => "done",
        { State: JobState.Failed } => "failed",
        { State: JobState.Cancelled } => "cancelled",
        _ => "waiting",
    };

    /// <summary>A time span for people: a few words, no false precision.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMilliseconds: < 950 } => $"{Math.Max(1, span.TotalMilliseconds):0} ms",
        { TotalSeconds: < 9.5 } => $"{span.TotalSeconds:0.#} s",
        { TotalSeconds: < 120 } => $"{span.TotalSeconds:0} s",
        { TotalMinutes: < 120 } => $"{span.TotalMinutes:0} min",
        { TotalHours: < 48 } => $"{span.TotalHours:0} h",
        _ => $"{span.TotalDays:0} days",
    };
}
