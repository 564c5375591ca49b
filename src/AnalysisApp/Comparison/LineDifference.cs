using AnalysisApp.Analysis;

namespace AnalysisApp.Comparison;

/// <summary>A line that both sides have, read otherwise.</summary>
/// <param name="Text">The line.</param>
/// <param name="LineA">Where it stands first in the first.</param>
/// <param name="LineB">Where it stands first in the second.</param>
/// <param name="Axes">The axes on which it alone gives another level.</param>
internal sealed record LineDifference(string Text, int LineA, int LineB, IReadOnlyList<AxisDifference> Axes)
{
    public static IReadOnlyList<LineDifference> Between(Opened a, Opened b)
    {
        var (levelsA, levelsB) = (a.LevelsOfLines(), b.LevelsOfLines());
        var firstA = a.Document.Lines.DistinctBy(line => line.Text).ToDictionary(line => line.Text, line => line.Number);
        return
        [
            .. b.Document.Lines.DistinctBy(line => line.Text)
                .Where(line => firstA.ContainsKey(line.Text))
                .Select(line => new LineDifference(line.Text, firstA[line.Text], line.Number, AxesBetween(levelsA, firstA[line.Text], levelsB, line.Number)))
                .Where(difference => difference.Axes.Count > 0),
        ];
    }

    private static List<AxisDifference> AxesBetween(
        Dictionary<(int Line, string Axis), short> a, int lineA, Dictionary<(int Line, string Axis), short> b, int lineB) =>
    [
        .. Axis.All.Select(axis => new AxisDifference(axis, a.GetValueOrDefault((lineA, axis)), b.GetValueOrDefault((lineB, axis))))
            .Where(difference => difference.A != difference.B),
    ];
}
