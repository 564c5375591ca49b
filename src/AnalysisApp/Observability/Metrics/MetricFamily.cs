namespace AnalysisApp.Observability.Metrics;

/// <summary>What Prometheus calls a family: one name, one kind, any number of series.</summary>
/// <param name="Name">As Prometheus writes it, with its unit, without <c>_total</c>.</param>
/// <param name="Kind">What its numbers mean.</param>
/// <param name="Unit">The end of the name, such as <c>seconds</c>; empty for none.</param>
/// <param name="Help">One sentence; may be empty.</param>
internal sealed record MetricFamily(string Name, FamilyKind Kind, string Unit, string Help)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Each set of labels once.</summary>
    public List<MetricSeries> Series { get; } = [];

    /// <summary>Adds a series; of two with the same labels, which the format forbids, the first stands.</summary>
    public void Add(MetricSeries series)
    {
        var labels = string.Join('\u0001', series.Labels.Select(label => $"{label.Key}\u0002{label.Value}"));
        if (_seen.Add(labels))
            Series.Add(series);
    }
}

/// <summary>What the numbers of a family mean.</summary>
internal enum FamilyKind
{
    /// <summary>Grows until the process ends.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>How often values were up to each bound.</summary>
    Histogram,
}

/// <summary>The numbers of one set of labels.</summary>
/// <param name="Labels">Sorted by name; names as Prometheus takes them.</param>
/// <param name="Value">The number; of a histogram the sum.</param>
/// <param name="Buckets">Of a histogram: how many values were up to each bound, growing, the last bound infinite; else null.</param>
internal sealed record MetricSeries(IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, IReadOnlyList<Bucket>? Buckets = null);

/// <summary>How many values were at most so large.</summary>
internal readonly record struct Bucket(double Bound, long Count);
