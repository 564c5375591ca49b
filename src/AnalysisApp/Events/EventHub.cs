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
/// The one publisher of live events: it hears what changed (queue, progress, analyses) on any instance, reads it once, and writes it down once for
/// every stream, with whom it concerns. While nobody listens it reads nothing.
/// </summary>
internal sealed class EventHub(
    RecentEvents events,
    OpenStreams streams,
    NpgsqlDataSource database,
    IJobQueue queue,
    IProgressBoard progress,
    ISongs songs,
    JobViews jobs,
    HealthReporter health,
    TimeProvider clock,
    ILogger<EventHub> logger) : BackgroundService
{
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HealthInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly Channel<bool> _queueChanged = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<bool> _everythingChanged = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly SemaphoreSlim _reading = new(1);

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        KeepAsync("jobs", PublishJobsAsync, stoppingToken),
        KeepAsync("progress", PublishProgressAsync, stoppingToken),
        KeepAsync("songs", PublishSongsAsync, stoppingToken),
        KeepAsync("queue", PublishQueueAsync, stoppingToken),
        KeepAsync("breaks", PublishBreaksAsync, stoppingToken),
        KeepAsync("health", PublishHealthAsync, stoppingToken),
        BeatAsync(stoppingToken));

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
            events.Break();
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
        if (NobodyListens())
            return;
        if (jobId is not { } id)
            _everythingChanged.Writer.TryWrite(true);
        else
            await PublishJobAsync(id, cancellationToken);
    }

    /// <summary>One at a time: of two readings of a job, the later must not be told first.</summary>
    private async Task PublishJobAsync(long jobId, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (await jobs.FindUnexplainedAsync(jobId, cancellationToken) is { } job)
                Publish("job", job, job.ToOwner(), job.UserId is { } user ? [user] : []);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task PublishSongsAsync(CancellationToken cancellationToken)
    {
        await foreach (var (songId, userId) in SongAnalyzedSignal.ListenAsync(database, cancellationToken))
        {
            // Under every policy: each listener shows those of its own audience.
            if (!NobodyListens() && (await songs.ListRatingsAsync([songId], cancellationToken)) is [var song])
                Publish("song_analyzed", new SongAnalyzedView(songId.ToString(), song.Ratings), users: userId is { } user ? [user] : []);
        }
    }

    private async Task PublishQueueAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _queueChanged.Reader.ReadAllAsync(cancellationToken))
        {
            if (!NobodyListens())
            {
                // Others hear that something moved in line, and look again at what of theirs waits.
                var status = await queue.ReadStatusAsync(cancellationToken);
                Publish("queue", QueueView.Of(status), new QueuePauseView(status.Paused));
            }


            await Task.Delay(Slow, clock, cancellationToken);
        }
    }

    /// <summary>A command for many jobs says so after each of its batches; a snapshot a second is soon enough.</summary>
    private async Task PublishBreaksAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _everythingChanged.Reader.ReadAllAsync(cancellationToken))
        {
            events.Break();
            await Task.Delay(Slow, clock, cancellationToken);
        }
    }

    private async Task PublishHealthAsync(CancellationToken cancellationToken)
    {
        HealthStatus? last = null;
        while (true)
        {
            if (!NobodyListens() && (await health.ReadAsync(cancellationToken)).Status is var status && status != last)
            {
                Publish("health", new HealthChangedView(status));
                last = status;
            }

            await Task.Delay(HealthInterval, clock, cancellationToken);
        }
    }

    /// <summary>One timer for all streams, however many.</summary>
    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(KeepAlive, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            events.Beat();
        }
    }

    /// <param name="type">Its name.</param>
    /// <param name="view">As administrators hear it.</param>
    /// <param name="told">As others do; null for the same.</param>
    /// <param name="users">Those others; null for all of them.</param>
    private void Publish<T>(string type, T view, object? told = null, IReadOnlyCollection<Guid>? users = null)
    {
        var news = new News(type, JsonSerializer.Serialize(view, ApiJson.Options)) { Users = users };
        events.Add(told is null || users is { Count: 0 } ? news : news with { Told = JsonSerializer.Serialize(told, ApiJson.Options) });
    }

    /// <summary>What is not read for want of listeners is missing from the events; a browser that comes back later needs a snapshot.</summary>
    private bool NobodyListens()
    {
        if (streams.AreWatched)
            return false;

        events.Break();
        return true;
    }
}

/// <summary>A song has a new analysis; its ratings under every policy.</summary>
internal sealed record SongAnalyzedView(string SongId, IReadOnlyList<StoredRating> Ratings);

/// <summary>The health as a whole changed.</summary>
internal sealed record HealthChangedView(HealthStatus Status);
