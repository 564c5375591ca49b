using System.Text.Json;
using AnalysisApp.Api;
using AnalysisApp.Health;
using AnalysisApp.Jobs;
using AnalysisApp.Queue;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Events;

/// <summary>
/// Everything that is live, as the first event of a stream. Those who ask at once share one reading, and for a second those who come after: what happened
/// since it began follows as events. Safe for concurrent use.
/// </summary>
internal sealed class LiveSnapshot(RecentEvents events, IJobQueue queue, JobReader jobs, HealthReporter health, TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private Task<ServerEvent>? _reading;
    private long _number;
    private long _begunAt;

    /// <param name="cancellationToken">Stops waiting; the reading goes on for the others.</param>
    public Task<ServerEvent> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!IsOfUse())
            {
                // Numbered before the reads: what happens meanwhile comes again as an event rather than being lost.
                (_number, _begunAt) = (events.Last, clock.GetTimestamp());
                var number = _number;
                _reading = Task.Run(() => ReadAsync(number), CancellationToken.None);
            }

            return _reading!.WaitAsync(cancellationToken);
        }
    }

    // Only if all that happened since it began is still there to follow it.
    private bool IsOfUse() => _reading is { IsFaulted: false, IsCanceled: false }
        && (!_reading.IsCompleted || clock.GetElapsedTime(_begunAt) < KeptFor)
        && events.Keeps(_number);

    private async Task<ServerEvent> ReadAsync(long number)
    {
        var view = new SnapshotView(
            await jobs.ListLiveAsync(CancellationToken.None),
            QueueView.Of(await queue.ReadStatusAsync(CancellationToken.None)),
            (await health.ReadAsync(CancellationToken.None)).Status,
            clock.GetUtcNow());
        return ServerEvent.Of(number, events.IdOf(number), "snapshot", JsonSerializer.Serialize(view, ApiJson.Options));
    }
}

/// <summary>What is live now.</summary>
/// <param name="Jobs">What runs or waits, at most 200 jobs.</param>
/// <param name="Queue">The queue at a glance.</param>
/// <param name="Health">The health as a whole.</param>
/// <param name="At">The server's time, to tell what began just now from what has long been running.</param>
internal sealed record SnapshotView(IReadOnlyList<JobView> Jobs, QueueView Queue, HealthStatus Health, DateTimeOffset At);
