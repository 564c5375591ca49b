using System.Globalization;
using AnalysisApp.Progress.Estimate;
using Npgsql;

namespace AnalysisApp.Progress.Storage;

/// <summary>The pace in the columns of a record.</summary>
internal static class PaceColumns
{
    public const string List =
        "pace_items, pace_seconds, pace_mean, pace_variance, pace_weight, pace_weight_variance, pace_covariance, pace_wait, pace_wait_variance";

    private const int Count = 9;

    /// <summary>For example <c>$14, $15, …</c>, one for each column.</summary>
    public static string Parameters(int first)
        => string.Join(", ", Enumerable.Range(first, Count).Select(number => string.Create(CultureInfo.InvariantCulture, $"${number}")));

    public static Pace Read(NpgsqlDataReader reader, int column) => new(reader.GetInt32(column), reader.GetDouble(column + 1))
    {
        Mean = reader.GetDouble(column + 2),
        Variance = reader.GetDouble(column + 3),
        Weight = reader.GetDouble(column + 4),
        WeightVariance = reader.GetDouble(column + 5),
        Covariance = reader.GetDouble(column + 6),
        Wait = reader.GetDouble(column + 7),
        WaitVariance = reader.GetDouble(column + 8),
    };

    /// <summary>In the order of <see cref="List"/>.</summary>
    public static object[] Values(Pace pace) =>
    [
        pace.Items, pace.Seconds, pace.Mean, pace.Variance, pace.Weight, pace.WeightVariance, pace.Covariance, pace.Wait, pace.WaitVariance,
    ];
}
