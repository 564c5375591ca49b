using AnalysisApp.Database.Backups;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Database;

/// <summary>
/// A running instance's hold on the database. A restore waits until every instance has disposed its own, so that nothing of what ran before writes into what
/// was restored. Safe for concurrent use.
/// </summary>
public sealed class DatabaseUse : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _holding;

    internal DatabaseUse(PostgresServer server, ILogger logger) => _holding = HoldAsync(server, logger, _stop.Token);

    /// <summary>Completes once a restore waits for this instance to stop.</summary>
    public Task RestoreWaits => _wanted.Task;

    /// <summary>Completes once restores wait for this instance, or one waits already.</summary>
    internal Task Held => _held.Task;

    /// <summary>Lets go: a restore may go on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        await _holding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task HoldAsync(PostgresServer server, ILogger logger, CancellationToken cancellationToken)
    {
        var isTold = false;
        while (true)
        {
            try
            {
                await HoldOnceAsync(server, () => isTold = false, cancellationToken);
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException)
            {
                // A server that starts again has forgotten who held what.
                if (!isTold)
                    DatabaseLog.UseLost(logger, fault.Message);
                isTold = true;
                await Task.Delay(Pause, server.Clock, cancellationToken);
            }
        }
    }

    private async Task HoldOnceAsync(PostgresServer server, Action reached, CancellationToken cancellationToken)
    {
        await using var connection = await Dump.OpenAsync(server, "instance", cancellationToken);
        reached();
        connection.Notification += (_, _) => _wanted.TrySetResult();
        await Dump.ExecuteAsync(connection, $"LISTEN {Locks.RestoreChannel}", cancellationToken);
        await using (var take = new NpgsqlCommand($"SELECT pg_try_advisory_lock_shared({Locks.Use})", connection))
        {
            if (await take.ExecuteScalarAsync(cancellationToken) is not true)
                _wanted.TrySetResult();
        }

        _held.TrySetResult();
        while (true)
            await connection.WaitAsync(cancellationToken);
    }
}
