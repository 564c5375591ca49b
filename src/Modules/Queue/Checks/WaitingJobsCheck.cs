using System.Globalization;
using AnalysisApp.Queue.Tending;
using Microsoft.Extensions.Diagnostics.HealthChecks;

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
            return HealthCheckResult.Degraded($"A song that somebody asked for has been next for {Words(pace.HighStandsFor.Value)} and does not start.", data: data);
        }

        if (waiting <= MostWaiting)
            return HealthCheckResult.Healthy($"{(waiting == 1 ? "1 job waits" : $"{Number(waiting)} jobs wait")}{(paused ? "; the queue is paused" : "")}.", data);

        var time = pace.TimeFor(waiting);
        data["fix"] = FixOf(paused, time);
        var end = time is { } left ? $"at the present pace they are done in {Words(left)}" : $"none has ended in the last {Words(WaitingLine.Window)}";
        return HealthCheckResult.Degraded($"{Number(waiting)} jobs wait, more than {Number(MostWaiting)}; {(paused ? "the queue is paused" : end)}.", data: data);
    }

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

    private static string Words(TimeSpan time) => time switch
    {
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:F0} min"),
        { TotalDays: < 3 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:F0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:F0} days"),
    };

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
