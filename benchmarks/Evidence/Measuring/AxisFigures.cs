namespace AnalysisApp.Evidence.Benchmarks.Measuring;

/// <summary>How well levels are found.</summary>
/// <param name="Expected">So many excerpts have the axis at the level asked for or above.</param>
/// <param name="Found">So many are said to.</param>
/// <param name="Right">So many of both.</param>
internal sealed record Hits(int Expected, int Found, int Right)
{
    public double? Precision => Found == 0 ? null : (double)Right / Found;

    public double? Recall => Expected == 0 ? null : (double)Right / Expected;

    public double? F1 => Expected + Found == 0 ? null : 2.0 * Right / (Expected + Found);

    public static Hits Of(IReadOnlyCollection<(int Expected, int Found)> pairs, int level) => new(
        pairs.Count(pair => pair.Expected >= level),
        pairs.Count(pair => pair.Found >= level),
        pairs.Count(pair => pair.Expected >= level && pair.Found >= level));
}

/// <summary>The figures of one axis over some excerpts.</summary>
/// <param name="Mild">Level 1 or more.</param>
/// <param name="Moderate">Level 2 or more.</param>
/// <param name="MeanError">Levels by which the answer is off, on average.</param>
internal sealed record AxisFigures(Hits Mild, Hits Moderate, double MeanError)
{
    public static AxisFigures Of(IEnumerable<Measured> measured, Source source, params IEnumerable<string> axes)
    {
        var pairs = measured.SelectMany(each => axes.Select(axis => (each.Excerpt.Expected(axis), (int)each.Level(source, axis)))).ToList();
        return new AxisFigures(Hits.Of(pairs, 1), Hits.Of(pairs, 2), pairs.Count == 0 ? 0 : pairs.Average(pair => Math.Abs(pair.Item1 - pair.Item2)));
    }
}
