namespace AnalysisApp.Queue;

/// <summary>How often what failed. Counted when an attempt fails, with its end, and kept for 90 days: longer than the jobs. Safe for concurrent use.</summary>
public interface IFailureStatistics
{
    /// <summary>Counts failed attempts, the oldest first. Costs what failed, not what was done.</summary>
    /// <param name="since">From the bucket that holds this time.</param>
    /// <param name="bucket">
    /// Whole minutes; buckets are cut from midnight UTC. What is older than a day is known by the hour only, and stands at the beginning of its hour.
    /// </param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bucket"/> is shorter than a minute.</exception>
    Task<IReadOnlyList<FailureCount>> ReadAsync(DateTimeOffset since, TimeSpan bucket, CancellationToken cancellationToken);

    /// <summary>How many of the attempts that ended lately have failed, to the minute.</summary>
    /// <param name="window">Up to now, a minute to a day.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is shorter than a minute or longer than a day.</exception>
    Task<FailureShare> ReadShareAsync(TimeSpan window, CancellationToken cancellationToken);

    /// <summary>What the jobs were about that failed alike, as far as these jobs are kept. Looks at the newest 5,000 reports at most.</summary>
    /// <param name="code">Of the fault.</param>
    /// <param name="jobType">Of the jobs.</param>
    /// <param name="since">Failed at this time or later.</param>
    /// <param name="limit">1 to 200: how many are told one by one.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<FailureTargets> ListTargetsAsync(string code, string jobType, DateTimeOffset since, int limit, CancellationToken cancellationToken);
}

/// <summary>Failed attempts that had all of this in common, in one bucket.</summary>
/// <param name="From">When the bucket begins.</param>
/// <param name="Kind">Of the faults.</param>
/// <param name="Code">Of the faults.</param>
/// <param name="JobType">Of the jobs.</param>
/// <param name="Stage">What the handler was at; null when it said nothing.</param>
/// <param name="Worker">The instance that ran them.</param>
/// <param name="ModelSet">The models that the handler used; null when it said nothing.</param>
/// <param name="Count">How many, at least one.</param>
/// <param name="LastJobId">The newest of the jobs; it may be gone.</param>
public sealed record FailureCount(
    DateTimeOffset From, FailureKind Kind, string Code, string JobType, string? Stage, string Worker, string? ModelSet, int Count, long LastJobId);

/// <summary>Failed attempts among those that ended. What was stopped, put off or cancelled came to no end of its own and is in neither.</summary>
/// <param name="Failed">Attempts that failed, whether they are tried again or not.</param>
/// <param name="Ended">Those, and the jobs that were completed.</param>
public sealed record FailureShare(long Failed, long Ended)
{
    /// <summary>0 to 1; zero when nothing ended.</summary>
    public double Value => Ended == 0 ? 0 : (double)Failed / Ended;
}

/// <summary>What failed alike.</summary>
/// <param name="Newest">The newest failure first, as many as were asked for.</param>
/// <param name="Total">How many there are.</param>
/// <param name="FailedJobs">How many jobs have ended as failed by it and may be retried.</param>
/// <param name="LastFailedJobId">The newest of those; zero for none.</param>
/// <param name="Message">Of the newest failure, for people; null when nothing is kept.</param>
public sealed record FailureTargets(IReadOnlyList<FailureTarget> Newest, int Total, int FailedJobs, long LastFailedJobId, string? Message);

/// <summary>What a job was about that failed.</summary>
/// <param name="Target">As it was enqueued, for example a song's id.</param>
/// <param name="Title">Of the newest such job.</param>
/// <param name="JobId">That job.</param>
/// <param name="State">That job's state now.</param>
/// <param name="Failures">Failed attempts, of all jobs about it.</param>
/// <param name="LastFailedAt">The newest of them.</param>
public sealed record FailureTarget(string Target, string Title, long JobId, JobState State, int Failures, DateTimeOffset LastFailedAt);
