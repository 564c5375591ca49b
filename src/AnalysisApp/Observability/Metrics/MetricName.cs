using System.Text;

namespace AnalysisApp.Observability.Metrics;

/// <summary>
/// Names as Prometheus takes them, by the rules of OpenTelemetry's specification "Prometheus and OpenMetrics Compatibility": what may not stand in a name becomes
/// one underscore, and the unit's word is its end.
/// </summary>
internal static class MetricName
{
    /// <summary>The words of UCUM's units that .NET's and our own meters use.</summary>
    public static string UnitOf(string? unit, FamilyKind kind) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        "1" when kind == FamilyKind.Gauge => "ratio",

        // {job}, {request}: an annotation, which is no unit.
        _ => "",
    };

    /// <param name="instrument">The instrument's name, such as <c>http.server.request.duration</c>.</param>
    /// <param name="unit">From <see cref="UnitOf"/>.</param>
    public static string Of(string instrument, string unit)
    {
        var name = Clean(instrument, allowColon: true);
        if (name.EndsWith("_total", StringComparison.Ordinal))
            name = name[..^"_total".Length];
        return unit.Length == 0 || name.EndsWith("_" + unit, StringComparison.Ordinal) ? name : $"{name}_{unit}";
    }

    /// <summary>A label's name; two underscores in front are Prometheus' own.</summary>
    public static string OfLabel(string tag)
    {
        var label = Clean(tag, allowColon: false).TrimStart('_');
        return label.Length == 0 || char.IsAsciiDigit(label[0]) ? $"key_{label}" : label;
    }

    private static string Clean(string text, bool allowColon)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsAsciiLetterOrDigit(character) || (allowColon && character == ':'))
                clean.Append(character);
            else if (clean.Length == 0 || clean[^1] != '_')
                clean.Append('_');
        }

        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? $"_{clean}" : clean.ToString();
    }
}
