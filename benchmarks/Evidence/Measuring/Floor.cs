using System.Text.Json;
using AnalysisApp.Analysis;

namespace AnalysisApp.Evidence.Benchmarks.Measuring;

/// <summary>Figures over all English excerpts that must not fall: by axis, F1 at level 1 and at level 2, and the mean error, which must not rise.</summary>
internal sealed record Floor(IReadOnlyDictionary<string, double[]> Axes, double Languages)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Floor Of(IReadOnlyList<Measured> measured) => new(
        Axis.All.ToDictionary(axis => axis, axis => Rounded(AxisFigures.Of(measured.Where(each => each.Excerpt.Language == "en"), Source.Both, axis))),
        Math.Round(measured.Average(each => each.Both.Language == each.Excerpt.Language ? 1.0 : 0), 3));

    public static Floor Read(string folder) => JsonSerializer.Deserialize<Floor>(File.ReadAllText(Path.Join(folder, "floor.json")), Json)!;

    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    private static double[] Rounded(AxisFigures figures) =>
        [Math.Round(figures.Mild.F1 ?? 1, 3), Math.Round(figures.Moderate.F1 ?? 1, 3), Math.Round(figures.MeanError, 3)];
}
