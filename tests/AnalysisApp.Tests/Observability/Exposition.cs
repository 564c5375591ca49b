using System.Globalization;
using System.Text.RegularExpressions;

namespace AnalysisApp.Tests.Observability;

/// <summary>
/// A strict reader of both texts, written from "Prometheus: Exposition formats" (0.0.4) and the OpenMetrics 1.0 specification, and not from our writer. Whatever a
/// lenient reader would let pass is a fault here.
/// </summary>
internal sealed partial class Exposition
{
    private static readonly string[] HistogramEnds = ["_bucket", "_sum", "_count"];

    public Dictionary<string, Family> Families { get; } = new(StringComparer.Ordinal);

    public static Exposition Parse(string text, bool openMetrics)
    {
        var exposition = new Exposition();
        if (text.Contains('\r', StringComparison.Ordinal))
            throw new FormatException("A line ends with a carriage return.");
        if (text.Length > 0 && text[^1] != '\n')
            throw new FormatException("The last line does not end.");

        var lines = text.Split('\n')[..^1];
        if (openMetrics && (lines.Length == 0 || lines[^1] != "# EOF"))
            throw new FormatException("It does not end with # EOF.");

        Family? current = null;
        foreach (var line in openMetrics ? lines[..^1] : lines)
        {
            if (line.StartsWith('#'))
                exposition.ReadComment(line, openMetrics, ref current);
            else
                ReadSample(line, openMetrics, current ?? throw new FormatException($"A sample without a type: {line}"));
        }

        foreach (var family in exposition.Families.Values)
            family.Check();
        return exposition;
    }

    public double Value(string sample, params (string Name, string Value)[] labels)
        => Families.Values.SelectMany(family => family.Samples).Single(one => one.Name == sample && labels.All(label => one.Labels.GetValueOrDefault(label.Name) == label.Value)).Value;

    private void ReadComment(string line, bool openMetrics, ref Family? current)
    {
        var match = Comment().Match(line);
        if (!match.Success)
            throw new FormatException($"No comment: {line}");

        var (word, name, rest) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        if (word == "TYPE")
        {
            if (!Families.TryAdd(name, current = new Family(name, rest, openMetrics)))
                throw new FormatException($"{name} has two types, or its lines are not together.");
            if (rest is not ("counter" or "gauge" or "histogram"))
                throw new FormatException($"{name} is a {rest}.");
        }
        else if (current?.Name != name || current.Samples.Count > 0)
        {
            throw new FormatException($"{word} of {name} is not with its type.");
        }
        else if (word == "UNIT" && (!openMetrics || !name.EndsWith("_" + rest, StringComparison.Ordinal)))
        {
            throw new FormatException($"{name} does not end with its unit {rest}.");
        }
        else if (word == "HELP" && BadEscape().IsMatch(rest))
        {
            throw new FormatException($"The help of {name} has an escape that is none.");
        }
    }

    private static void ReadSample(string line, bool openMetrics, Family family)
    {
        var match = Sample().Match(line);
        if (!match.Success)
            throw new FormatException($"No sample: {line}");

        var name = match.Groups["name"].Value;
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Match label in Label().Matches(match.Groups["labels"].Value))
        {
            var value = label.Groups[2].Value;
            if (BadEscape().IsMatch(value.Replace("\\\"", "", StringComparison.Ordinal)))
                throw new FormatException($"A label has an escape that is none: {line}");
            labels.Add(label.Groups[1].Value, Escape().Replace(value, escape => escape.Value == "\\n" ? "\n" : escape.Value[1..]));
        }

        var ends = family.Kind switch
        {
            "histogram" => HistogramEnds,
            "counter" when openMetrics => ["_total"],
            _ => [""],
        };
        if (!ends.Any(end => name == family.Name + end))
            throw new FormatException($"{name} is not of the {family.Kind} {family.Name}.");
        family.Samples.Add(new ReadSampleLine(name, labels, NumberOf(match.Groups["value"].Value)));
    }

    private static double NumberOf(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^# (TYPE|HELP|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*")(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*")*)\})? (?<value>[-+]?[0-9.]+([eE][-+]?[0-9]+)?|[+-]Inf|NaN)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)(?:"(?:,|$))""")]
    private static partial Regex Label();

    [GeneratedRegex("""\\[\\n"]""")]
    private static partial Regex Escape();

    [GeneratedRegex("""(?<!\\)(\\\\)*\\(?![\\n"])""")]
    private static partial Regex BadEscape();
}

/// <summary>What stands under one type.</summary>
internal sealed record Family(string Name, string Kind, bool OpenMetrics)
{
    public List<ReadSampleLine> Samples { get; } = [];

    public void Check()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sample in Samples)
        {
            if (!seen.Add($"{sample.Name} {Key(sample)}"))
                throw new FormatException($"{sample.Name} has the same labels twice.");
            if (Kind == "counter" && !(sample.Value >= 0))
                throw new FormatException($"The counter {Name} is {sample.Value}.");
            if (Kind == "counter" && !OpenMetrics && !Name.EndsWith("_total", StringComparison.Ordinal))
                throw new FormatException($"The counter {Name} does not end with _total.");
            if (Kind != "counter" && Name.EndsWith("_total", StringComparison.Ordinal))
                throw new FormatException($"{Name} is no counter.");
        }

        if (Kind == "histogram")
        {
            foreach (var series in Samples.GroupBy(sample => Key(sample, "le")))
                CheckHistogram([.. series]);
        }
    }

    private void CheckHistogram(ReadSampleLine[] series)
    {
        var buckets = series.Where(sample => sample.Name == Name + "_bucket").ToArray();
        var bounds = buckets.Select(bucket => bucket.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(bucket.Labels["le"], CultureInfo.InvariantCulture)).ToArray();
        if (bounds.Length == 0 || !double.IsPositiveInfinity(bounds[^1]) || !bounds.SequenceEqual(bounds.Order()) || bounds.Distinct().Count() != bounds.Length)
            throw new FormatException($"The bounds of {Name} do not grow to +Inf.");
        if (!buckets.Select(bucket => bucket.Value).SequenceEqual(buckets.Select(bucket => bucket.Value).Order()))
            throw new FormatException($"The buckets of {Name} do not add up.");
        if (series.Single(sample => sample.Name == Name + "_count").Value != buckets[^1].Value)
            throw new FormatException($"The count of {Name} is not its last bucket.");
        _ = series.Single(sample => sample.Name == Name + "_sum");
    }

    private static string Key(ReadSampleLine sample, string? without = null)
        => string.Join('\u0001', sample.Labels.Where(label => label.Key != without).Select(label => $"{label.Key}\u0002{label.Value}"));
}

/// <summary>A line with a number.</summary>
internal sealed record ReadSampleLine(string Name, SortedDictionary<string, string> Labels, double Value);
