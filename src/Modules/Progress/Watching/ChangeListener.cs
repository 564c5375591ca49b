using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using AnalysisApp.Progress.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Progress.Watching;

/// <summary>One LISTEN connection per process, shared by all watchers and renewed when it is lost.</summary>
internal sealed class ChangeListener(NpgsqlDataSource dataSource, TimeProvider clock, ILogger<ChangeListener> logger) : BackgroundService
{
    // A dead peer is found out by asking; a notification that never comes looks like silence.
    private static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Watcher, bool> _watchers = new();

    /// <summary>Subscribes with the first step of the enumeration, and ends with the token.</summary>
    public async IAsyncEnumerable<long?> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        _watchers[watcher] = true;
        try
        {
            await foreach (var jobId in watcher.ReadAsync(cancellationToken))
                yield return jobId;
        }
        finally
        {
            _watchers.TryRemove(watcher, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = FirstDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(() => delay = FirstDelay, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException or IOException)
            {
                ProgressLog.LostConnection(logger, delay.TotalMilliseconds, fault);
            }

            await Task.Delay(delay, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private async Task ListenAsync(Action connected, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, change) => Post(change.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {RecordStore.Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);

        connected();

        // What happened before this moment was not heard.
        PostToAll(null);
        while (true)
        {
            if (await connection.WaitAsync(AskAfter, cancellationToken))
                continue;

            await using var ask = new NpgsqlCommand("SELECT 1", connection);
            await ask.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private void Post(string payload)
    {
        if (long.TryParse(payload, NumberStyles.None, CultureInfo.InvariantCulture, out var jobId))
            PostToAll(jobId);
    }

    private void PostToAll(long? jobId)
    {
        foreach (var watcher in _watchers.Keys)
            watcher.Post(jobId);
    }
}
