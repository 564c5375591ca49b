using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Progress.Publishing;

/// <summary>The one publisher of this process: writes the records of its running jobs, each at most twice a second. Asleep while nothing runs.</summary>
internal sealed class RecordPublisher(RunningJobs jobs, TimeProvider clock, ILogger<RecordPublisher> logger)
    : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await jobs.SleepAsync(stoppingToken);
                while (jobs.AnyDirty())
                    await Task.Delay(await PublishDueAsync(stoppingToken) ? Tick : AfterFault, clock, stoppingToken);

                jobs.Forget();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Whoever runs a job flushes it when its run ends; nothing is left to do here.
        }
    }

    private async Task<bool> PublishDueAsync(CancellationToken cancellationToken)
    {
        foreach (var (jobId, job) in jobs.Due())
        {
            try
            {
                await jobs.PublishAsync(jobId, job, cancellationToken);
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException or IOException)
            {
                // The items hold the truth; the record catches up when the database answers again.
                ProgressLog.CouldNotPublish(logger, jobId, fault);
                return false;
            }
        }

        return true;
    }
}
