using System.Diagnostics.Metrics;
using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Sessions;

namespace AnalysisApp.Inference;

/// <summary>The meter <c>AnalysisApp.Inference</c>. Durations are in seconds.</summary>
internal sealed class InferenceTelemetry : IDisposable
{
    public const string Name = "AnalysisApp.Inference";

    private readonly Meter _meter;
    private readonly Counter<long> _texts;
    private readonly Counter<long> _halvings;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _dropped;
    private readonly Histogram<int> _batchTokens;
    private readonly Histogram<double> _padding;
    private readonly Histogram<double> _tokenising;
    private readonly Histogram<double> _waiting;
    private readonly Histogram<double> _running;
    private Func<InferencePriority, int> _waitingBatches = _ => 0;

    /// <param name="meters">The application's; null where there is none.</param>
    public InferenceTelemetry(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(Name) ?? new Meter(Name);
        _texts = _meter.CreateCounter<long>("analysisapp.inference.texts", unit: "{text}", description: "Texts scored, by task.");
        _halvings = _meter.CreateCounter<long>(
            "analysisapp.inference.halvings", unit: "{halving}", description: "Batches that memory did not suffice for and that ran in parts, by task.");
        _rejected = _meter.CreateCounter<long>(
            "analysisapp.inference.rejected", unit: "{call}", description: "Calls refused because too much waited already, by priority.");
        _dropped = _meter.CreateCounter<long>(
            "analysisapp.inference.dropped", unit: "{call}", description: "Calls dropped at a batch border, by priority and reason (cancelled, deadline).");
        _batchTokens = _meter.CreateHistogram<int>("analysisapp.inference.batch.tokens", unit: "{token}", description: "Tokens of a batch, by task.");
        _padding = _meter.CreateHistogram<double>(
            "analysisapp.inference.batch.padding", unit: "1", description: "Share of the places of a batch, as attention sees it, that hold no token; by task.");
        _tokenising = _meter.CreateHistogram<double>(
            "analysisapp.inference.tokenize.duration", unit: "s", description: "Time to tokenise the texts of a call for all its models.");
        _waiting = _meter.CreateHistogram<double>(
            "analysisapp.inference.wait.duration", unit: "s", description: "Time that a batch waited for the device, by task and priority.");
        _running = _meter.CreateHistogram<double>("analysisapp.inference.run.duration", unit: "s", description: "Time that a batch ran, by task.");
        _meter.CreateObservableGauge(
            "analysisapp.inference.waiting",
            () => Enum.GetValues<InferencePriority>().Select(priority => new Measurement<int>(_waitingBatches(priority), Of(priority))),
            unit: "{batch}",
            description: "Batches that wait for the device, by priority.");
    }

    /// <summary>Tells where the waiting batches are counted.</summary>
    public void Observe(Device device) => _waitingBatches = device.WaitingOf;

    /// <summary>Tells where to ask how full and how busy the GPU is.</summary>
    public void Observe(GpuGauge gpu)
    {
        _meter.CreateObservableGauge("analysisapp.inference.gpu.memory.used", () => Of(gpu.MemoryInUse), unit: "By", description: "Memory of the GPU in use, by all processes.");
        _meter.CreateObservableGauge("analysisapp.inference.gpu.memory.total", () => Of(gpu.MemoryInAll), unit: "By", description: "Memory of the GPU.");
        _meter.CreateObservableGauge(
            "analysisapp.inference.gpu.utilization", () => Of(gpu.Busy), unit: "1", description: "Share of the driver's last sample period in which the GPU ran something.");
    }

    public void Tokenised(TimeSpan duration) => _tokenising.Record(duration.TotalSeconds);

    public void Waited(string task, InferencePriority priority, TimeSpan duration) => _waiting.Record(duration.TotalSeconds, Of(task), Of(priority));

    public void Ran(string task, Batch batch, TimeSpan duration)
    {
        _texts.Add(batch.Texts.Length, Of(task));
        _batchTokens.Record(batch.Tokens, Of(task));
        _padding.Record(1 - ((double)batch.Tokens / ((long)batch.Longest * batch.Texts.Length)), Of(task));
        _running.Record(duration.TotalSeconds, Of(task));
    }

    public void Halved(string task) => _halvings.Add(1, Of(task));

    public void Rejected(InferencePriority priority) => _rejected.Add(1, Of(priority));

    /// <param name="priority">Of the call.</param>
    /// <param name="reason"><c>cancelled</c> or <c>deadline</c>.</param>
    public void Dropped(InferencePriority priority, string reason)
        => _dropped.Add(1, Of(priority), new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();

    // What the driver does not say is left out, and not told as nothing.
    private static IEnumerable<Measurement<T>> Of<T>(T? reading)
        where T : struct
        => reading is { } value ? [new Measurement<T>(value)] : [];

    private static KeyValuePair<string, object?> Of(string task) => new("task", task);

    private static KeyValuePair<string, object?> Of(InferencePriority priority)
        => new("priority", priority == InferencePriority.Interactive ? "interactive" : "background");
}
