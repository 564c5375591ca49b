using AnalysisApp.Inference;
using AnalysisApp.Library;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using Npgsql;

namespace AnalysisApp.Jobs;

/// <summary>From a row in the queue to one song's analysis. Enqueued by <see cref="StartAnalysis.SongAsync"/>.</summary>
internal sealed class AnalyseSong(NpgsqlDataSource database, IInferenceEngine engine, SongItem item, IProgressBoard progress, IHistory history)
    : IJobHandler<AnalyseSongArguments>
{
    public async Task<JobOutcome> HandleAsync(AnalyseSongArguments arguments, JobRun run, CancellationToken cancellationToken)
    {
        var configuration = await AnalysisConfiguration.ReadAsync(engine, cancellationToken);
        run.ModelSet = configuration.Label;
        run.Stage = "opening";
        await OpenAsync(arguments, run, cancellationToken);

        run.Stage = "analysing";
        foreach (var pending in await progress.NextAsync(run.JobId, 1, cancellationToken))
        {
            if (run.StopRequested.IsCancellationRequested)
                return JobOutcome.Interrupted;

            run.GpuMemoryBytes = engine.GpuMemoryBytes;
            try
            {
                await item.AnalyseAsync(run, pending, configuration, InferencePriority.Interactive, cancellationToken);
            }
            catch (InferenceOverloadedException)
            {
                return BusyModels.Snooze;
            }
        }

        await progress.FlushAsync(run.JobId, cancellationToken);
        return JobOutcome.Done;
    }

    private async Task OpenAsync(AnalyseSongArguments arguments, JobRun run, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await run.EnsureHeldAsync(transaction, cancellationToken);
        await progress.OpenAsync(
            transaction, run.JobId, ProgressTarget.Song(arguments.SongId), [new NewItem(arguments.SongId.ToString(), arguments.Title)], cancellationToken);
        await history.OpenAsync(transaction, ProgressTarget.ToHistory(run.JobId, ProgressTarget.Song(arguments.SongId), run.UserId), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
