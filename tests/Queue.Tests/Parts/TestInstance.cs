using AnalysisApp.Queue.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AnalysisApp.Queue.Tests.Parts;

/// <summary>One instance of the app, as far as the queue goes.</summary>
public sealed class TestInstance : IAsyncDisposable
{
    /// <summary>How long a test waits for a signal that a loaded machine may delay.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ServiceProvider _services;
    private bool _running;

    public TestInstance(
        QueueDatabase database, TimeProvider clock, ProbeScript? script = null, string name = "one", int slots = 1, Action<QueueOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock);
        services.AddSingleton(database.DataSource);
        services.AddSingleton(script ?? new ProbeScript((_, _, _) => Task.FromResult(JobOutcome.Done)));
        services.AddQueue(new ConfigurationBuilder().Build());
        services.AddJobHandler<ProbeArguments, ProbeHandler>();
        services.Configure<QueueOptions>(options =>
        {
            options.InstanceName = name;
            options.Workers = slots;
            options.ReservedForHigh = 0;
            // A clock that is told to hurry outruns heartbeats; tests of leases choose their own.
            options.LeaseDuration = TimeSpan.FromHours(1);
            options.GoesByServerTime = clock is not ManualClock;
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
    }

    public IJobQueue Queue => Get<IJobQueue>();

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public async Task<TestInstance> StartAsync()
    {
        _running = true;
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return this;
    }

    public async Task StopAsync()
    {
        if (!_running)
            return;
        _running = false;
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None);
    }

    /// <summary>As kill -9: nothing is settled, nothing deregistered.</summary>
    public async Task KillAsync()
    {
        await Get<WorkerService>().KillAsync();
        await StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
    }
}
