using System.Text.Json.Serialization;
using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>A job as the API, the events and the pages show it.</summary>
internal sealed record JobView(
    string Id,
    string Type,
    JobPriority Priority,
    JobState State,
    string Title,
    string TargetId,
    int Attempt,
    int MaxAttempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? Worker,
    bool Paused,
    string? Reason,
    ProgressView Progress,
    FailureView? Failure,
    WaitView? Wait)
{
    /// <summary>Whom it is for; null for the instance's own work.</summary>
    [JsonIgnore]
    public Guid? UserId { get; private init; }

    /// <summary>As its user sees it who is no administrator: a worker's name tells of the machine.</summary>
    public JobView ToOwner() => this with { Worker = null };

    public static JobView Of(Job job, ProgressRecord? progress, WaitView? wait) => new(
        IdText.Of(job.Id),
        job.Type,
        job.Priority,
        job.State,
        JobTitle.Of(job.Type, job.Title),
        job.Target,
        job.Attempt,
        job.MaxAttempts,
        job.CreatedAt,
        job.StartedAt,
        job.FinishedAt,
        job.Worker,
        job.Paused,
        job.Reason,
        ProgressView.Of(job, progress, wait),
        job.Failure is { } failure ? new FailureView(failure.Kind, failure.Code, failure.Message, failure.RetryAt) : null,
        wait)
    {
        UserId = job.UserId,
    };
}

/// <summary>Why a job waits and where it stands; null for one that does not wait, and in live events, since it changes with every other job.</summary>
/// <param name="Reason">What stands in its way.</param>
/// <param name="Position">Its place in line from 1, at most 1,001 for any beyond a thousand; null while it is in no line.</param>
/// <param name="ExpectedStartAt">The earliest that it may start, judged by what such work took lately; null when unknown.</param>
/// <param name="ExpectedStartLatestAt">The latest, likewise.</param>
/// <param name="Detail">All of it in a sentence.</param>
internal sealed record WaitView(
    WaitReason Reason, int? Position, DateTimeOffset? ExpectedStartAt, DateTimeOffset? ExpectedStartLatestAt, string Detail)
{
    /// <summary>How long until then, as it was read; also known for what tries again at a time.</summary>
    [JsonIgnore]
    public (TimeSpan Low, TimeSpan High)? StartsIn { get; init; }

    /// <summary>The detail in the language of the page.</summary>
    [JsonIgnore]
    public string Sentence { get; private init; } = Detail;

    /// <summary>What failed before, as it was written down then; null where nothing did. The detail ends with it.</summary>
    [JsonIgnore]
    public string? Cause { get; private init; }

    public static WaitView Of(JobWait wait, JobFailure? failure, DateTimeOffset now) => new(
        wait.Reason,
        wait.Position,
        wait.ExpectedStart?.Earliest,
        wait.ExpectedStart?.Latest,
        WaitText.Of(wait, failure, now))
    {
        Sentence = WaitText.WithoutCause(wait, now),
        Cause = WaitText.CauseOf(wait, failure),
        StartsIn = wait switch
        {
            { ExpectedStart: { } start } => (Until(start.Earliest, now), Until(start.Latest, now)),
            { RetryAt: { } at } => (Until(at, now), Until(at, now)),
            _ => null,
        },
    };

    private static TimeSpan Until(DateTimeOffset time, DateTimeOffset now) => time > now ? time - now : TimeSpan.Zero;
}

/// <summary>Why the last attempt failed.</summary>
internal sealed record FailureView(FailureKind Kind, string Code, string Message, DateTimeOffset? RetryAt);

