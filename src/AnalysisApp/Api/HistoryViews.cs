using System.Text.Json.Nodes;
using AnalysisApp.Jobs;
using AnalysisApp.Queue;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Api;

/// <summary>How a job came to be where it is.</summary>
/// <param name="Arguments">What it was given, in the words of its type.</param>
/// <param name="UserId">Whom it is for; null for the instance's own work.</param>
/// <param name="CorrelationId">The request that asked for it.</param>
/// <param name="Steps">The states that it was in, the oldest first.</param>
internal sealed record CourseView(JsonNode? Arguments, Guid? UserId, string? CorrelationId, IReadOnlyList<JobStep> Steps)
{
    /// <summary>As the job's user sees it who is no administrator: a worker's name tells of the machine.</summary>
    public CourseView ToOwner() => this with { Steps = [.. Steps.Select(step => step with { Worker = null })] };

    public static CourseView Of(JobCourse course)
        => new(JsonNode.Parse(course.Arguments), course.UserId, course.CorrelationId, course.Steps);
}

/// <summary>Something that was logged of a job.</summary>
internal sealed record LogLineView(string Id, DateTimeOffset At, LogLevel Level, string Message)
{
    public static LogLineView Of(JobLogLine line) => new(IdText.Of(line.Id), line.At, line.Level, line.Message);
}

/// <summary>How the queue did lately.</summary>
internal sealed record QueueHistoryView(IReadOnlyList<HistoryBucketView> Buckets, IReadOnlyList<Deployment> Deployments)
{
    public static QueueHistoryView Of(QueueHistory history) => new([.. history.Buckets.Select(HistoryBucketView.Of)], history.Deployments);
}

/// <summary>One span of it.</summary>
internal sealed record HistoryBucketView(
    DateTimeOffset From, long Completed, long Failed, long Cancelled, long Started, double? MedianWaitSeconds, double? LongWaitSeconds)
{
    public static HistoryBucketView Of(HistoryBucket bucket) => new(
        bucket.From,
        bucket.Completed,
        bucket.Failed,
        bucket.Cancelled,
        bucket.Started,
        Rounded(bucket.MedianWait),
        Rounded(bucket.LongWait));

    private static double? Rounded(TimeSpan? wait) => wait is { } span ? Math.Round(span.TotalSeconds, 3) : null;
}
