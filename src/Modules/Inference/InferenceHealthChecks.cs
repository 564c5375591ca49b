using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static System.Runtime.CompilerServices.FormattableStringFactory;

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
        return CheckText.Healthy(Create("{0:0} models of the pack {1} are warm.", models.Classifiers.Count, models.Pack), new Dictionary<string, object>
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
        return CheckText.Healthy(models.Device == "cpu"
            ? Create("No GPU in use; running on the CPU: {0}.", models.DeviceFinding)
            : Create("Running on {0}: {1}.", models.Device, models.DeviceFinding));
    }
}

/// <summary>What a check says: in English, and as a text with its values, so that a page can say it in its reader's language.</summary>
internal static class CheckText
{
    public static HealthCheckResult Healthy(FormattableString message, Dictionary<string, object>? data = null)
        => HealthCheckResult.Healthy(message.ToString(CultureInfo.InvariantCulture), new Dictionary<string, object>(data ?? []) { ["message"] = message });
}
