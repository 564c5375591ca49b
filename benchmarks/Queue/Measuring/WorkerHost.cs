using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AnalysisApp.Queue.Benchmarks.Measuring;

/// <param name="Urgent">Whether the job is one of the few whose start is timed.</param>
internal sealed record BenchmarkArguments(bool Urgent) : IJobArguments
{
    public static string JobType => "benchmark";
}

internal sealed class BenchmarkHandler(BenchmarkScript script) : IJobHandler<BenchmarkArguments>
{
    public Task<JobOutcome> HandleAsync(BenchmarkArguments arguments, JobRun run, CancellationToken cancellationToken)
        => script.Run(arguments, cancellationToken);
}

internal sealed record BenchmarkScript(Func<BenchmarkArguments, CancellationToken, Task<JobOutcome>> Run);

/// <summary>The queue as the app runs it, with handlers that do what the benchmark says.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private bool _running;

    /// <param name="server">Where the jobs are.</param>
    /// <param name="slots">Workers; none for the door alone.</param>
    /// <param name="script">What a job does.</param>
    /// <param name="configure">Other settings.</param>
    public WorkerHost(
        DurableServer server, int slots, Func<BenchmarkArguments, CancellationToken, Task<JobOutcome>>? script = null, Action<QueueOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(server.DataSource);
        services.AddSingleton(new BenchmarkScript(script ?? ((_, _) => Task.FromResult(JobOutcome.Done))));
        services.AddQueue(new ConfigurationBuilder().Build());
        services.AddJobHandler<BenchmarkArguments, BenchmarkHandler>();
        services.Configure<QueueOptions>(options =>
        {
            options.RunsJobs = slots > 0;
            options.Workers = Math.Max(1, slots);
            options.ReservedForHigh = 0;
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
        DataSource = server.DataSource;
    }

    public IJobQueue Queue => _services.GetRequiredService<IJobQueue>();

    public IJobHistory History => _services.GetRequiredService<IJobHistory>();

    private Npgsql.NpgsqlDataSource DataSource { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _running = true;
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StartAsync(cancellationToken);
    }

    /// <summary>Returns when every end is written.</summary>
    public async Task StopAsync()
    {
        if (!_running)
            return;
        _running = false;
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None);
    }

    /// <summary>One job, in a transaction of its own.</summary>
    public async Task EnqueueAsync(string target, JobPriority priority, bool urgent, CancellationToken cancellationToken)
    {
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var job = new NewJob<BenchmarkArguments>(new BenchmarkArguments(urgent), priority, "A song", target, UserId: UserOf(target));
        await Queue.EnqueueAsync(transaction, job, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Many jobs, in one transaction.</summary>
    public async Task EnqueueManyAsync(string name, int count, CancellationToken cancellationToken)
    {
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var jobs = Enumerable.Range(0, count).Select(n => $"{name} {n}").Select(target =>
            new NewJob<BenchmarkArguments>(new BenchmarkArguments(Urgent: false), JobPriority.Medium, "A song", target, UserId: UserOf(target)));
        await Queue.EnqueueManyAsync(transaction, [.. jobs], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
    }

    // Twenty users; one alone would enqueue one after the other, as its own lane has it.
    private static Guid UserOf(string target) => new(1 + (int)((uint)string.GetHashCode(target, StringComparison.Ordinal) % 20), 0, 0, new byte[8]);
}
