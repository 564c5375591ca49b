using AnalysisApp.Queue.Checks;
using AnalysisApp.Queue.Failures;
using AnalysisApp.Queue.History;
using AnalysisApp.Queue.Repair;
using AnalysisApp.Queue.Settings;
using AnalysisApp.Queue.Signals;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tending;
using AnalysisApp.Queue.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Queue;

/// <summary>Puts the queue into an application.</summary>
public static class QueueModule
{
    /// <summary>
    /// Registers <see cref="IJobQueue"/> and <see cref="IJobHistory"/>, this instance's workers and <see cref="IWorkers"/>, and the health checks <c>queue</c> and <c>workers</c>. Needs an
    /// <c>NpgsqlDataSource</c> whose database has the schema <c>queue</c> by the time hosted services start.
    /// </summary>
    public static IServiceCollection AddQueue(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<QueueOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<QueueOptions>, QueueOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);

        services.AddSingleton<ServerClock>();
        services.AddByServerTime<JobEnqueuer>();
        services.AddByServerTime<JobClaims>();
        services.AddByServerTime<JobPreemption>();
        services.AddByServerTime<JobRescue>();
        services.AddByServerTime<JobUpkeep>();
        services.AddSingleton<JobReader>();
        services.AddSingleton<JobLook>();
        services.AddSingleton<CourseReader>();
        services.AddSingleton<JobLog>();
        services.AddByServerTime<HistoryReader>();
        services.AddByServerTime<WaitTally>();
        services.AddByServerTime<StatusReader>();
        services.AddByServerTime<JobControl>();
        services.AddSingleton<JobReplay>();
        services.AddByServerTime<UserPauses>();
        services.AddByServerTime<WaitReader>();
        services.AddByServerTime<QueueRepairer>();
        services.AddByServerTime<LongRunningJobs>();
        services.AddByServerTime<WaitingLine>();
        services.AddByServerTime<InstanceRegistry>();
        services.AddSingleton<SignalHub>();
        services.AddSingleton<QueueTelemetry>();
        services.AddByServerTime<FailureStatistics>();
        services.AddSingleton<IFailureStatistics>(provider => provider.GetRequiredService<FailureStatistics>());
        services.AddSingleton<JobTypes>();
        services.AddSingleton<EndedRuns>();
        services.AddByServerTime<JobExecutor>();
        services.AddSingleton<IJobQueue, JobQueue>();
        services.AddSingleton<IJobHistory, JobHistory>();

        // Stopped in the opposite order: first the workers, while the others still listen and tend.
        services.AddHostedService<SignalListener>();
        services.AddHostedService<Caretaker>();
        services.AddHostedService<Reconciler>();
        services.AddHostedService<HistoryWriter>();
        services.AddByServerTime<WorkerService>();
        services.AddSingleton<IWorkers>(provider => provider.GetRequiredService<WorkerService>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<WorkerService>());

        services.AddHealthChecks().AddCheck<WaitingJobsCheck>("queue").AddCheck<WorkersCheck>("workers");
        return services;
    }

    /// <summary>Registers what runs the jobs that carry these arguments. One handler per job type; a second one stops the start.</summary>
    public static IServiceCollection AddJobHandler<TArguments, THandler>(this IServiceCollection services)
        where TArguments : IJobArguments
        where THandler : class, IJobHandler<TArguments>
    {
        services.AddScoped<THandler>();
        services.AddSingleton(JobType.Of<TArguments, THandler>());
        return services;
    }

    /// <summary>Registers what writes or compares times that other instances write and compare too: its <see cref="TimeProvider"/> is the database's.</summary>
    private static void AddByServerTime<T>(this IServiceCollection services)
        where T : class
        => services.AddSingleton(provider => ActivatorUtilities.CreateInstance<T>(provider, provider.GetRequiredService<ServerClock>()));
}
