using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Queue.Signals;

/// <summary>Holds the one LISTEN connection of this process, and comes back when it is lost. A lost signal is a late job, never a lost one: workers poll too.</summary>
internal sealed class SignalListener(NpgsqlDataSource dataSource, SignalHub hub, TimeProvider clock, ILogger<SignalListener> logger) : BackgroundService
{
    // A connection that died without a word (a pulled cable, a sleeping laptop) is found by asking it something.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var losses = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(() => losses = 0, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
            {
                QueueLog.ListenerLost(logger, fault);
            }

            hub.Disconnected();
            try
            {
                await Task.Delay(PauseAfter(losses++), clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(Action connected, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) =>
        {
            if (notification.Channel != JobSignal.Channel)
                return;
            foreach (var signal in JobSignal.Parse(notification.Payload))
                hub.Publish(signal);
        };

        await using (var listen = new NpgsqlCommand($"LISTEN {JobSignal.Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        connected();
        hub.Connected();

        // Awaited to its end before the connection is disposed, or Npgsql finds it "already in state 'Waiting'".
        while (true)
        {
            if (await connection.WaitAsync(KeepAlive, cancellationToken))
                continue;
            await using var ping = new NpgsqlCommand("SELECT 1", connection) { CommandTimeout = 5 };
            await ping.ExecuteScalarAsync(cancellationToken);
        }
    }

    /// <summary>0.1 s, doubling, at most 5 s; up to a quarter less, so that instances do not come back in step.</summary>
    private static TimeSpan PauseAfter(int losses)
        => Math.Min(0.1 * Math.Pow(2, Math.Min(losses, 10)), LongestPause.TotalSeconds) * (1 - (Random.Shared.NextDouble() / 4)) * TimeSpan.FromSeconds(1);
}
