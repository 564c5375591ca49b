using System.Globalization;
using AnalysisApp.Queue.Tending;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Queue.Checks;

/// <summary>Named <c>queue</c>: more than 1000 waiting jobs are too many. Its details list what runs for long.</summary>
internal sealed class WaitingJobsCheck(IJobQueue queue, LongRunningJobs longRuns, TimeProvider clock) : IHealthCheck
{
    public const long MostWaiting = 1000;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = await queue.ReadStatusAsync(cancellationToken);
        var waiting = status.Counts.Where(c => c.State is JobState.Pending or JobState.Interrupted).Sum(c => c.Count);
        var now = clock.GetUtcNow();
        var data = new Dictionary<string, object>
        {
            ["waiting"] = waiting,
            ["paused"] = status.Paused,
            ["longRunning"] = (await longRuns.ReadAsync(cancellationToken)).Select(run => string.Create(
                CultureInfo.InvariantCulture, $"job {run.JobId} ({run.Type}), {(now - run.StartedAt).TotalMinutes:F0} min")).ToArray(),
        };
        return waiting > MostWaiting
            ? HealthCheckResult.Degraded(
                string.Create(CultureInfo.InvariantCulture, $"{waiting} jobs wait, more than {MostWaiting}; raise Queue:Workers or add an instance."), data: data)
            : HealthCheckResult.Healthy(string.Create(CultureInfo.InvariantCulture, $"{waiting} jobs wait."), data);
    }
}
