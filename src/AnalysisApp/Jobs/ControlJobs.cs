using System.Globalization;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using Npgsql;

namespace AnalysisApp.Jobs;

/// <summary>
/// One command for many jobs, a batch and a checkpoint at a time. The batches are cut once, when the job first runs; after an interruption it goes on
/// with the rest of them.
/// </summary>
internal sealed class ControlJobs(NpgsqlDataSource database, IJobQueue queue, IProgressBoard progress, TimeProvider clock)
    : IJobHandler<ControlJobsArguments>
{
    public async Task<JobOutcome> HandleAsync(ControlJobsArguments arguments, JobRun run, CancellationToken cancellationToken)
    {
        run.Stage = "opening";
        if (await progress.ReadAsync(run.JobId, cancellationToken) is null)
            await OpenAsync(arguments, run, cancellationToken);

        run.Stage = "changing";
        await progress.StageAsync(run.JobId, run.Stage, cancellationToken);
        try
        {
            while (await progress.NextAsync(run.JobId, 1, cancellationToken) is [var next])
            {
                if (run.StopRequested.IsCancellationRequested)
                    return JobOutcome.Interrupted;
                await ChangeAsync(arguments, run, next, cancellationToken);
            }

            return JobOutcome.Done;
        }
        finally
        {
            // Whatever ended the run, what it did must be seen.
            await progress.FlushAsync(run.JobId, CancellationToken.None);
        }
    }

    private async Task ChangeAsync(ControlJobsArguments arguments, JobRun run, PendingItem item, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var batch = BatchOf(item);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await queue.ControlAsync(transaction, arguments.Command, arguments.Filter, batch, cancellationToken);
        await progress.FinishAsync(
            transaction, run.JobId, new ItemResult(item.Ordinal, ItemState.Succeeded, null, null, clock.GetElapsedTime(started)), cancellationToken);

        // Last, so that this job's own row is not locked while the batch waits for others.
        await run.CheckpointAsync(transaction, Text(batch.LastId), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task OpenAsync(ControlJobsArguments arguments, JobRun run, CancellationToken cancellationToken)
    {
        var batches = await queue.DivideAsync(arguments.Command, arguments.Filter, arguments.UpTo, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await run.EnsureHeldAsync(transaction, cancellationToken);
        await progress.OpenAsync(transaction, run.JobId, ProgressTarget.Queue, [.. batches.Select(ItemOf)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static NewItem ItemOf(JobBatch batch)
        => new($"{Text(batch.FirstId)}-{Text(batch.LastId)}", $"{Text(batch.Jobs)} of the jobs {Text(batch.FirstId)} to {Text(batch.LastId)}");

    private static JobBatch BatchOf(PendingItem item)
    {
        var ends = item.ItemId.Split('-');
        return new JobBatch(long.Parse(ends[0], CultureInfo.InvariantCulture), long.Parse(ends[1], CultureInfo.InvariantCulture), JobBatch.Largest);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
