using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace AnalysisApp.Observability.Metrics;

/// <summary>Takes what OpenTelemetry has added up when somebody asks, as families. Used by one reader at a time.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class FamilyExporter : BaseExporter<Metric>, IPullMetricExporter
{
    /// <summary>Set by the reader: adds up and calls <see cref="Export"/>.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>The families of the last collection, by name.</summary>
    public IReadOnlyCollection<MetricFamily> Families { get; private set; } = [];

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var families = new SortedDictionary<string, MetricFamily>(StringComparer.Ordinal);
        foreach (var metric in batch)
        {
            if (KindOf(metric.MetricType) is { } kind)
                Take(metric, kind, families);
        }

        Families = families.Values;
        return ExportResult.Success;
    }

    private static void Take(Metric metric, FamilyKind kind, SortedDictionary<string, MetricFamily> families)
    {
        var unit = MetricName.UnitOf(metric.Unit, kind);
        var name = MetricName.Of(metric.Name, unit);
        if (!families.TryGetValue(name, out var family))
            families.Add(name, family = new MetricFamily(name, kind, unit, metric.Description));

        // Two meters may come to one name; a family has one kind, and the first to come decides.
        if (family.Kind != kind)
            return;

        foreach (ref readonly var point in metric.GetMetricPoints())
            family.Add(SeriesOf(metric.MetricType, point));
    }

    private static FamilyKind? KindOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => FamilyKind.Counter,
        MetricType.LongGauge or MetricType.DoubleGauge or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => FamilyKind.Gauge,
        MetricType.Histogram => FamilyKind.Histogram,
        _ => null,
    };

    private static MetricSeries SeriesOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => new MetricSeries(LabelsOf(point.Tags), point.GetSumLong()),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => new MetricSeries(LabelsOf(point.Tags), point.GetSumDouble()),
        MetricType.LongGauge => new MetricSeries(LabelsOf(point.Tags), point.GetGaugeLastValueLong()),
        MetricType.DoubleGauge => new MetricSeries(LabelsOf(point.Tags), point.GetGaugeLastValueDouble()),
        _ => new MetricSeries(LabelsOf(point.Tags), point.GetHistogramSum(), BucketsOf(point)),
    };

    private static List<Bucket> BucketsOf(in MetricPoint point)
    {
        var buckets = new List<Bucket>();
        var sum = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
            buckets.Add(new Bucket(bucket.ExplicitBound, sum += bucket.BucketCount));
        if (buckets.Count == 0)
            buckets.Add(new Bucket(double.PositiveInfinity, point.GetHistogramCount()));
        return buckets;
    }

    private static List<KeyValuePair<string, string>> LabelsOf(ReadOnlyTagCollection tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            var (name, value) = (MetricName.OfLabel(tag.Key), TextOf(tag.Value));

            // Two tags may come to one name; both are kept in it.
            labels[name] = labels.TryGetValue(name, out var other) ? $"{other};{value}" : value;
        }

        return [.. labels];
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
