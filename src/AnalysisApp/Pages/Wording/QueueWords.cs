using AnalysisApp.Jobs;
using AnalysisApp.Queue;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>The queue, and the course of a job through it, for people.</summary>
internal static class QueueWords
{
    public static string Order(JobOrder order, string? state) => (order, state) switch
    {
        (JobOrder.LastEnded, _) => T["Last ended first"],
        (JobOrder.Longest, "waiting") => T["Waiting longest first"],
        (JobOrder.Longest, "in_progress") => T["Running longest first"],
        (JobOrder.Longest, _) => T["Longest run first"],
        _ => T["Newest first"],
    };

    public static string Failure(FailureKind kind) => kind switch
    {
        FailureKind.Malformed => T["Wrong in itself"],
        FailureKind.ResourceExhausted => T["Something ran out"],
        FailureKind.Timeout => T["Took too long"],
        FailureKind.DependencyDown => T["A service was down"],
        _ => T["May pass"],
    };

    /// <summary>What a job came into, in a word.</summary>
    public static string Step(JobStep step) => step switch
    {
        { Paused: true } => T["Paused"],
        { State: JobState.Pending, Cause: null } => T["Asked for"],
        { State: JobState.Pending or JobState.Interrupted } => T["Waiting"],
        _ => JobWords.State(step.State),
    };

    /// <summary>What brought it there; null where nothing is to be said.</summary>
    public static string? Cause(JobStep step) => step.Cause switch
    {
        JobCause.Paused => T["a person paused it"],
        JobCause.Resumed => T["a person resumed it"],
        JobCause.Yielded => T["it made room for more urgent work"],
        JobCause.Shutdown => T["its worker stopped in order"],
        JobCause.WorkerLost => T["its worker was lost"],
        JobCause.Failed => T["the attempt failed"],
        JobCause.Snoozed => T["it put itself off"],
        JobCause.Retried => T["a person asked for it again"],
        _ => (string?)null,
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

    /// <summary>How long it was so, in a few words.</summary>
    /// <param name="look">As <see cref="Look"/> calls it.</param>
    /// <param name="lasted">How long.</param>
    public static string Lasted(string look, TimeSpan lasted) => look switch
    {
        "paused" => T["paused {0}", Span(lasted)],
        "running" => T["running {0}", Span(lasted)],
        "done" => T["done {0}", Span(lasted)],
        "failed" => T["failed {0}", Span(lasted)],
        "cancelled" => T["cancelled {0}", Span(lasted)],
        _ => T["waiting {0}", Span(lasted)],
    };

    /// <summary>What a job was at, after "while"; what is not listed is as its handler calls it.</summary>
    public static string Stage(string stage) => stage switch
    {
        "opening" => T["opening"],
        "analysing" => T["analysing"],
        "changing" => T["changing"],
        _ => stage,
    };

    /// <summary>Why a job waits, and apart from it what its last attempt met, which is kept in English.</summary>
    public static (string Why, string? Fault) Wait(WaitView wait, FailureView? failure)
        => failure is not null && wait.Detail.EndsWith(failure.Message, StringComparison.Ordinal)
            ? (wait.Detail[..^failure.Message.Length].TrimEnd(), failure.Message)
            : (wait.Detail, null);

    /// <summary>How far back, after "in".</summary>
    public static string Back(HistorySpan span) => span.Name switch
    {
        "1h" => T["the last hour"],
        "24h" => T["the last 24 hours"],
        _ => T["the last 7 days"],
    };

    /// <summary>What is counted together, after "one" and "by the".</summary>
    public static string Bucket(HistorySpan span) => span.Name switch
    {
        "1h" => T["minute"],
        "24h" => T["quarter of an hour"],
        _ => T["hour"],
    };

    /// <summary>A time span for people: a few words, no false precision.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMilliseconds: < 950 } => T["{0:0} ms", Math.Max(1, span.TotalMilliseconds)],
        { TotalSeconds: < 9.5 } => T["{0:0.#} s", span.TotalSeconds],
        { TotalSeconds: < 120 } => T["{0:0} s", span.TotalSeconds],
        { TotalMinutes: < 120 } => T["{0:0} min", span.TotalMinutes],
        { TotalHours: < 48 } => T["{0:0} h", span.TotalHours],
        _ => T["{0:0} days", span.TotalDays],
    };
}
