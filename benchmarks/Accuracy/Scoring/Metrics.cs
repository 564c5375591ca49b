namespace AnalysisApp.Accuracy.Benchmarks.Scoring;

/// <summary>The measures of the model card, computed as its scripts do (models/starter/training/common.py). All are 0 to 1.</summary>
internal static class Metrics
{
    public static double Accuracy(int[] truth, int[] said) => truth.Zip(said).Count(pair => pair.First == pair.Second) / (double)truth.Length;

    /// <summary>The mean of each label's F1, labels of no row counting as 0.</summary>
    /// <param name="truth">[row][label]: whether people gave the label.</param>
    /// <param name="said">[row][label]: whether the model did.</param>
    public static double MacroF1(bool[][] truth, bool[][] said)
        => Enumerable.Range(0, truth[0].Length).Average(label => F1(Column(truth, label), Column(said, label)));

    /// <summary>The chance that a row with the label is scored above one without it, ties counting half (Mann-Whitney); NaN where either kind is missing.</summary>
    public static double RocAuc(bool[] truth, float[] scores)
    {
        double positives = truth.Count(isPositive => isPositive);
        var negatives = truth.Length - positives;
        var ranks = 0.0;
        var below = 0;
        foreach (var tied in truth.Zip(scores).GroupBy(pair => pair.Second).OrderBy(group => group.Key))
        {
            var all = tied.ToList();
            ranks += all.Count(pair => pair.First) * (below + ((all.Count + 1) / 2.0));
            below += all.Count;
        }

        return (ranks - (positives * (positives + 1) / 2)) / (positives * negatives);
    }

    public static T[] Column<T>(T[][] rows, int column) => [.. rows.Select(row => row[column])];

    private static double F1(bool[] truth, bool[] said)
    {
        var pairs = truth.Zip(said).ToList();
        var hits = pairs.Count(pair => pair is (true, true));
        var misses = pairs.Count(pair => pair.First != pair.Second);
        return 2.0 * hits / Math.Max(1, (2 * hits) + misses);
    }
}
