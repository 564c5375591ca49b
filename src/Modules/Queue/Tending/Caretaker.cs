using AnalysisApp.Queue.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Queue.Tending;

/// <summary>Runs in every instance, workers or not: what is due becomes ready, what lost its worker is put back, what is old goes.</summary>
internal sealed class Caretaker(IOptions<QueueOptions> options, JobRescue rescue, JobUpkeep upkeep, ServerClock clock, ILogger<Caretaker> logger)
    : BackgroundService
{
    private static readonly TimeSpan UpkeepInterval = TimeSpan.FromSeconds(10);

    /// <summary>Returns when it is known what time it is: the workers start after this, and their first leases go by it.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await clock.AskAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            QueueLog.UpkeepFailed(logger, fault);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lastUpkeep = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await clock.AskAsync(stoppingToken);
                await RescueAsync(stoppingToken);
                if (clock.GetElapsedTime(lastUpkeep) >= UpkeepInterval)
                {
                    lastUpkeep = clock.GetTimestamp();
                    await upkeep.RunAsync(options.Value, stoppingToken);
                }

                await Task.Delay(options.Value.PollInterval, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Whatever went wrong once is tried again; nobody else does this work.
                QueueLog.UpkeepFailed(logger, fault);
                await Task.Delay(options.Value.PollInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RescueAsync(CancellationToken cancellationToken)
    {
        await rescue.PromoteDueAsync(cancellationToken);
        var freed = await rescue.FreeExpiredAsync(cancellationToken);
        if (freed.Count > 0)
            QueueLog.Rescued(logger, freed.Count);
    }
}
