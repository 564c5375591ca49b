using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Inference;

/// <summary>Unhealthy until every model is warm and checked.</summary>
internal sealed class ModelsHealthCheck(IInferenceEngine engine) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (engine.Ready.IsFaulted)
            return Unhealthy(engine.Ready.Exception!.InnerException!.Message, "Run 'models verify', mend what it names, and start the app again.");
        if (!engine.Ready.IsCompleted)
            return Unhealthy("The models are being loaded.", "Wait: it takes seconds from a compiled graph, and up to minutes the first time.");

        var models = await engine.Ready;
        return HealthCheckResult.Healthy($"{models.Classifiers.Count} models of the pack {models.Pack} are warm.", new Dictionary<string, object>
        {
            ["pack"] = models.Pack,
            ["modelSet"] = models.Hash,
            ["models"] = models.Classifiers
                .Select(model => $"{model.Task}: {model.Name} {model.Revision}, {model.Precision} on {model.Device}")
                .ToArray(),
        });
    }

    private static HealthCheckResult Unhealthy(string message, string fix)
        => HealthCheckResult.Unhealthy(message, data: new Dictionary<string, object> { ["fix"] = fix });
}

/// <summary>Says what the models run on, and why.</summary>
internal sealed class GpuHealthCheck(IInferenceEngine engine) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        // Whatever keeps the models from loading is for their own check to tell.
        if (!engine.Ready.IsCompletedSuccessfully)
            return HealthCheckResult.Healthy("No GPU in use.");
        var models = await engine.Ready;
        return HealthCheckResult.Healthy(models.Device == "cpu"
            ? $"No GPU in use; running on the CPU: {models.DeviceReason}."
            : $"Running on {models.Device}: {models.DeviceReason}.");
    }
}
