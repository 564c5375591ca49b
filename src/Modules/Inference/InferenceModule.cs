using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Inference;

/// <summary>Puts the module into an application.</summary>
public static class InferenceModule
{
    /// <summary>
    /// Registers <see cref="IInferenceEngine"/>, the loader that warms every model in the background from the host's start on, and the health
    /// checks <c>models</c> and <c>gpu</c>. A pack that cannot be used stops the host with exit code 1 and one line in the log.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">The section <c>Inference</c>; validated at start.</param>
    public static IServiceCollection AddInference(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<InferenceOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<InferenceOptions>, InferenceOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<InferenceTelemetry>();
        services.AddSingleton(provider => new InferenceEngine(
            provider.GetRequiredService<IOptions<InferenceOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<InferenceTelemetry>(),
            provider.GetRequiredService<ILogger<InferenceEngine>>()));
        services.AddSingleton<IInferenceEngine>(provider => provider.GetRequiredService<InferenceEngine>());
        services.AddHostedService<LoadOnStart>();
        services.AddHealthChecks()
            .AddCheck<ModelsHealthCheck>("models")
            .AddCheck<GpuHealthCheck>("gpu");
        return services;
    }
}
