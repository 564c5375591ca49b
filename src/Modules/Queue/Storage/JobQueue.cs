using System.Runtime.CompilerServices;
using AnalysisApp.Queue.Signals;
using Npgsql;

namespace AnalysisApp.Queue.Storage;

internal sealed class JobQueue(JobEnqueuer enqueuer, JobReader reader, StatusReader status, JobControl control, SignalHub signals) : IJobQueue
{
    public Task<EnqueuedJob> EnqueueAsync<TArguments>(NpgsqlTransaction transaction, NewJob<TArguments> job, CancellationToken cancellationToken)
        where TArguments : IJobArguments
        => enqueuer.EnqueueAsync(transaction, job, cancellationToken);

    public Task<Job?> FindAsync(long id, CancellationToken cancellationToken) => reader.FindAsync(id, cancellationToken);

    public Task<Job?> FindNewestAsync(string type, string target, CancellationToken cancellationToken)
        => reader.FindNewestAsync(type, target, cancellationToken);

    public Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, long? before, int limit, CancellationToken cancellationToken)
        => reader.ListAsync(filter, before, limit, cancellationToken);

    public Task<IReadOnlyList<JobAttemptFailure>> ListAttemptsAsync(long jobId, CancellationToken cancellationToken)
        => reader.ListAttemptsAsync(jobId, cancellationToken);

    public async Task<Job?> CancelAsync(long id, CancellationToken cancellationToken)
        => await control.CancelAsync(id, cancellationToken) ?? await reader.FindAsync(id, cancellationToken);

    public Task<QueueStatus> ReadStatusAsync(CancellationToken cancellationToken) => status.ReadAsync(cancellationToken);

    public async IAsyncEnumerable<long?> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watcher = signals.Watch();
        while (true)
            yield return await watcher.NextAsync(cancellationToken);
    }
}
