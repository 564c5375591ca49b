namespace AnalysisApp.Analysis.Policies;

/// <summary>The fewest level steps that turn a rating.</summary>
/// <remarks>
/// A rating hangs on the axis that goes furthest beyond its limit. To get worse, one axis is enough, the one with the fewest steps to go (the heaviest of several).
/// To get better, every axis that holds the rating must come down by one step or more, and there is one such set.
/// </remarks>
internal static class NearestFlip
{
    private const short Highest = 4;

    public static RatingFlip? Of(IReadOnlyList<AxisLimit> limits, ReadingQuality quality, IReadOnlyList<short> levels)
    {
        var changes = RatingArithmetic.Of(limits, quality, levels).Value switch
        {
            RatingValue.Suitable => ToCare(limits, levels),
            RatingValue.UseWithCare => DownTo(0, limits, levels),
            RatingValue.NotSuitable => DownTo(1, limits, levels),
            _ => [],
        };

        return changes.Count == 0 ? null : new RatingFlip(RatingArithmetic.Of(limits, quality, With(changes, levels)).Value, changes);
    }

    private static List<LevelChange> ToCare(IReadOnlyList<AxisLimit> limits, IReadOnlyList<short> levels) =>
    [
        .. limits.Where(limit => limit.Limit < Highest)
            .Select(limit => (limit.Weight, Change: new LevelChange(limit.Axis, RatingArithmetic.LevelOf(limit, levels), (short)(limit.Limit + 1))))
            .OrderBy(step => step.Change.To - step.Change.From).ThenByDescending(step => step.Weight)
            .Select(step => step.Change)
            .Take(1),
    ];

    private static List<LevelChange> DownTo(int levelsBeyond, IReadOnlyList<AxisLimit> limits, IReadOnlyList<short> levels) =>
    [
        .. limits.Select(limit => new LevelChange(limit.Axis, RatingArithmetic.LevelOf(limit, levels), (short)(limit.Limit + levelsBeyond)))
            .Where(change => change.From > change.To),
    ];

    private static short[] With(List<LevelChange> changes, IReadOnlyList<short> levels) =>
        [.. Axis.All.Select((axis, index) => changes.Find(change => change.Axis == axis)?.To ?? levels[index])];
}
