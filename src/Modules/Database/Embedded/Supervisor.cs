using Microsoft.Extensions.Logging;

namespace AnalysisApp.Database.Embedded;

/// <summary>Looks every second whether the server lives, and starts it again when it does not.</summary>
internal sealed class Supervisor : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public Supervisor(EmbeddedCluster cluster, Action dropConnections, ILogger logger, TimeProvider clock)
        => _watching = WatchAsync(cluster, dropConnections, logger, clock, _stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static async Task WatchAsync(
        EmbeddedCluster cluster, Action dropConnections, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var pid = cluster.Pid;
        var pause = Interval;
        while (true)
        {
            await Task.Delay(pause, clock, cancellationToken);
            try
            {
                await cluster.TrimServerLogAsync(cancellationToken);
                if (!cluster.IsRunning)
                {
                    DatabaseLog.Gone(logger, pid);
                    var began = clock.GetTimestamp();
                    await cluster.RestartAsync(cancellationToken);
                    // The idle ones would each fail once for whoever takes them next.
                    dropConnections();
                    pid = cluster.Pid;
                    DatabaseLog.Back(logger, cluster.Port, clock.GetElapsedTime(began).TotalMilliseconds);
                }

                pause = Interval;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // Whatever it is (a full disk, a port taken meanwhile), it may pass; giving up would not mend it.
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
                DatabaseLog.NotBackYet(logger, pause.TotalMilliseconds, fault.Message);
            }
        }
    }
}