/// <summary>One failed attempt.</summary>
internal sealed record AttemptView(
    int Attempt,
    FailureKind Kind,
    string Code,
    string Message,
    string? ExceptionType,
    string? Stack,
    string? Stage,
    string? ModelSet,
    string? Worker,
    long? ProcessMemoryBytes,
    long? GpuMemoryBytes,
    DateTimeOffset? StartedAt,
    DateTimeOffset FailedAt)
{
    /// <summary>As the job's user sees it who is no administrator: without what tells of the machine and of the program.</summary>
    public AttemptView ToOwner() => this with { ExceptionType = null, Stack = null, Worker = null, ProcessMemoryBytes = null, GpuMemoryBytes = null };

    public static AttemptView Of(JobAttemptFailure failure) => new(
        failure.Attempt,
        failure.Kind,
        failure.Code,
        failure.Message,
        failure.ExceptionType,
        failure.Stack,
        failure.Stage,
        failure.ModelSet,
        failure.Worker,
        failure.ProcessMemoryBytes,
        failure.GpuMemoryBytes,
        failure.StartedAt,
        failure.FailedAt);
}

/// <summary>What has to come before a waiting job goes on.</summary>
internal enum WaitingFor
{
    /// <summary>Something it needs from the network did not answer.</summary>
    Network,

    /// <summary>A worker: others are before it, or it made room for more urgent work.</summary>
    Worker,
}

/// <summary>What the time left is made of, in seconds, each null where it is unknown; the time left is their sum where all three are known.</summary>
/// <param name="NetworkSeconds">Waiting for the network.</param>
/// <param name="WorkerSeconds">Until a worker takes it.</param>
/// <param name="ComputingSeconds">Work of its own.</param>
/// <param name="Work">Its own work, network included, for people (<c>about 3 min</c>); known also while nobody can say when it goes on.</param>
internal sealed record EtaParts(double? NetworkSeconds, double? WorkerSeconds, double? ComputingSeconds, string? Work);

/// <summary>
/// How far a job is: its state from the queue and its counters from the one progress record, put together here and nowhere else.
/// </summary>
internal record ProgressView(
    string? JobId,
    JobState Status,
    string Stage,
    int Current,
    int Total,
    int Succeeded,
    int Skipped,
    int Failed,
    double Percentage,
    double? EtaSeconds,
    double? EtaLowSeconds,
    double? EtaHighSeconds,
    string? Eta,
    double? ItemsPerHour,
    DateTimeOffset? StartedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>What a job that does not run waits for; null for what runs or has ended, and where only a person or a time can let it go on.</summary>
    public WaitingFor? WaitingFor { get; init; }

    /// <summary>What the time left is made of; null for a job that has ended, and for several together.</summary>
    public EtaParts? EtaParts { get; init; }

    public static ProgressView Of(Job job, ProgressRecord? record, WaitView? wait)
    {
        if (record is null)
            return new ProgressView(
                IdText.Of(job.Id), job.State, StageOf(job, "waiting"), 0, 0, 0, 0, 0, job.State == JobState.Completed ? 100 : 0,
                null, null, null, null, null, job.StartedAt, job.FinishedAt ?? job.StartedAt ?? job.CreatedAt)
            {
                WaitingFor = JobEta.WaitingFor(wait),
            };

        var eta = JobEta.Of(job, record, wait);
        var left = eta?.Left;
        return new ProgressView(
            IdText.Of(job.Id),
            job.State,
            StageOf(job, record.Stage),
            record.Current,
            record.Total,
            record.Succeeded,
            record.Skipped,
            record.Failed,
            record.Percentage,
            left is null ? null : Math.Round(left.Likely.TotalSeconds, 1),
            left is null ? null : Math.Round(left.Low.TotalSeconds, 1),
            left is null ? null : Math.Round(left.High.TotalSeconds, 1),
            left is null ? null : TimeText.Of(left),
            record.ItemsPerHour is { } rate ? Math.Round(rate, 1) : null,
            record.StartedAt,
            record.UpdatedAt)
        {
            WaitingFor = JobEta.WaitingFor(wait),
            EtaParts = eta?.Parts,
        };
    }

    private static string StageOf(Job job, string stage) => job.State switch
    {
        JobState.Pending or JobState.Interrupted => job.Paused ? "paused" : "waiting",
        JobState.InProgress => job.CancelRequested ? "stopping" : job.Paused ? "pausing" : stage,
        JobState.Completed => "done",
        JobState.Failed => "failed",
        _ => "cancelled",
    };
}
