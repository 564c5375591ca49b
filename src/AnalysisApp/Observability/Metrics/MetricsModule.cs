namespace AnalysisApp.Observability.Metrics;

/// <summary>Puts metrics and traces into the app.</summary>
internal static class MetricsModule
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, MetricsSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<Readings>();
        services.AddSingleton<AppGauges>();
        services.AddSingleton<SongCounter>();
        services.AddSingleton<Telemetry>();
        services.AddHostedService(provider => provider.GetRequiredService<Telemetry>());
        return services;
    }
}
