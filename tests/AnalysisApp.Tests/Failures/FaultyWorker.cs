using AnalysisApp.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AnalysisApp.Tests.Failures;

/// <summary>Another instance at the same queue, which takes the app's jobs and does with them what the test says.</summary>
public sealed class FaultyWorker : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private FaultyWorker(NpgsqlDataSource database, string name, Work work)
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(database)
            .AddSingleton(work)
            .AddQueue(new ConfigurationBuilder().Build())
            .AddJobHandler<SongArguments, SongHandler>()
            .AddJobHandler<PlaylistArguments, PlaylistHandler>()
            .AddJobHandler<ChosenArguments, ChosenHandler>()
            .Configure<QueueOptions>(options => (options.InstanceName, options.Workers) = (name, 1))
            .BuildServiceProvider();
    }

    /// <summary>What is done with a job: its song's title, or null for a playlist.</summary>
    public delegate Task<JobOutcome> Work(string? title, JobRun run, CancellationToken cancellationToken);

    public static async Task<FaultyWorker> StartAsync(NpgsqlDataSource database, string name, Work work)
    {
        var worker = new FaultyWorker(database, name, work);
        foreach (var service in worker._services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    private sealed record SongArguments(string Title) : IJobArguments
    {
        public static string JobType => "song_analysis";
    }

    private sealed record PlaylistArguments(Guid PlaylistId) : IJobArguments
    {
        public static string JobType => "playlist_analysis";
    }

    private sealed record ChosenArguments : IJobArguments
    {
        public static string JobType => "chosen_analysis";
    }

    /// <summary>Nothing is wrong with these.</summary>
    private sealed class ChosenHandler : IJobHandler<ChosenArguments>
    {
        public Task<JobOutcome> HandleAsync(ChosenArguments arguments, JobRun run, CancellationToken cancellationToken) => Task.FromResult(JobOutcome.Done);
    }

    private sealed class SongHandler(Work work) : IJobHandler<SongArguments>
    {
        public Task<JobOutcome> HandleAsync(SongArguments arguments, JobRun run, CancellationToken cancellationToken) => work(arguments.Title, run, cancellationToken);
    }

    private sealed class PlaylistHandler(Work work) : IJobHandler<PlaylistArguments>
    {
        public Task<JobOutcome> HandleAsync(PlaylistArguments arguments, JobRun run, CancellationToken cancellationToken) => work(null, run, cancellationToken);
    }
}
