using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>How far back the queue tells how it did.</summary>
/// <param name="Name">In addresses.</param>
/// <param name="Bucket">What is counted together.</param>
/// <param name="Buckets">How many of those.</param>
internal sealed record HistorySpan(string Name, TimeSpan Bucket, int Buckets)
{
    public static IReadOnlyList<HistorySpan> All { get; } =
    [
        new("1h", TimeSpan.FromMinutes(1), 60),
        new("24h", TimeSpan.FromMinutes(15), 96),
        new("7d", TimeSpan.FromHours(1), 168),
    ];

    /// <summary>Where nobody says which.</summary>
    public static HistorySpan Usual => All[1];

    /// <summary>By its name; null where there is none of it.</summary>
    public static HistorySpan? Find(string? name) => All.FirstOrDefault(span => span.Name == name);

    public Task<QueueHistory> ReadAsync(IJobHistory history, JobPriority? priority, CancellationToken cancellationToken)
        => history.ReadAsync(Bucket, Buckets, priority, cancellationToken);
}
