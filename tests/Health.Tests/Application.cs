using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Tests;

/// <summary>The module in a real container, over a temporary data folder.</summary>
internal sealed class Application : IDisposable
{
    private readonly ServiceProvider _services;

    public Application(Action<IHealthChecksBuilder>? add = null, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("DataDirectory", (string?)Folder)])
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(Log)).AddHealth(configuration);
        add?.Invoke(services.AddHealthChecks());
        _services = services.BuildServiceProvider();
        try
        {
            _services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("health-").FullName;

    public RecordedLog Log { get; } = new();

    public HealthReporter Reporter => _services.GetRequiredService<HealthReporter>();

    public async Task<HealthSummary> ReadAsync() => await _services.GetRequiredService<HealthReporter>().ReadAsync(CancellationToken.None);

    public Task<HealthSummary> ReadAsync(CancellationToken cancellationToken)
        => _services.GetRequiredService<HealthReporter>().ReadAsync(cancellationToken);

    public void Dispose()
    {
        _services.Dispose();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
