using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>How far back the queue tells how it did.</summary>
/// <param name="Name">In addresses.</param>
/// <param name="Title">For people.</param>
/// <param name="Bucket">What is counted together.</param>
/// <param name="BucketTitle">For people.</param>
/// <param name="Buckets">How many of those.</param>
internal sealed record HistorySpan(string Name, string Title, TimeSpan Bucket, string BucketTitle, int Buckets)
{
    public static IReadOnlyList<HistorySpan> All { get; } =
    [
        new("1h", "the last hour", TimeSpan.FromMinutes(1), "minute", 60),
        new("24h", "the last 24 hours", TimeSpan.FromMinutes(15), "quarter of an hour", 96),
        new("7d", "the last 7 days", TimeSpan.FromHours(1), "hour", 168),
    ];

    /// <summary>Where nobody says which.</summary>
    public static HistorySpan Usual => All[1];

    /// <summary>By its name; null where there is none of it.</summary>
    public static HistorySpan? Find(string? name) => All.FirstOrDefault(span => span.Name == name);

    public Task<QueueHistory> ReadAsync(IJobHistory history, JobPriority? priority, CancellationToken cancellationToken)
        => history.ReadAsync(Bucket, Buckets, priority, cancellationToken);
}
