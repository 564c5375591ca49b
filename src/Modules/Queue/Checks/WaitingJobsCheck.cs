using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Queue.Checks;

/// <summary>Named <c>queue</c>: more than 1000 waiting jobs are too many.</summary>
internal sealed class WaitingJobsCheck(IJobQueue queue) : IHealthCheck
{
    public const long MostWaiting = 1000;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = await queue.ReadStatusAsync(cancellationToken);
        var waiting = status.Counts.Where(c => c.State is JobState.Pending or JobState.Interrupted).Sum(c => c.Count);
        var data = new Dictionary<string, object> { ["waiting"] = waiting, ["paused"] = status.Paused };
        return waiting > MostWaiting
            ? HealthCheckResult.Degraded(
                string.Create(CultureInfo.InvariantCulture, $"{waiting} jobs wait, more than {MostWaiting}; raise Queue:Workers or add an instance."), data: data)
            : HealthCheckResult.Healthy(string.Create(CultureInfo.InvariantCulture, $"{waiting} jobs wait."), data);
    }
}
