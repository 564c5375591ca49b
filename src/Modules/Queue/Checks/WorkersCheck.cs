using Microsoft.Extensions.Diagnostics.HealthChecks;
using static System.Runtime.CompilerServices.FormattableStringFactory;

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
            ? CheckText.Result(HealthStatus.Unhealthy, Create("No worker is alive, so no job starts."), data)
            : CheckText.Result(HealthStatus.Healthy, Alive(alive.Sum(w => w.Slots), alive.Length), data);
    }

    private static FormattableString Alive(int slots, int instances) => (slots, instances) switch
    {
        (1, 1) => Create("{0:0} worker on {1:0} instance.", slots, instances),
        (_, 1) => Create("{0:0} workers on {1:0} instance.", slots, instances),
        _ => Create("{0:0} workers on {1:0} instances.", slots, instances),
    };
}
