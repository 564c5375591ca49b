using System.Diagnostics;
using System.Diagnostics.Metrics;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue;

/// <summary>The meter and the activity source <c>AnalysisApp.Queue</c>.</summary>
internal sealed class QueueTelemetry : IDisposable
{
    public const string Name = "AnalysisApp.Queue";

    private readonly Meter _meter;
    private readonly ActivitySource _activities = new(Name);
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _waited;
    private readonly Histogram<double> _ran;

    /// <param name="meters">The application's; null where there is none.</param>
    public QueueTelemetry(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(Name) ?? new Meter(Name);
        _ended = _meter.CreateCounter<long>(
            "analysisapp.jobs", unit: "{run}", description: "Runs of jobs that ended here, by type, priority and the state they left behind.");
        _waited = _meter.CreateHistogram<double>(
            "analysisapp.job.wait.duration", unit: "s", description: "From enqueueing to the start of a first attempt, by type and priority.");
        _ran = _meter.CreateHistogram<double>(
            "analysisapp.job.duration", unit: "s", description: "One run, its end written included, by type, priority and the state it left behind.");
    }

    public Activity? StartRun(ClaimedJob job)
    {
        var activity = _activities.StartActivity($"job {job.Type}", ActivityKind.Consumer);
        activity?.SetTag("job.id", job.Id);
        activity?.SetTag("job.attempt", job.Attempt);
        activity?.SetTag("correlation.id", job.CorrelationId);
        return activity;
    }

    public void Waited(ClaimedJob job, TimeSpan wait)
        => _waited.Record(wait.TotalSeconds, TypeOf(job), PriorityOf(job));

    public void Ended(ClaimedJob job, JobState? state, TimeSpan duration)
    {
        var left = new KeyValuePair<string, object?>("state", state is { } known ? JobWords.WordOf(known) : "lease_lost");
        _ended.Add(1, TypeOf(job), PriorityOf(job), left);
        _ran.Record(duration.TotalSeconds, TypeOf(job), PriorityOf(job), left);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _activities.Dispose();
    }

    private static KeyValuePair<string, object?> TypeOf(ClaimedJob job) => new("type", job.Type);

    private static KeyValuePair<string, object?> PriorityOf(ClaimedJob job) => new("priority", job.Priority switch
    {
        JobPriority.High => "high",
        JobPriority.Medium => "medium",
        _ => "low",
    });
}
