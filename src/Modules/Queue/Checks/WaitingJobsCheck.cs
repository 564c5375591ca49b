using System.Globalization;
using AnalysisApp.Queue.Tending;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static System.Runtime.CompilerServices.FormattableStringFactory;

namespace AnalysisApp.Queue.Checks;

/// <summary>
/// Named <c>queue</c>: more than 1000 waiting jobs are too many, and a song that somebody asked for must start within minutes. Its details list what runs for long.
/// </summary>
/// <remarks>
/// Above 1000 it is always degraded, as promised; whether that matters is a question of pace, which the message and the fix go by.
/// </remarks>
internal sealed class WaitingJobsCheck(IJobQueue queue, LongRunningJobs longRuns, WaitingLine line, TimeProvider clock) : IHealthCheck
{
    public const long MostWaiting = 1000;

    /// <summary>A high line that has not moved for longer is degraded, however short.</summary>
    public static readonly TimeSpan LongestStand = TimeSpan.FromMinutes(5);

    /// <summary>What takes longer than this at the present pace needs more workers.</summary>
    public static readonly TimeSpan SoonDone = TimeSpan.FromMinutes(10);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = await queue.ReadStatusAsync(cancellationToken);
        var waiting = status.Counts.Where(c => c.State is JobState.Pending or JobState.Interrupted).Sum(c => c.Count);
        var pace = await line.ReadAsync(status.Paused, cancellationToken);
        var data = new Dictionary<string, object>
        {
            ["waiting"] = waiting,
            ["paused"] = status.Paused,
            ["endedPerMinute"] = Math.Round(pace.EndedPerMinute, 1),
            ["longRunning"] = await LongRunsAsync(cancellationToken),
        };
        if (pace.HighStandsFor is { } stands)
            data["highStandsForSeconds"] = (long)stands.TotalSeconds;
        if (pace.TimeFor(waiting) is { } time)
            data["doneInMinutes"] = Math.Round(time.TotalMinutes, 1);
        return Judge(waiting, status.Paused, pace, data);
    }

    internal static HealthCheckResult Judge(long waiting, bool paused, LinePace pace, Dictionary<string, object> data)
    {
        if (pace.HighStandsFor > LongestStand)
        {
            data["fix"] = "Look at what the workers do on the page Jobs: cancel what hangs, or raise Queue:Workers.";
            return CheckText.Result(HealthStatus.Degraded, Create("A song that somebody asked for has been next for {0} and does not start.", Words(pace.HighStandsFor.Value)), data);
        }

        if (waiting <= MostWaiting)
            return CheckText.Result(HealthStatus.Healthy, Few(waiting, paused), data);

        var time = pace.TimeFor(waiting);
        data["fix"] = FixOf(paused, time);
        return CheckText.Result(HealthStatus.Degraded, Many(waiting, paused, time), data);
    }

    private static FormattableString Few(long waiting, bool paused) => (waiting, paused) switch
    {
        (1, false) => Create("{0:N0} job waits.", waiting),
        (1, true) => Create("{0:N0} job waits; the queue is paused.", waiting),
        (_, false) => Create("{0:N0} jobs wait.", waiting),
        _ => Create("{0:N0} jobs wait; the queue is paused.", waiting),
    };

    private static FormattableString Many(long waiting, bool paused, TimeSpan? time) => (paused, time) switch
    {
        (true, _) => Create("{0:N0} jobs wait, more than {1:N0}; the queue is paused.", waiting, MostWaiting),
        (_, { } left) => Create("{0:N0} jobs wait, more than {1:N0}; at the present pace they are done in {2}.", waiting, MostWaiting, Words(left)),
        _ => Create("{0:N0} jobs wait, more than {1:N0}; none has ended in the last {2}.", waiting, MostWaiting, Words(WaitingLine.Window)),
    };

    private static string FixOf(bool paused, TimeSpan? time) => (paused, time) switch
    {
        (true, _) => "Resume the queue on the page Jobs.",
        (_, { } left) when left <= SoonDone => "Nothing, unless it grows: they are done soon.",
        _ => "Raise Queue:Workers, or add an instance.",
    };

    private async Task<string[]> LongRunsAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return [.. (await longRuns.ReadAsync(cancellationToken)).Select(run => string.Create(
            CultureInfo.InvariantCulture, $"job {run.JobId} ({run.Type}), {(now - run.StartedAt).TotalMinutes:F0} min"))];
    }

    private static FormattableString Words(TimeSpan time) => time switch
    {
        { TotalMinutes: < 2 } => Create("{0:0} s", time.TotalSeconds),
        { TotalHours: < 2 } => Create("{0:0} min", time.TotalMinutes),
        { TotalDays: < 3 } => Create("{0:0} h", time.TotalHours),
        _ => Create("{0:0} days", time.TotalDays),
    };
}
