using System.Diagnostics.Metrics;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>What one engine's meter tells; other tests have engines too.</summary>
internal sealed class Measured : IMeterFactory
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<Measurement> _all = [];
    private Meter? _meter;

    public Measured()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All measurements of an instrument; a gauge is read now.</summary>
    public IReadOnlyList<Measurement> Of(string instrument)
    {
        _listener.RecordObservableInstruments();
        lock (_gate)
            return [.. _all.Where(measurement => measurement.Instrument == instrument)];
    }

    public double Sum(string instrument) => Of(instrument).Sum(measurement => measurement.Value);

    public Meter Create(MeterOptions options) => _meter = new Meter(options);

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value?.ToString() ?? "");
        lock (_gate)
            _all.Add(new Measurement(instrument.Name, value, labels));
    }

    /// <summary>One number that was reported.</summary>
    internal sealed record Measurement(string Instrument, double Value, IReadOnlyDictionary<string, string> Tags);
}
