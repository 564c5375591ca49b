using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace AnalysisApp.Observability.Metrics;

/// <summary>
/// The two texts that Prometheus reads: its own format 0.0.4 and OpenMetrics 1.0. They differ in how counters are named, in units, in the quotes of a help text,
/// and in the mark that ends OpenMetrics.
/// </summary>
internal sealed class ExpositionFormat
{
    private const string OpenMetricsType = "application/openmetrics-text";

    public static readonly ExpositionFormat Text = new("text/plain; version=0.0.4; charset=utf-8", isOpenMetrics: false);
    public static readonly ExpositionFormat OpenMetrics = new($"{OpenMetricsType}; version=1.0.0; charset=utf-8", isOpenMetrics: true);

    private readonly bool _isOpenMetrics;

    private ExpositionFormat(string contentType, bool isOpenMetrics) => (ContentType, _isOpenMetrics) = (contentType, isOpenMetrics);

    public string ContentType { get; }

    /// <summary>OpenMetrics for those who name it and like it at least as well as plain text; plain text for everybody else.</summary>
    public static ExpositionFormat For(IList<MediaTypeHeaderValue> accept)
    {
        var open = accept.Where(type => IsOpenMetrics1(type)).Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
        var text = accept.Where(type => type.MediaType == "text/plain").Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
        return open > 0 && open >= text ? OpenMetrics : Text;
    }

    public string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families.Where(family => family.Series.Count > 0))
            Write(text, family);
        if (_isOpenMetrics)
            text.Append("# EOF\n");
        return text.ToString();
    }

    private static bool IsOpenMetrics1(MediaTypeHeaderValue type)
        => type.MediaType == OpenMetricsType
            && (type.Parameters.FirstOrDefault(parameter => parameter.Name == "version")?.Value is not { HasValue: true } version || version == "1.0.0");

    private void Write(StringBuilder text, MetricFamily family)
    {
        var sample = family.Kind == FamilyKind.Counter ? family.Name + "_total" : family.Name;
        var head = _isOpenMetrics ? family.Name : sample;
        text.Append("# TYPE ").Append(head).Append(' ').Append(WordOf(family.Kind)).Append('\n');
        if (_isOpenMetrics && family.Unit.Length > 0)
            text.Append("# UNIT ").Append(head).Append(' ').Append(family.Unit).Append('\n');
        if (family.Help.Length > 0)
            text.Append("# HELP ").Append(head).Append(' ').Append(Escape(family.Help, quotes: _isOpenMetrics)).Append('\n');
        foreach (var series in family.Series)
        {
            if (series.Buckets is { } buckets)
                WriteHistogram(text, family.Name, series, buckets);
            else
                WriteLine(text, sample, series.Labels, null, Number(series.Value));
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, MetricSeries series, IReadOnlyList<Bucket> buckets)
    {
        foreach (var bucket in buckets)
            WriteLine(text, name + "_bucket", series.Labels, Bound(bucket.Bound), Number(bucket.Count));
        WriteLine(text, name + "_sum", series.Labels, null, Number(series.Value));
        WriteLine(text, name + "_count", series.Labels, null, Number(buckets[^1].Count));
    }

    private static void WriteLine(StringBuilder text, string name, IReadOnlyList<KeyValuePair<string, string>> labels, string? bound, string value)
    {
        text.Append(name);
        var separator = '{';
        foreach (var (label, content) in labels)
        {
            text.Append(separator).Append(label).Append("=\"").Append(Escape(content, quotes: true)).Append('"');
            separator = ',';
        }

        if (bound is not null)
        {
            text.Append(separator).Append("le=\"").Append(bound).Append('"');
            separator = ',';
        }

        if (separator == ',')
            text.Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    private static string WordOf(FamilyKind kind) => kind switch
    {
        FamilyKind.Counter => "counter",
        FamilyKind.Gauge => "gauge",
        _ => "histogram",
    };

    private static string Escape(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    // OpenMetrics wants bounds that are whole to say so, and Prometheus reads both.
    private static string Bound(double bound)
        => double.IsInteger(bound) && Math.Abs(bound) < 1e15 ? bound.ToString("0.0", CultureInfo.InvariantCulture) : Number(bound);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
