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
    ProgressView Progress,
    FailureView? Failure)
{
    public static JobView Of(Job job, ProgressRecord? progress) => new(
        IdText.Of(job.Id),
        job.Type,
        job.Priority,
        job.State,
        job.Title,
        job.Target,
        job.Attempt,
        job.MaxAttempts,
        job.CreatedAt,
        job.StartedAt,
        job.FinishedAt,
        job.Worker,
        ProgressView.Of(job, progress),
        job.Failure is { } failure ? new FailureView(failure.Kind, failure.Code, failure.Message, failure.RetryAt) : null);
}

/// <summary>Why the last attempt failed.</summary>
internal sealed record FailureView(FailureKind Kind, string Code, string Message, DateTimeOffset? RetryAt);

/// <summary>
/// How far a job is: its state from the queue and its counters from the one progress record, put together here and nowhere else.
/// </summary>
internal sealed record ProgressView(
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
    public static ProgressView Of(Job job, ProgressRecord? record)
    {
        if (record is null)
            return new ProgressView(
                IdText.Of(job.Id), job.State, StageOf(job, "waiting"), 0, 0, 0, 0, 0, job.State == JobState.Completed ? 100 : 0,
                null, null, null, null, null, job.StartedAt, job.FinishedAt ?? job.StartedAt ?? job.CreatedAt);

        var left = job.State == JobState.InProgress ? record.TimeLeft : null;
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
            record.UpdatedAt);
    }

    /// <summary>Several jobs as one: their sums. Null without jobs.</summary>
    public static ProgressView? Sum(IReadOnlyList<ProgressView> jobs)
    {
        if (jobs.Count == 0)
            return null;

        var current = jobs.Sum(job => job.Current);
        var total = jobs.Sum(job => job.Total);
        var status = jobs.Any(job => job.Status == JobState.InProgress) ? JobState.InProgress : jobs[0].Status;
        return new ProgressView(
            null,
            status,
            jobs.Count == 1 ? jobs[0].Stage : $"{jobs.Count} jobs",
            current,
            total,
            jobs.Sum(job => job.Succeeded),
            jobs.Sum(job => job.Skipped),
            jobs.Sum(job => job.Failed),
            total == 0 ? 0 : Math.Floor(1000.0 * current / total) / 10,
            jobs.Count == 1 ? jobs[0].EtaSeconds : null,
            jobs.Count == 1 ? jobs[0].EtaLowSeconds : null,
            jobs.Count == 1 ? jobs[0].EtaHighSeconds : null,
            jobs.Count == 1 ? jobs[0].Eta : null,
            jobs.Any(job => job.ItemsPerHour is not null) ? jobs.Sum(job => job.ItemsPerHour ?? 0) : null,
            jobs.Min(job => job.StartedAt),
            jobs.Max(job => job.UpdatedAt));
    }

    private static string StageOf(Job job, string stage) => job.State switch
    {
        JobState.Pending or JobState.Interrupted => "waiting",
        JobState.InProgress => job.CancelRequested ? "stopping" : stage,
        JobState.Completed => "done",
        JobState.Failed => "failed",
        _ => "cancelled",
    };
}
