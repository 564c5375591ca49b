using AnalysisApp.Analysis;
using AnalysisApp.Evidence.Benchmarks.Measuring;

namespace AnalysisApp.Evidence.Benchmarks;

/// <summary>Where the answer is wrong, to see what to mend. Of the tuning half only.</summary>
internal static class Misses
{
    public static string Of(IEnumerable<Measured> measured) => string.Join('\n', measured
        .Where(each => each.Excerpt.Set == "tuning" && each.Excerpt.Language == "en")
        .SelectMany(each => Axis.All.Where(axis => each.Level(Source.Both, axis) != each.Excerpt.Expected(axis)).Select(axis => Line(each, axis))));

    private static string Line(Measured each, string axis)
    {
        var reading = each.Both.Axes.Single(found => found.Axis == axis);
        var why = string.Join(", ", reading.Evidence.Take(4).Select(found => $"{found.Line} {found.Label} {found.Level}"));
        return $"{each.Excerpt.Id} {axis}: expected {each.Excerpt.Expected(axis)}, is {reading.Level} ({reading.Low} to {reading.High}; "
            + $"phrases {each.Level(Source.Phrases, axis)}, models {each.Level(Source.Models, axis)}): {why}";
    }
}
