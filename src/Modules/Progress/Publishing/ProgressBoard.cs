using AnalysisApp.Progress.Repair;
using AnalysisApp.Progress.Storage;
using AnalysisApp.Progress.Watching;
using Npgsql;

namespace AnalysisApp.Progress.Publishing;

internal sealed class ProgressBoard(
    ItemStore items, RecordStore records, RecordRepair repair, RunningJobs jobs, ChangeListener listener) : IProgressBoard
{
    private const int MostItems = 1_000_000;
    private const int LargestPage = 200;

    public Task OpenAsync(
        NpgsqlTransaction transaction, long jobId, string target, IReadOnlyList<NewItem> newItems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentException.ThrowIfNullOrWhiteSpace(target);
        ArgumentNullException.ThrowIfNull(newItems);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newItems.Count, MostItems, nameof(newItems));
        if (newItems.FirstOrDefault(item => item.Weight < 0) is { } light)
            throw new ArgumentOutOfRangeException(nameof(newItems), light.Weight, "An item weighs 0 or more.");
        return items.OpenAsync(transaction, jobId, target, newItems, cancellationToken);
    }

    public Task<IReadOnlyList<PendingItem>> NextAsync(long jobId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);

        // The run has begun: the time to its first finish counts from here.
        jobs.Get(jobId);
        return items.NextAsync(jobId, limit, cancellationToken);
    }

    public async Task FinishAsync(NpgsqlTransaction transaction, long jobId, ItemResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(result);
        if (result.State is not (ItemState.Succeeded or ItemState.Skipped or ItemState.Failed))
            throw new ArgumentOutOfRangeException(nameof(result), result.State, "An item ends as succeeded, skipped or failed.");
        if (result.Waited < TimeSpan.Zero || result.Waited > result.Duration)
            throw new ArgumentOutOfRangeException(nameof(result), result.Waited, "An item waits for no longer than it takes.");

        if (!await items.FinishAsync(transaction, jobId, result, cancellationToken))
            return;

        jobs.GetStarted(jobId, result.Duration).Finished(result.Duration, result.Waited);
        jobs.Wake();
    }

    public Task StageAsync(long jobId, string stage, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stage);
        cancellationToken.ThrowIfCancellationRequested();
        jobs.Get(jobId).Stage(stage);
        jobs.Wake();
        return Task.CompletedTask;
    }

    public Task FlushAsync(long jobId, CancellationToken cancellationToken) => jobs.EndAsync(jobId, cancellationToken);

    public async Task<ProgressRecord?> ReadAsync(long jobId, CancellationToken cancellationToken)
        => (await records.ReadAsync([jobId], cancellationToken)).SingleOrDefault();

    public Task<IReadOnlyList<ProgressRecord>> ReadAsync(IReadOnlyCollection<long> jobIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(jobIds);
        return records.ReadAsync(jobIds, cancellationToken);
    }

    public Task<ProgressRecord?> ReadNewestAsync(string target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        return records.ReadNewestAsync(target, cancellationToken);
    }

    public Task<IReadOnlyList<ItemStatus>> ListItemsAsync(
        long jobId, ItemState? state, int? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, LargestPage);
        return items.ListAsync(jobId, state, after, limit, cancellationToken);
    }

    public Task<RecentItems> CountRecentAsync(IReadOnlyCollection<string> targets, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return items.CountRecentAsync(targets, since, cancellationToken);
    }

    public Task<ProgressRepair> RepairAsync(long lastJobId, CancellationToken cancellationToken) => repair.RunAsync(lastJobId, cancellationToken);

    public IAsyncEnumerable<long?> WatchAsync(CancellationToken cancellationToken) => listener.WatchAsync(cancellationToken);
}
