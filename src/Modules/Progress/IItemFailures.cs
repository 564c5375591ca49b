namespace AnalysisApp.Progress;

/// <summary>What went wrong with single items while their jobs went on. Known for as long as the records are kept: eight days. Safe for concurrent use.</summary>
public interface IItemFailures
{
    /// <summary>Counts failed items, the oldest first. Costs what failed, not what was done.</summary>
    /// <param name="since">From the bucket that holds this time.</param>
    /// <param name="bucket">At least a second; buckets are cut from midnight UTC.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bucket"/> is shorter than a second.</exception>
    Task<IReadOnlyList<ItemFailureCount>> CountAsync(DateTimeOffset since, TimeSpan bucket, CancellationToken cancellationToken);

    /// <summary>Lists what failed with one code, each item once, in all jobs that had it, the newest failure first.</summary>
    /// <param name="code">Of the failure.</param>
    /// <param name="since">Failed at this time or later.</param>
    /// <param name="limit">1 to 200: how many are told one by one.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<ItemFailures> ListFailuresAsync(string code, DateTimeOffset since, int limit, CancellationToken cancellationToken);
}

/// <summary>Items that failed alike, in one bucket.</summary>
/// <param name="From">When the bucket begins.</param>
/// <param name="Target">What their job was about, for example <c>playlist:ID</c>.</param>
/// <param name="Code">Of the failure; <c>unknown</c> where none was given.</param>
/// <param name="Count">How many, at least one.</param>
/// <param name="LastJobId">The newest of the jobs; it may be gone.</param>
public sealed record ItemFailureCount(DateTimeOffset From, string Target, string Code, int Count, long LastJobId);

/// <summary>Items that failed alike.</summary>
/// <param name="Newest">The newest failure first, as many as were asked for.</param>
/// <param name="Total">How many there are.</param>
public sealed record ItemFailures(IReadOnlyList<ItemFailure> Newest, int Total);

/// <summary>An item that failed.</summary>
/// <param name="ItemId">For example a song's id.</param>
/// <param name="Title">For people.</param>
/// <param name="Message">Why, for people; no lyrics.</param>
/// <param name="JobId">The newest job in which it failed; it may be gone.</param>
/// <param name="Failures">In how many jobs it failed.</param>
/// <param name="LastFailedAt">The newest of these failures.</param>
public sealed record ItemFailure(string ItemId, string Title, string? Message, long JobId, int Failures, DateTimeOffset LastFailedAt);
