using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using AnalysisApp.Api;
using AnalysisApp.Health;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace AnalysisApp.Events;

/// <summary>
/// The one publisher of live events: it hears what changed (queue, progress, analyses) on any instance, reads it once, and hands the same
/// event to every listener. A listener that does not keep up is told to read everything again.
/// </summary>
internal sealed class EventHub(
    NpgsqlDataSource database,
    IJobQueue queue,
    IProgressBoard progress,
    ISongs songs,
    JobReader jobs,
    HealthReporter health,
    TimeProvider clock,
    ILogger<EventHub> logger) : BackgroundService
{
    private const int EventsPerListener = 256;
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HealthInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Listener, byte> _listeners = new();
    private readonly Channel<bool> _queueChanged = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<bool> _everythingChanged = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _lastId;

    /// <summary>Begins to listen; dispose it to stop.</summary>
    public Listener Listen()
    {
        var listener = new Listener(this);
        _listeners.TryAdd(listener, 0);
        return listener;
    }

    /// <summary>Everything that is live, as the first event of a stream.</summary>
    public async Task<ServerEvent> SnapshotAsync(CancellationToken cancellationToken)
    {
        // The id is taken before the reads: what happens meanwhile comes again as an event rather than being lost.
        var id = Interlocked.Read(ref _lastId);
        var snapshot = new SnapshotView(
            await jobs.ListLiveAsync(cancellationToken),
            QueueView.Of(await queue.ReadStatusAsync(cancellationToken)),
            (await health.ReadAsync(cancellationToken)).Status);
        return new ServerEvent(id, "snapshot", JsonSerializer.Serialize(snapshot, ApiJson.Options));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        KeepAsync("jobs", PublishJobsAsync, stoppingToken),
        KeepAsync("progress", PublishProgressAsync, stoppingToken),
        KeepAsync("songs", PublishSongsAsync, stoppingToken),
        KeepAsync("queue", PublishQueueAsync, stoppingToken),
        KeepAsync("resync", PublishResyncAsync, stoppingToken),
        KeepAsync("health", PublishHealthAsync, stoppingToken));

    private async Task KeepAsync(string source, Func<CancellationToken, Task> publish, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await publish(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                EventsLog.SourceLost(logger, source, fault);
            }

            // Whatever was missed meanwhile is in the next snapshot.
            Broadcast("resync", "{}");
            await Task.Delay(Reconnect, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PublishJobsAsync(CancellationToken cancellationToken)
    {
        await foreach (var jobId in queue.WatchAsync(cancellationToken))
        {
            await PublishJobAsync(jobId, cancellationToken);
            _queueChanged.Writer.TryWrite(true);
        }
    }

    private async Task PublishProgressAsync(CancellationToken cancellationToken)
    {
        await foreach (var jobId in progress.WatchAsync(cancellationToken))
            await PublishJobAsync(jobId, cancellationToken);
    }

    private async Task PublishJobAsync(long? jobId, CancellationToken cancellationToken)
    {
        if (_listeners.IsEmpty)
            return;
        if (jobId is not { } id)
            _everythingChanged.Writer.TryWrite(true);
        else if (await jobs.FindUnexplainedAsync(id, cancellationToken) is { } job)
            Broadcast("job", JsonSerializer.Serialize(job, ApiJson.Options));
    }

    private async Task PublishSongsAsync(CancellationToken cancellationToken)
    {
        await foreach (var songId in SongAnalyzedSignal.ListenAsync(database, cancellationToken))
        {
            // Under every policy: each listener shows those of its own audience.
            if (_listeners.IsEmpty || (await songs.ListRatingsAsync([songId], cancellationToken)) is not [var song])
                continue;

            Broadcast("song_analyzed", JsonSerializer.Serialize(new SongAnalyzedView(songId.ToString(), song.Ratings), ApiJson.Options));
        }
    }

    private async Task PublishQueueAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _queueChanged.Reader.ReadAllAsync(cancellationToken))
        {
            if (!_listeners.IsEmpty)
                Broadcast("queue", JsonSerializer.Serialize(QueueView.Of(await queue.ReadStatusAsync(cancellationToken)), ApiJson.Options));
            await Task.Delay(Slow, clock, cancellationToken);
        }
    }

    /// <summary>A command for many jobs says so after each of its batches; a snapshot a second is soon enough.</summary>
    private async Task PublishResyncAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _everythingChanged.Reader.ReadAllAsync(cancellationToken))
        {
            Broadcast("resync", "{}");
            await Task.Delay(Slow, clock, cancellationToken);
        }
    }

    private async Task PublishHealthAsync(CancellationToken cancellationToken)
    {
        HealthStatus? last = null;
        while (true)
        {
            if (!_listeners.IsEmpty && (await health.ReadAsync(cancellationToken)).Status is var status && status != last)
            {
                Broadcast("health", JsonSerializer.Serialize(new HealthChangedView(status), ApiJson.Options));
                last = status;
            }

            await Task.Delay(HealthInterval, clock, cancellationToken);
        }
    }

    private void Broadcast(string type, string data)
    {
        var serverEvent = new ServerEvent(Interlocked.Increment(ref _lastId), type, data);
        foreach (var (listener, _) in _listeners)
            listener.Offer(serverEvent);
    }

    /// <summary>One open stream.</summary>
    internal sealed class Listener(EventHub hub) : IDisposable
    {
        private readonly Channel<ServerEvent> _events = Channel.CreateBounded<ServerEvent>(EventsPerListener);
        private volatile bool _fellBehind;

        public ChannelReader<ServerEvent> Events => _events.Reader;

        /// <summary>Whether events were dropped since the last call; the stream then needs a new snapshot.</summary>
        public bool TakeFellBehind()
        {
            var fellBehind = _fellBehind;
            _fellBehind = false;
            return fellBehind;
        }

        public void Offer(ServerEvent serverEvent)
        {
            if (!_events.Writer.TryWrite(serverEvent))
                _fellBehind = true;
        }

        public void Dispose() => hub._listeners.TryRemove(this, out _);
    }
}

/// <summary>What is live now.</summary>
internal sealed record SnapshotView(IReadOnlyList<JobView> Jobs, QueueView Queue, HealthStatus Health);

/// <summary>A song has a new analysis; its ratings under every policy.</summary>
internal sealed record SongAnalyzedView(string SongId, IReadOnlyList<StoredRating> Ratings);

/// <summary>The health as a whole changed.</summary>
internal sealed record HealthChangedView(HealthStatus Status);
