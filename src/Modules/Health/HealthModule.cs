using AnalysisApp.Health.Alerts;
using AnalysisApp.Health.Channels;
using AnalysisApp.Health.Checks;
using AnalysisApp.Health.History;
using AnalysisApp.Health.Outbound;
using AnalysisApp.Health.Updates;
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
    /// Registers <see cref="HealthReporter"/>, <see cref="HealthHistory"/> and what writes it, <see cref="AlertDesk"/> and what tells, and the checks <c>disk</c> and
    /// <c>sources</c>; other modules register their own. Needs an <c>NpgsqlDataSource</c> to a migrated database, logging, and of the host an
    /// <see cref="ISecretKeeper"/> and an <see cref="IFailureMeasure"/>.
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
        services.TryAddSingleton<Sampler>();
        services.TryAddSingleton<HealthWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<HealthWatch>());
        services.TryAddSingleton<RuleStore>();
        services.TryAddSingleton<IncidentStore>();
        services.TryAddSingleton<ChannelStore>();
        services.TryAddSingleton<AlertRound>();
        services.TryAddSingleton<OutageAlert>();
        services.TryAddSingleton(provider => new Destinations(provider.GetRequiredService<IOptions<HealthOptions>>()));
        services.TryAddSingleton<Messenger>();
        services.TryAddSingleton<Courier>();
        services.TryAddSingleton<CourierLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<CourierLoop>());
        services.TryAddSingleton(provider => new AlertDesk(
            provider.GetRequiredService<RuleStore>(),
            provider.GetRequiredService<IncidentStore>(),
            provider.GetRequiredService<ChannelStore>(),
            provider.GetRequiredService<Messenger>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHealthChecks()
            .AddCheck<DiskCheck>("disk")
            .AddCheck<SourcesCheck>("sources");
        return services;
    }

    /// <summary>Lets an administrator switch on the look for newer versions, by <see cref="UpdateWatch"/>. After <see cref="AddHealth"/>.</summary>
    /// <param name="services">The application's.</param>
    /// <param name="section">Holds <see cref="UpdateOptions"/>; the messages call it <c>Updates</c>.</param>
    public static IServiceCollection AddUpdates(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UpdateOptions>, UpdateOptionsValidator>());
        services.AddOptions<UpdateOptions>().Bind(section).ValidateOnStart();
        services.TryAddSingleton<NoticeStore>();
        services.TryAddSingleton<ReleaseFeed>();
        services.TryAddSingleton(provider => new UpdateWatch(provider.GetRequiredService<NoticeStore>(), provider.GetRequiredService<IOptions<UpdateOptions>>()));
        services.TryAddSingleton<UpdateLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<UpdateLoop>());
        return services;
    }
}
