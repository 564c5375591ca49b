using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Health.Checks;

/// <summary>Whether the outside sources that are switched on answer. None can be switched on yet, and none is by default.</summary>
internal sealed class SourcesCheck : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(HealthCheckResult.Healthy("No outside source is switched on."));
}
