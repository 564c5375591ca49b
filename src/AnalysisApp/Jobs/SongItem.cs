using AnalysisApp.Events;
using AnalysisApp.Inference;
using AnalysisApp.Library;
using AnalysisApp.Observability.Metrics;
using AnalysisApp.Policies;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using Npgsql;

namespace AnalysisApp.Jobs;

/// <summary>
/// One song of a job: read it, and save the analysis, the item and the checkpoint in one transaction. What is saved is never done again,
/// and what is not saved has left no trace.
/// </summary>
internal sealed class SongItem(
    NpgsqlDataSource database, SongAnalyst analyst, IAnalyses analyses, IProgressBoard progress, SongCounter counter, TimeProvider clock, ILogger<SongItem> logger)
{
    /// <summary>Reads and saves the song. A fault leaves the item as it was.</summary>
    public async Task AnalyseAsync(
        JobRun run, PendingItem item, AnalysisConfiguration configuration, InferencePriority priority, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var songId = Guid.Parse(item.ItemId);
        var reading = await analyst.ReadAsync(songId, configuration, priority, cancellationToken);
        await SaveAsync(run, songId, reading, ResultOf(item, reading, clock.GetElapsedTime(started)), cancellationToken);
    }

    /// <summary>Writes down that the song could not be read, so that the others of its job go on.</summary>
    public async Task RecordFailureAsync(JobRun run, PendingItem item, Exception fault, CancellationToken cancellationToken)
    {
        var songId = Guid.Parse(item.ItemId);
        JobsLog.SongFailed(logger, songId, fault.GetType().Name, fault);
        var result = new ItemResult(item.Ordinal, ItemState.Failed, "analysis_failed", "The song could not be read.", TimeSpan.Zero);
        await SaveAsync(run, songId, reading: null, result, cancellationToken);
    }

    /// <summary>Everything else (a lost database, too much waiting, a stop) is the job's affair: the queue decides by its kind.</summary>
    public static bool ConcernsTheSongOnly(Exception fault)
        => fault is TextTooLongException or ArgumentException or FormatException or System.Text.Json.JsonException;

    private async Task SaveAsync(JobRun run, Guid songId, SongReading? reading, ItemResult result, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await run.CheckpointAsync(transaction, result.Ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture), cancellationToken);
        if (reading is not null)
        {
            var how = new AnalysisRun(run.JobId, reading.Known, result.Duration);
            if (await analyses.SaveAsync(transaction, songId, reading.Analysis, ProfileRater.Rate, how, cancellationToken))
                await SongAnalyzedSignal.SendAsync(transaction, songId, run.UserId, cancellationToken);
            else
                result = Gone(result);
        }

        await progress.FinishAsync(transaction, run.JobId, result, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        counter.Count(result);
    }

    private static ItemResult ResultOf(PendingItem item, SongReading? reading, TimeSpan duration) => reading switch
    {
        null => Gone(new ItemResult(item.Ordinal, ItemState.Skipped, null, null, duration)),
        { Analysis.Quality: "no_lyrics" } => new ItemResult(item.Ordinal, ItemState.Skipped, "no_lyrics", "The song has no lyrics.", duration),
        { Analysis.Quality: "not_english" } => new ItemResult(item.Ordinal, ItemState.Skipped, "not_english", "The lyrics are not English.", duration),
        { Known: true } => new ItemResult(item.Ordinal, ItemState.Succeeded, "known_lyrics", "These lyrics had been read before, so no model ran.", duration),
        _ => new ItemResult(item.Ordinal, ItemState.Succeeded, null, null, duration),
    };

    private static ItemResult Gone(ItemResult result)
        => result with { State = ItemState.Skipped, Code = "song_deleted", Message = "The song was deleted." };
}
