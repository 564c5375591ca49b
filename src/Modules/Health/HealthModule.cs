using AnalysisApp.Health.Checks;
using AnalysisApp.Health.History;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health;

/// <summary>Puts the health report into an application.</summary>
public static class HealthModule
{
    /// <summary>The schema this module owns; its scripts are in this assembly.</summary>
    public const string Schema = "health";

    /// <summary>
    /// Registers <see cref="HealthReporter"/>, <see cref="HealthHistory"/> and what writes it, and the checks <c>disk</c> and <c>sources</c>; other modules
    /// register their own. Needs an <c>NpgsqlDataSource</c> to a migrated database, and logging.
    /// </summary>
    /// <param name="services">The application's.</param>
    /// <param name="section">Holds <see cref="HealthOptions"/>; the messages call it <c>Health</c>.</param>
    public static IServiceCollection AddHealth(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthOptions>, HealthOptionsValidator>());
        services.AddOptions<HealthOptions>().Bind(section).ValidateOnStart();
        services.TryAddSingleton<HealthReporter>();
        services.TryAddSingleton<HealthHistory>();
        services.TryAddSingleton<SampleStore>();
        services.AddHostedService<Sampler>();
        services.AddHealthChecks()
            .AddCheck<DiskCheck>("disk")
            .AddCheck<SourcesCheck>("sources");
        return services;
    }
}
