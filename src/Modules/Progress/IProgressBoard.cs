using Npgsql;

namespace AnalysisApp.Progress;

/// <summary>One progress record per job: the only source of its counters. Safe for concurrent use.</summary>
public interface IProgressBoard
{
    /// <summary>Writes down what the job will do, once. A job that is opened already keeps its items and its counters.</summary>
    /// <param name="transaction">Commits with the caller's other effects.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="target">What the job is about, for example <c>playlist:ID</c>; progress can be read by it.</param>
    /// <param name="items">The things to do, in order; at most 1,000,000.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    Task OpenAsync(NpgsqlTransaction transaction, long jobId, string target, IReadOnlyList<NewItem> items, CancellationToken cancellationToken);

    /// <summary>The next items that are not done, in order.</summary>
    Task<IReadOnlyList<PendingItem>> NextAsync(long jobId, int limit, CancellationToken cancellationToken);

    /// <summary>Marks an item as done, in the transaction that holds its effect. Marking it again changes nothing.</summary>
    /// <remarks>The published record follows at most twice a second per job; the items are exact at once.</remarks>
    Task FinishAsync(NpgsqlTransaction transaction, long jobId, ItemResult result, CancellationToken cancellationToken);

    /// <summary>Says what the job is doing now, for people: a word such as <c>waiting</c>, <c>reading</c>, <c>classifying</c>, <c>saving</c>.</summary>
    Task StageAsync(long jobId, string stage, CancellationToken cancellationToken);

    /// <summary>Writes what is still unwritten of a job's record, and publishes it; called when its run ends.</summary>
    Task FlushAsync(long jobId, CancellationToken cancellationToken);

    /// <summary>Reads one record; null when the job has not opened one.</summary>
    Task<ProgressRecord?> ReadAsync(long jobId, CancellationToken cancellationToken);

    /// <summary>Reads several records at once, in no particular order.</summary>
    Task<IReadOnlyList<ProgressRecord>> ReadAsync(IReadOnlyCollection<long> jobIds, CancellationToken cancellationToken);

    /// <summary>The newest record about a target; null when there is none.</summary>
    Task<ProgressRecord?> ReadNewestAsync(string target, CancellationToken cancellationToken);

    /// <summary>Items of a job, in order.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="state">Only these; null for all.</param>
    /// <param name="after">Only items after this ordinal; null for the first page.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<ItemStatus>> ListItemsAsync(long jobId, ItemState? state, int? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// How many items about these targets were done since a time, on any instance, by jobs that live or have ended: those that succeeded and have no code.
    /// A target stands for its parts too: <c>library</c> for <c>library:ID</c>. Costs what it counts.
    /// </summary>
    Task<RecentItems> CountRecentAsync(IReadOnlyCollection<string> targets, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>
    /// Compares all records with their items and counts those anew that are wrong; removes those whose job was never there, as after a backup of
    /// another age. Reads everything, so it is for what a person asks.
    /// </summary>
    /// <param name="lastJobId">The highest id that a job was ever given.</param>
    /// <param name="cancellationToken">Stops it; what was mended stays so.</param>
    Task<ProgressRepair> RepairAsync(long lastJobId, CancellationToken cancellationToken);

    /// <summary>Ids of jobs whose record changed on any instance, as it happens; null after a lost connection came back (changes may have been missed).</summary>
    IAsyncEnumerable<long?> WatchAsync(CancellationToken cancellationToken);
}

/// <summary>What a repair mended.</summary>
/// <param name="Recounted">Records whose numbers were not those of their items.</param>
/// <param name="Removed">Records, with their items, whose job was never there.</param>
public sealed record ProgressRepair(int Recounted, int Removed);

/// <summary>A thing a job will do.</summary>
/// <param name="ItemId">For example a song's id.</param>
/// <param name="Title">For people.</param>
public sealed record NewItem(string ItemId, string Title)
{
    /// <summary>
    /// How much there is to compute for it, beside the other items of its job: in any unit, such as bytes of text. 0 for an item that needs no computing.
    /// Feeds the time left, and nothing else.
    /// </summary>
    public int Weight { get; init; } = 1;
}

/// <summary>A thing still to do.</summary>
/// <param name="Ordinal">Its place, from 0.</param>
/// <param name="ItemId">For example a song's id.</param>
public sealed record PendingItem(int Ordinal, string ItemId);

/// <summary>What became of an item.</summary>
public enum ItemState
{
    /// <summary>Not done yet.</summary>
    Pending,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>There was nothing to do; not a fault.</summary>
    Skipped,

    /// <summary>It could not be done; the message says why.</summary>
    Failed,
}

/// <summary>The end of one item.</summary>
/// <param name="Ordinal">Its place.</param>
/// <param name="State">Not <see cref="ItemState.Pending"/>.</param>
/// <param name="Code">Why it was skipped or failed; stable, for programs.</param>
/// <param name="Message">The same for people; no lyrics.</param>
/// <param name="Duration">How long it took; feeds the time left.</param>
public sealed record ItemResult(int Ordinal, ItemState State, string? Code, string? Message, TimeSpan Duration)
{
    /// <summary>The part of the duration that was spent waiting for the network rather than computing.</summary>
    public TimeSpan Waited { get; init; }
}

/// <summary>What was done lately.</summary>
/// <param name="Count">How many items.</param>
/// <param name="Oldest">When the first of them was done; null for none.</param>
public sealed record RecentItems(int Count, DateTimeOffset? Oldest);

/// <summary>An item as it stands.</summary>
public sealed record ItemStatus(int Ordinal, string ItemId, string Title, ItemState State, string? Code, string? Message);

/// <summary>How far a job is. <c>Succeeded + Skipped + Failed = Current ≤ Total</c>, always.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Target">What it is about.</param>
/// <param name="Stage">What it does now.</param>
/// <param name="Total">Items in all.</param>
/// <param name="Succeeded">Items done.</param>
/// <param name="Skipped">Items with nothing to do.</param>
/// <param name="Failed">Items that could not be done.</param>
/// <param name="TimeLeft">An estimate as a range; null while the job does not run or does not move, and when unknown: never a guess.</param>
/// <param name="ItemsPerHour">The present rate; null when unknown.</param>
/// <param name="StartedAt">When the record was opened.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record ProgressRecord(
    long JobId,
    string Target,
    string Stage,
    int Total,
    int Succeeded,
    int Skipped,
    int Failed,
    TimeLeft? TimeLeft,
    double? ItemsPerHour,
    DateTimeOffset StartedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Items that are over, however they ended.</summary>
    public int Current => Succeeded + Skipped + Failed;

    /// <summary>
    /// What the items that are not over will take once a worker has the job; known also while none has it, from the pace of earlier runs. Null when unknown.
    /// </summary>
    public TimeLeft? WorkLeft { get; init; }

    /// <summary>0 to 100; 100 only when every item is over.</summary>
    public double Percentage => Total == 0 ? 100 : Math.Floor(1000.0 * Current / Total) / 10;
}

/// <summary>The time left, as a range.</summary>
/// <param name="Likely">Between the two others.</param>
/// <param name="Low">It will hardly take less.</param>
/// <param name="High">It will hardly take more.</param>
public sealed record TimeLeft(TimeSpan Likely, TimeSpan Low, TimeSpan High)
{
    /// <summary>The part of <see cref="Likely"/> that is waiting for the network; the rest is computing.</summary>
    public TimeSpan Network { get; init; }
}
