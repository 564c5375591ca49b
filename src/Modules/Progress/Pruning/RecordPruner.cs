using AnalysisApp.Progress.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Progress.Pruning;

/// <summary>Removes records nobody has touched for eight days: a day longer than the longest-kept job.</summary>
internal sealed class RecordPruner(RecordStore records, TimeProvider clock, ILogger<RecordPruner> logger) : BackgroundService
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(8);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var removed = await records.RemoveAsync(clock.GetUtcNow() - Kept, cancellationToken);
        if (removed > 0)
            ProgressLog.Pruned(logger, removed);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                try
                {
                    await PruneAsync(stoppingToken);
                }
                catch (Exception fault) when (fault is NpgsqlException or TimeoutException or IOException)
                {
                    ProgressLog.CouldNotPrune(logger, fault);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start prunes.
        }
    }
}
