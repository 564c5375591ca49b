using AnalysisApp.Analysis;

namespace AnalysisApp.Comparison;

/// <summary>
/// What each line alone gives on an axis. No line is shown higher than its song: what is not believed of the song is not held against a line.
/// </summary>
internal static class LineLevels
{
    /// <returns>The lines with a level of 1 or more, by their number.</returns>
    public static IEnumerable<(int Line, short Level, IReadOnlyList<Evidence> Evidence)> Of(AxisReading axis) => axis.Evidence
        .GroupBy(evidence => evidence.Line)
        .Select(line => (line.Key, Math.Min(line.Max(evidence => evidence.Level), axis.Level), (IReadOnlyList<Evidence>)[.. line]))
        .Where(line => line.Item2 > 0);
}
