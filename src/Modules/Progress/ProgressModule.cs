using AnalysisApp.Progress.Pruning;
using AnalysisApp.Progress.Publishing;
using AnalysisApp.Progress.Repair;
using AnalysisApp.Progress.Storage;
using AnalysisApp.Progress.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AnalysisApp.Progress;

/// <summary>Puts the progress of jobs into an application.</summary>
public static class ProgressModule
{
    /// <summary>The schema this module owns; its scripts are in this assembly.</summary>
    public const string Schema = "progress";

    /// <summary>
    /// Registers <see cref="IProgressBoard"/>, <see cref="IItemFailures"/> and what runs behind it: the publisher, the listener, the pruner.
    /// Needs an <c>NpgsqlDataSource</c> to a migrated database and logging.
    /// </summary>
    public static IServiceCollection AddProgress(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ItemStore>();
        services.TryAddSingleton<RecordStore>();
        services.TryAddSingleton<RunningJobs>();
        services.TryAddSingleton<ChangeListener>();
        services.TryAddSingleton<RecordPruner>();
        services.TryAddSingleton<RecordRepair>();
        services.TryAddSingleton<IProgressBoard, ProgressBoard>();
        services.TryAddSingleton<IItemFailures, FailureReader>();
        services.AddHostedService<RecordPublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeListener>());
        services.AddHostedService(provider => provider.GetRequiredService<RecordPruner>());
        return services;
    }
}
