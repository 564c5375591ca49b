using AnalysisApp.Inference;
using AnalysisApp.Jobs.Background;
using AnalysisApp.Library;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using Npgsql;

namespace AnalysisApp.Jobs;

/// <summary>
/// From a row in the queue to the analyses of many songs, one checkpoint a song. Enqueued by <see cref="StartAnalysis.PlaylistAsync"/>,
/// <see cref="StartAnalysis.ChosenAsync"/> and <see cref="StartAnalysis.LibraryAsync"/>. Songs are chosen once, when the job first runs; after an interruption it goes on with the rest of them.
/// </summary>
internal sealed class AnalyseSongs(
    NpgsqlDataSource database, IInferenceEngine engine, IAnalyses analyses, SongItem item, IProgressBoard progress, IHistory history, BackgroundGate gate)
    : IJobHandler<AnalysePlaylistArguments>, IJobHandler<AnalyseChosenArguments>, IJobHandler<AnalyseLibraryArguments>
{
    private const int ItemsPerRead = 100;

    /// <summary>The songs of a job, chosen once.</summary>
    private delegate Task<IReadOnlyList<SongReference>> Selection(AnalysisConfiguration configuration, CancellationToken cancellationToken);

    public Task<JobOutcome> HandleAsync(AnalysePlaylistArguments arguments, JobRun run, CancellationToken cancellationToken)
        => RunAsync(null, arguments.PlaylistId, arguments.Scope, ProgressTarget.Playlist(arguments.PlaylistId), run, cancellationToken);

    public Task<JobOutcome> HandleAsync(AnalyseChosenArguments arguments, JobRun run, CancellationToken cancellationToken)
        => RunAsync((_, _) => Task.FromResult(arguments.Songs), ProgressTarget.Chosen, run, cancellationToken);

    public Task<JobOutcome> HandleAsync(AnalyseLibraryArguments arguments, JobRun run, CancellationToken cancellationToken)
        => RunAsync(arguments.OwnerId, null, arguments.Scope, ProgressTarget.LibraryOf(arguments.OwnerId), run, cancellationToken);

    private async Task<JobOutcome> RunAsync(
        Selection select, string target, JobRun run, CancellationToken cancellationToken)
    {
        // Before the songs are chosen: those that come while it waits belong to it.
        if (await gate.HoldAsync(run, target, cancellationToken) is { } hold)
            return hold;

        var configuration = await AnalysisConfiguration.ReadAsync(engine, cancellationToken);
        run.ModelSet = configuration.Label;
        run.Stage = "opening";
        if (await progress.ReadAsync(run.JobId, cancellationToken) is null)
            await OpenAsync(select, target, configuration, run, cancellationToken);

        run.Stage = "analysing";
        await progress.StageAsync(run.JobId, run.Stage, cancellationToken);
        try
        {
            return await AnalyseAllAsync(configuration, target, run, cancellationToken);
        }
        catch (InferenceOverloadedException)
        {
            return BusyModels.Snooze;
        }
        finally
        {
            // Whatever ended the run, what it did must be seen.
            await progress.FlushAsync(run.JobId, CancellationToken.None);
        }
    }

    private async Task<JobOutcome> AnalyseAllAsync(
        AnalysisConfiguration configuration, string target, JobRun run, CancellationToken cancellationToken)
    {
        while (await progress.NextAsync(run.JobId, ItemsPerRead, cancellationToken) is { Count: > 0 } pending)
        {
            foreach (var next in pending)
            {
                if (run.StopRequested.IsCancellationRequested)
                    return JobOutcome.Interrupted;
                if (await gate.HoldAsync(run, target, cancellationToken) is { } hold)
                    return hold;

                run.GpuMemoryBytes = engine.GpuMemoryBytes;
                try
                {
                    await item.AnalyseAsync(run, next, configuration, InferencePriority.Background, cancellationToken);
                }
                catch (Exception fault) when (SongItem.ConcernsTheSongOnly(fault))
                {
                    // One bad song must not end the playlist; it is shown as failed, with its reason.
                    await item.RecordFailureAsync(run, next, fault, cancellationToken);
                }
            }
        }

        return JobOutcome.Done;
    }

    private async Task OpenAsync(
        Selection select, string target, AnalysisConfiguration configuration, JobRun run, CancellationToken cancellationToken)
    {
        var songs = await select(configuration, cancellationToken);
        var unread = await analyses.ListUnreadAsync([.. songs.Select(song => song.Id)], configuration.Hash, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await run.EnsureHeldAsync(transaction, cancellationToken);
        await progress.OpenAsync(transaction, run.JobId, target, [.. songs.Select(song => ItemOf(song, unread))], cancellationToken);
        await history.OpenAsync(transaction, ProgressTarget.ToHistory(run.JobId, target, run.UserId), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A long text takes longer; one that was read before takes next to nothing.</summary>
    private static NewItem ItemOf(SongReference song, IReadOnlyDictionary<Guid, int> unread)
        => new(song.Id.ToString(), song.Title) { Weight = unread.GetValueOrDefault(song.Id) };

    private Task<JobOutcome> RunAsync(
        Guid? ownerId, Guid? playlistId, AnalysisScope scope, string target, JobRun run, CancellationToken cancellationToken)
    {
        return RunAsync(SelectAsync, target, run, cancellationToken);

        async Task<IReadOnlyList<SongReference>> SelectAsync(AnalysisConfiguration configuration, CancellationToken selecting)
        {
            var failed = scope == AnalysisScope.Failed ? await FailedLastTimeAsync(target, selecting) : [];
            return await analyses.SelectAsync(ownerId, playlistId, scope, configuration.Hash, failed, selecting);
        }
    }

    private async Task<List<Guid>> FailedLastTimeAsync(string target, CancellationToken cancellationToken)
    {
        var failed = new List<Guid>();
        if (await progress.ReadNewestAsync(target, cancellationToken) is not { } last)
            return failed;

        int? after = null;
        while (await progress.ListItemsAsync(last.JobId, ItemState.Failed, after, 200, cancellationToken) is { Count: > 0 } items)
        {
            failed.AddRange(items.Select(failure => Guid.Parse(failure.ItemId)));
            after = items[^1].Ordinal;
        }

        return failed;
    }
}
