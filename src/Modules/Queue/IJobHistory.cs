namespace AnalysisApp.Queue;

/// <summary>
/// What people look up about jobs: lists in any order, the course of one job, and how the queue did. Safe for concurrent use. Every read costs the same at
/// any number of jobs, but for the count of one user's.
/// </summary>
public interface IJobHistory
{
    /// <summary>Lists jobs in an order, page by page.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="order">One that suits the filter, as <see cref="JobOrder"/> says.</param>
    /// <param name="after">Where the page before ended; null for the first page.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="ArgumentException">The order does not suit the filter.</exception>
    Task<JobPage> ListAsync(JobFilter filter, JobOrder order, JobMark? after, int limit, CancellationToken cancellationToken);

    /// <summary>Counts the jobs of one user that are kept, by state and priority; absent pairs are zero. Costs what the user has.</summary>
    Task<IReadOnlyList<JobCount>> CountAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Lists the jobs of a priority that are next in line, as they will be taken.</summary>
    /// <param name="priority">Of this priority.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<Job>> ListNextAsync(JobPriority priority, int limit, CancellationToken cancellationToken);

    /// <summary>Reads how a job came to be where it is; null when there is no such job.</summary>
    Task<JobCourse?> FindCourseAsync(long id, CancellationToken cancellationToken);

    /// <summary>Lists what was logged of a job, oldest first. At most the newest <see cref="JobLogLine.MostKept"/> are kept, until the job goes.</summary>
    /// <param name="id">The job.</param>
    /// <param name="after">Only lines with a larger id; null for the first page.</param>
    /// <param name="limit">1 to <see cref="JobLogLine.MostKept"/>.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<JobLogLine>> ListLogAsync(long id, long? after, int limit, CancellationToken cancellationToken);

    /// <summary>Keeps what was logged of jobs. A line of a job that does not exist is dropped, and so are the oldest lines of a job with too many.</summary>
    /// <param name="lines">At most 1,000; their ids are not looked at.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    Task WriteLogAsync(IReadOnlyList<JobLogLine> lines, CancellationToken cancellationToken);

    /// <summary>Reads how the queue did lately: what ended, and how long jobs waited for their first start.</summary>
    /// <param name="bucket">Whole minutes; from the ninth day back only whole hours are kept.</param>
    /// <param name="buckets">1 to 1,000; the last is the one that is not over yet.</param>
    /// <param name="priority">Of this priority; null for all.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<QueueHistory> ReadAsync(TimeSpan bucket, int buckets, JobPriority? priority, CancellationToken cancellationToken);
}

/// <summary>How the queue did, in spans of equal length.</summary>
/// <param name="Buckets">The oldest first, none left out.</param>
/// <param name="Deployments">Versions that ran jobs for the first time within these, the oldest first.</param>
public sealed record QueueHistory(IReadOnlyList<HistoryBucket> Buckets, IReadOnlyList<Deployment> Deployments);

/// <summary>One span.</summary>
/// <param name="From">Its begin; it ends where the next begins.</param>
/// <param name="Completed">Jobs that were done in it.</param>
/// <param name="Failed">Jobs that failed for good in it.</param>
/// <param name="Cancelled">Jobs that were cancelled in it.</param>
/// <param name="Started">Jobs that started for the first time in it, as far as they were counted: an instance that is killed loses its last 10 s.</param>
/// <param name="MedianWait">From enqueueing to the first start, to within a tenth of its decade (a quarter more or less); null when nothing started.</param>
/// <param name="LongWait">Nineteen in twenty waited no longer; likewise.</param>
public sealed record HistoryBucket(
    DateTimeOffset From, long Completed, long Failed, long Cancelled, long Started, TimeSpan? MedianWait, TimeSpan? LongWait);

/// <summary>A version of the program that ran jobs for the first time.</summary>
/// <param name="Version">As <see cref="QueueOptions.InstanceVersion"/> gave it.</param>
/// <param name="FirstSeen">When an instance of it registered first.</param>
public sealed record Deployment(string Version, DateTimeOffset FirstSeen);
