using AnalysisApp.Database;

namespace AnalysisApp.Backups;

/// <summary>
/// Holds the database while the app runs, and lets the app start over when a restore waits for it: sessions end, jobs go back into the queue, and nothing that
/// was known from before is known any more.
/// </summary>
internal sealed partial class StartOver(PostgresServer database, IHostApplicationLifetime lifetime, ILogger<StartOver> logger) : IHostedService, IAsyncDisposable
{
    private DatabaseUse? _use;

    /// <summary>Whether the app is to start again once it has stopped.</summary>
    public bool IsAsked { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Hold();
        return Task.CompletedTask;
    }

    /// <summary>Not yet: what runs may write until all of it has stopped.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops the app, which then starts again.</summary>
    public void Ask()
    {
        IsAsked = true;
        lifetime.StopApplication();
    }

    /// <summary>For a restore by this very instance. Holds again when that fails.</summary>
    public async Task WhileLetGoAsync(Func<Task> restore)
    {
        await DisposeAsync();
        try
        {
            await restore();
        }
        catch
        {
            Hold();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_use is not null)
            await _use.DisposeAsync();
    }

    private void Hold()
    {
        _use = database.Use();
        _ = StopForRestoreAsync(_use);
    }

    private async Task StopForRestoreAsync(DatabaseUse use)
    {
        await use.RestoreWaits;
        Restoring(logger);
        Ask();
    }

    [LoggerMessage(1601, LogLevel.Warning, "A backup is being restored: this instance stops and starts over with it")]
    private static partial void Restoring(ILogger logger);
}
