using System.Globalization;

namespace AnalysisApp.Accuracy.Benchmarks;

/// <summary>The results as markdown.</summary>
internal static class Report
{
    public static string Table(IEnumerable<Result> results) => string.Join('\n',
    [
        "| task | metric, in points | rows | here | card | difference |",
        "|---|---|---|---|---|---|",
        .. results.Select(Line),
    ]);

    public static string Verdict(IReadOnlyCollection<Result> results)
    {
        var off = results.Where(result => result.IsOff).ToList();
        return off.Count == 0
            ? $"All {results.Count(result => result.Card is not null)} figures are within {Points(Result.Tolerance)} points of the card's."
            : $"{off.Count} differ by more than {Points(Result.Tolerance)} points: {string.Join("; ", off.Select(result => $"{result.Task}, {result.Metric}"))}.";
    }

    private static string Line(Result result) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {result.Task} | {result.Metric} | {result.Rows:N0} | {Points(result.Measured)} | {Points(result.Card)} | {(result.Difference is { } by ? by.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) : "")} |");

    private static string Points(double? value) => value is { } number ? number.ToString("0.0#", CultureInfo.InvariantCulture) : "";
}
