using AnalysisApp.Api;
using AnalysisApp.Jobs;

namespace AnalysisApp.Comparison;

/// <summary>Lines by their text: those that only one side has. A line that one side has more often counts as often as it does.</summary>
/// <param name="OnlyA">In the first alone, in its order.</param>
/// <param name="OnlyB">In the second alone, in its order.</param>
/// <param name="Reordered">Both have the same lines, in another order.</param>
internal sealed record LyricsDifference(IReadOnlyList<LyricLineView> OnlyA, IReadOnlyList<LyricLineView> OnlyB, bool Reordered)
{
    public static LyricsDifference? Between(IReadOnlyList<LineDocument> a, IReadOnlyList<LineDocument> b)
    {
        if (a.Select(line => line.Text).SequenceEqual(b.Select(line => line.Text)))
            return null;

        var (onlyA, onlyB) = (Without(a, b), Without(b, a));
        return new LyricsDifference(onlyA, onlyB, onlyA.Count == 0 && onlyB.Count == 0);
    }

    private static List<LyricLineView> Without(IReadOnlyList<LineDocument> lines, IReadOnlyList<LineDocument> others)
    {
        var left = others.CountBy(line => line.Text).ToDictionary();
        List<LyricLineView> only = [];
        foreach (var line in lines)
        {
            if (left.TryGetValue(line.Text, out var count) && count > 0)
                left[line.Text] = count - 1;
            else
                only.Add(new LyricLineView(line.Number, line.Text, line.Section, line.StartMs));
        }

        return only;
    }
}
