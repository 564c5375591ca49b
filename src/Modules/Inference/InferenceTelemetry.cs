using System.Diagnostics.Metrics;

namespace AnalysisApp.Inference;

/// <summary>The meter <c>AnalysisApp.Inference</c>.</summary>
internal sealed class InferenceTelemetry : IDisposable
{
    public const string Name = "AnalysisApp.Inference";

    private readonly Meter _meter;
    private readonly Counter<long> _texts;
    private readonly Counter<long> _halvings;

    /// <param name="meters">The application's; null where there is none.</param>
    public InferenceTelemetry(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(Name) ?? new Meter(Name);
        _texts = _meter.CreateCounter<long>("analysisapp.inference.texts", unit: "{text}", description: "Texts scored, by task.");
        _halvings = _meter.CreateCounter<long>(
            "analysisapp.inference.halvings", unit: "{halving}", description: "Batches that memory did not suffice for and that ran in parts, by task.");
    }

    public void Scored(string task, int texts) => _texts.Add(texts, new KeyValuePair<string, object?>("task", task));

    public void Halved(string task) => _halvings.Add(1, new KeyValuePair<string, object?>("task", task));

    public void Dispose() => _meter.Dispose();
}
