using System.Globalization;
using AnalysisApp.Health.Alerts;
using AnalysisApp.Health.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Health.Tests.Alerts;

/// <summary>An instance: the module as the app registers it, with a clock that stands still and a queue check that says what a test wants.</summary>
internal sealed class AlertApp : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly Failures _failures = new();

    public AlertApp(NpgsqlDataSource database, ManualClock clock, string folder)
    {
        Clock = clock;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("DataDirectory", (string?)folder), KeyValuePair.Create("KeptFor", (string?)"00:00:00")])
            .Build();
        var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Log))
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(database)
            .AddSingleton<ISecretKeeper>(new Reversed())
            .AddSingleton<IFailureMeasure>(_failures)
            .AddHealth(configuration)
            .PostConfigure<HealthOptions>(options => options.AllowedNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")]);
        services.AddHealthChecks().AddCheck("queue", () => Queue);
        _services = services.BuildServiceProvider();
    }

    public HealthCheckResult Queue { get; set; } = HealthCheckResult.Healthy();

    public MeasuredFailures Measured
    {
        set => _failures.Measured = value;
    }

    public RecordedLog Log { get; } = new();

    public ManualClock Clock { get; }

    public AlertDesk Desk => _services.GetRequiredService<AlertDesk>();

    public ChannelStore Channels => _services.GetRequiredService<ChannelStore>();

    /// <summary>So many minutes pass, each with its look; then what is due is brought.</summary>
    public async Task PassAsync(int minutes)
    {
        for (var i = 0; i < minutes; i++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await LookAsync();
        }
    }

    public async Task LookAsync()
    {
        await _services.GetRequiredService<HealthWatch>().LookAsync(CancellationToken.None);
        await DeliverAsync();
    }

    public async Task DeliverAsync()
    {
        try
        {
            await _services.GetRequiredService<Courier>().DeliverAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The loop's affair: it goes on.
        }
    }

    public void Dispose() => _services.Dispose();

    public static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-05-04T{time}:00Z", CultureInfo.InvariantCulture);

    private sealed class Failures : IFailureMeasure
    {
        public MeasuredFailures Measured { get; set; } = new(0, 0);

        public Task<MeasuredFailures> ReadAsync(TimeSpan window, CancellationToken cancellationToken) => Task.FromResult(Measured);
    }

    /// <summary>Enough to tell a kept text from a plain one.</summary>
    private sealed class Reversed : ISecretKeeper
    {
        public string Protect(string text) => new([.. text.Reverse()]);

        public string? Unprotect(string kept) => kept.StartsWith('}') ? new([.. kept.Reverse()]) : null;
    }
}
