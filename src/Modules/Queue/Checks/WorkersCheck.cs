using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Queue.Checks;

/// <summary>Named <c>workers</c>: without a live one nothing moves.</summary>
internal sealed class WorkersCheck(IJobQueue queue) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var workers = (await queue.ReadStatusAsync(cancellationToken)).Workers;
        var alive = workers.Where(w => w.Alive).ToArray();
        var data = new Dictionary<string, object>
        {
            ["instances"] = alive.Length,
            ["slots"] = alive.Sum(w => w.Slots),
            ["busy"] = alive.Sum(w => w.JobIds.Count),
            ["dead"] = workers.Count - alive.Length,
        };
        data["fix"] = "Start an instance whose Roles hold 'worker'.";
        return alive.Length == 0
            ? HealthCheckResult.Unhealthy("No worker is alive, so no job starts.", data: data)
            : HealthCheckResult.Healthy(string.Create(CultureInfo.InvariantCulture, $"{Count(alive.Sum(w => w.Slots), "worker")} on {Count(alive.Length, "instance")}."), data);
    }

    private static string Count(int number, string noun)
        => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
