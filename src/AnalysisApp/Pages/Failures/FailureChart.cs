using AnalysisApp.Failures;

namespace AnalysisApp.Pages.Failures;

/// <summary>Failures over time as stacked columns, in a drawing of a thousand by a hundred units.</summary>
/// <param name="Columns">The earliest first.</param>
/// <param name="Highest">The most failures in a column; at least 1.</param>
/// <param name="Kinds">Those that there are, from the bottom up.</param>
internal sealed record FailureChart(IReadOnlyList<FailureColumn> Columns, int Highest, IReadOnlyList<string> Kinds)
{
    public const double Width = 1000;
    public const double Height = 100;

    // One among thousands must not vanish.
    private const double Least = 1.5;

    public double ColumnWidth => Width / Columns.Count;

    public static FailureChart Of(IReadOnlyList<FailureBucket> buckets)
    {
        var highest = Math.Max(1, buckets.Max(bucket => bucket.Total));
        return new FailureChart(
            [.. buckets.Select(bucket => new FailureColumn(bucket, Parts(bucket, highest)))],
            highest,
            [.. FailureWords.Kinds.Where(kind => buckets.Any(bucket => bucket.Counts.ContainsKey(kind)))]);
    }

    private static List<FailureColumnPart> Parts(FailureBucket bucket, int highest)
    {
        var present = FailureWords.Kinds.Where(bucket.Counts.ContainsKey).ToArray();
        var shared = Height - (Least * present.Length);
        var (parts, y) = (new List<FailureColumnPart>(), Height);
        foreach (var kind in present)
        {
            var height = Least + (shared * bucket.Counts[kind] / highest);
            y -= height;
            parts.Add(new FailureColumnPart(kind, bucket.Counts[kind], y, height));
        }

        return parts;
    }
}

/// <summary>One column.</summary>
internal sealed record FailureColumn(FailureBucket Bucket, IReadOnlyList<FailureColumnPart> Parts);

/// <summary>One kind within a column.</summary>
/// <param name="Kind">As programs call it.</param>
/// <param name="Count">At least one.</param>
/// <param name="Y">Its upper edge, from the top, in units.</param>
/// <param name="Height">In units.</param>
internal sealed record FailureColumnPart(string Kind, int Count, double Y, double Height);
