using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Progress.Tests.Support;

/// <summary>One process of the application, as far as progress goes: the module in a real container.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _started = [];

    public Application(ProgressDatabase database, TimeProvider clock)
    {
        Clock = clock;
        DataSource = database.DataSource;
        _services = new ServiceCollection()
            .AddLogging(logging => logging.ClearProviders())
            .AddSingleton(clock)
            .AddSingleton(database.DataSource)
            .AddProgress()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Board = _services.GetRequiredService<IProgressBoard>();
    }

    public IProgressBoard Board { get; }

    public TimeProvider Clock { get; }

    public NpgsqlDataSource DataSource { get; }

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public async Task StartAsync<T>()
        where T : IHostedService
    {
        var service = _services.GetServices<IHostedService>().OfType<T>().Single();
        _started.Add(service);
        await service.StartAsync(CancellationToken.None);
    }

    public async Task OpenAsync(long jobId, int items, string target = "playlist:1")
    {
        NewItem[] list = [.. Enumerable.Range(0, items).Select(item => new NewItem(item.ToString(CultureInfo.InvariantCulture), $"Song {item}"))];
        await InTransactionAsync(transaction => Board.OpenAsync(transaction, jobId, target, list, CancellationToken.None));
    }

    public Task FinishAsync(long jobId, int ordinal, ItemState state = ItemState.Succeeded)
        => InTransactionAsync(transaction => Board.FinishAsync(
            transaction, jobId, new ItemResult(ordinal, state, null, null, TimeSpan.FromMilliseconds(10)), CancellationToken.None));

    public async Task<ProgressRecord> ReadAsync(long jobId)
        => await Board.ReadAsync(jobId, CancellationToken.None) ?? throw new InvalidOperationException($"No record of job {jobId}.");

    public async Task InTransactionAsync(Func<NpgsqlTransaction, Task> act, bool commit = true)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await act(transaction);
        if (commit)
            await transaction.CommitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _started)
            await service.StopAsync(CancellationToken.None);

        await _services.DisposeAsync();
    }
}
