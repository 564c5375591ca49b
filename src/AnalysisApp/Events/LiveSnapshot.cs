using System.Text.Json;
using AnalysisApp.Api;
using AnalysisApp.Health;
using AnalysisApp.Jobs;
using AnalysisApp.Queue;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Events;

/// <summary>
/// Everything that is live and concerns a listener, as the first event of a stream. Of those who hear the same, whoever asks at once shares one reading, and
/// for a second those who come after: what happened since it began follows as events. Safe for concurrent use.
/// </summary>
internal sealed class LiveSnapshot(RecentEvents events, IJobQueue queue, JobViews jobs, HealthReporter health, TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<Listener, Reading> _readings = [];

    /// <param name="listener">Who hears it.</param>
    /// <param name="cancellationToken">Stops waiting; the reading goes on for the others.</param>
    public Task<Snapshot> ReadAsync(Listener listener, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var (old, _) in _readings.Where(known => !IsOfUse(known.Value)).ToArray())
                _readings.Remove(old);
            if (!_readings.TryGetValue(listener, out var reading))
            {
                // Numbered before the reads: what happens meanwhile comes again as an event rather than being lost.
                var number = events.Last;
                reading = new Reading(number, clock.GetTimestamp(), Task.Run(() => ReadAsync(listener, number), CancellationToken.None));
                _readings.Add(listener, reading);
            }

            return reading.Snapshot.WaitAsync(cancellationToken);
        }
    }

    // Only if all that happened since it began is still there to follow it.
    private bool IsOfUse(Reading reading) => reading.Snapshot is { IsFaulted: false, IsCanceled: false }
        && (!reading.Snapshot.IsCompleted || clock.GetElapsedTime(reading.BegunAt) < KeptFor)
        && events.Keeps(reading.Number);

    private async Task<Snapshot> ReadAsync(Listener listener, long number)
    {
        var live = await jobs.ListLiveAsync(listener.UserId, CancellationToken.None);
        var status = await queue.ReadStatusAsync(CancellationToken.None);
        var view = new SnapshotView(
            listener.IsAdmin ? live : [.. live.Select(job => job.ToOwner())],
            listener.IsAdmin ? QueueView.Of(status) : new QueuePauseView(status.Paused),
            (await health.ReadAsync(CancellationToken.None)).Status,
            clock.GetUtcNow());
        return new Snapshot(number, ServerEvent.FrameOf(events.IdOf(number), "snapshot", JsonSerializer.Serialize(view, ApiJson.Options)));
    }

    private sealed record Reading(long Number, long BegunAt, Task<Snapshot> Snapshot);
}

/// <summary>What is live now, written out.</summary>
/// <param name="Number">Of the event that it stands after.</param>
/// <param name="Frame">UTF-8, as it goes over the wire.</param>
internal sealed record Snapshot(long Number, ReadOnlyMemory<byte> Frame);

/// <summary>What is live now.</summary>
/// <param name="Jobs">What runs or waits, at most 200 jobs.</param>
/// <param name="Queue">The queue at a glance: a <see cref="QueueView"/> for administrators, a <see cref="QueuePauseView"/> for others.</param>
/// <param name="Health">The health as a whole.</param>
/// <param name="At">The server's time, to tell what began just now from what has long been running.</param>
internal sealed record SnapshotView(IReadOnlyList<JobView> Jobs, object Queue, HealthStatus Health, DateTimeOffset At);

/// <summary>What everybody may know of the queue.</summary>
/// <param name="Paused">No job starts.</param>
internal sealed record QueuePauseView(bool Paused);
