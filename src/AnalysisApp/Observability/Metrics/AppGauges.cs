using System.Diagnostics.Metrics;
using AnalysisApp.Queue;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Observability.Metrics;

/// <summary>
/// The gauges of the meter <c>AnalysisApp</c>. Every set of labels is told every time, a number that is not known now as NaN: what is left out would be shown
/// with its last value for ever. The queue's are the whole database's, so each instance tells the same.
/// </summary>
internal sealed class AppGauges
{
    public const string Meter = "AnalysisApp";

    private static readonly JobState[] States = Enum.GetValues<JobState>();
    private static readonly JobPriority[] Priorities = Enum.GetValues<JobPriority>();
    private static readonly HealthStatus[] Statuses = [HealthStatus.Healthy, HealthStatus.Degraded, HealthStatus.Unhealthy];

    private readonly Readings _readings;
    private readonly TimeProvider _clock;

    public AppGauges(IMeterFactory meters, Readings readings, TimeProvider clock)
    {
        (_readings, _clock) = (readings, clock);
        var meter = meters.Create(Meter);
        var version = new Measurement<int>(1, Tag("version", ProductVersion.Number));
        meter.CreateObservableGauge("analysisapp.build.info", () => version, description: "1; the label says which version runs.");
        meter.CreateObservableGauge("analysisapp.health", Health, description: "1 for the status that a check has, 0 for the others.");
        meter.CreateObservableGauge("analysisapp.queue.jobs", Jobs, unit: "{job}", description: "Jobs that are kept, by state and priority.");
        meter.CreateObservableGauge("analysisapp.queue.depth", Depth, unit: "{job}", description: "Jobs that wait, by priority.");
        meter.CreateObservableGauge("analysisapp.queue.oldest.wait", () => OldestWait, unit: "s", description: "Age of the job that has waited longest; 0 when none waits.");
        meter.CreateObservableGauge("analysisapp.queue.paused", () => Queue is { } queue ? (queue.Paused ? 1 : 0) : double.NaN, description: "1 while the whole queue is paused.");
        meter.CreateObservableGauge("analysisapp.instances", Instances, unit: "{instance}", description: "Instances that are registered, alive or not.");
        meter.CreateObservableGauge("analysisapp.workers", Workers, unit: "{worker}", description: "Workers of live instances, busy or free.");
        meter.CreateObservableGauge("analysisapp.progress.songs", Songs, unit: "{song}", description: "Songs of the jobs that run now, by what became of them.");
        meter.CreateObservableGauge("analysisapp.progress.left", () => TimeLeft, unit: "s", description: "The longest time left of the jobs that run now; NaN when unknown.");
        meter.CreateObservableGauge("analysisapp.disk.free", () => Disk("freeBytes"), unit: "By", description: "Free space where the data folder is.");
        meter.CreateObservableGauge("analysisapp.disk.size", () => Disk("totalBytes"), unit: "By", description: "Size of the disk where the data folder is.");
        meter.CreateObservableGauge("analysisapp.backup.age", () => Detail("backups", "ageSeconds"), unit: "s", description: "Age of the newest backup; NaN when there is none.");
        meter.CreateObservableGauge("analysisapp.backup.size", () => Detail("backups", "newestBytes"), unit: "By", description: "Size of the newest backup; NaN when there is none.");
    }

    private QueueStatus? Queue => _readings.Last?.Queue;

    private double OldestWait => Queue switch
    {
        null => double.NaN,
        { OldestWaitingSince: { } since } => Math.Max(0, (_clock.GetUtcNow() - since).TotalSeconds),
        _ => 0,
    };

    private double TimeLeft => Queue is null
        ? double.NaN
        : _readings.Last!.Running.Select(record => record.TimeLeft?.Likely.TotalSeconds ?? double.NaN).DefaultIfEmpty(0).Aggregate(Math.Max);

    private IEnumerable<Measurement<int>> Health() => (_readings.Last?.Health.Checks ?? []).SelectMany(check => Statuses.Select(status
        => new Measurement<int>(check.Status == status ? 1 : 0, Tag("check", check.Name), Tag("status", Word(status)))));

    private IEnumerable<Measurement<double>> Jobs() => States.SelectMany(state => Priorities.Select(priority
        => new Measurement<double>(Count(count => count.State == state && count.Priority == priority), Tag("state", Word(state)), Tag("priority", Word(priority)))));

    private IEnumerable<Measurement<double>> Depth() => Priorities.Select(priority => new Measurement<double>(
        Count(count => count.State is JobState.Pending or JobState.Interrupted && count.Priority == priority), Tag("priority", Word(priority))));

    private IEnumerable<Measurement<double>> Instances()
    {
        yield return new(Queue?.Workers.Count(worker => worker.Alive) ?? double.NaN, Tag("state", "alive"));
        yield return new(Queue?.Workers.Count(worker => !worker.Alive) ?? double.NaN, Tag("state", "gone"));
    }

    private IEnumerable<Measurement<double>> Workers()
    {
        var alive = Queue?.Workers.Where(worker => worker.Alive).ToArray();
        yield return new(alive?.Sum(worker => worker.JobIds.Count) ?? double.NaN, Tag("state", "busy"));
        yield return new(alive?.Sum(worker => Math.Max(0, worker.Slots - worker.JobIds.Count)) ?? double.NaN, Tag("state", "free"));
    }

    private IEnumerable<Measurement<double>> Songs()
    {
        var running = _readings.Last?.Running ?? [];
        double Of(Func<Progress.ProgressRecord, int> number) => Queue is null ? double.NaN : running.Sum(number);
        yield return new(Of(record => record.Succeeded), Tag("state", "succeeded"));
        yield return new(Of(record => record.Skipped), Tag("state", "skipped"));
        yield return new(Of(record => record.Failed), Tag("state", "failed"));
        yield return new(Of(record => record.Total - record.Current), Tag("state", "left"));
    }

    private double Disk(string detail) => Detail("disk", detail);

    private double Detail(string name, string detail)
        => _readings.Last?.Health.Checks.FirstOrDefault(check => check.Name == name)?.Details.GetValueOrDefault(detail) is long number ? number : double.NaN;

    private double Count(Func<JobCount, bool> isCounted) => Queue?.Counts.Where(isCounted).Sum(count => count.Count) ?? double.NaN;

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
