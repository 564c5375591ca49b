using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Queue.History;

/// <summary>Writes what this instance has counted every 10 s, and at its stop, once its workers have stopped.</summary>
internal sealed class HistoryWriter(WaitTally waits, TimeProvider clock, ILogger<HistoryWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
                await WriteAsync(stoppingToken);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await waits.WriteAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The counts are kept for the next time; statistics stop no worker.
            QueueLog.UpkeepFailed(logger, fault);
        }
    }
}
