using AnalysisApp.Queue.Repair;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Queue.Tending;

/// <summary>At the start and every few minutes: what nobody holds goes back, counts are compared, and long runs are told of.</summary>
internal sealed class Reconciler(
    IOptions<QueueOptions> options, QueueRepairer repairer, LongRunningJobs longRuns, TimeProvider clock, ILogger<Reconciler> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await repairer.ReconcileAsync(stoppingToken);
                await longRuns.WarnAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Whatever went wrong once is tried again; nobody else does this work.
                QueueLog.ReconcileFailed(logger, fault, options.Value.ReconcileInterval.TotalSeconds);
            }

            await Task.Delay(options.Value.ReconcileInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
