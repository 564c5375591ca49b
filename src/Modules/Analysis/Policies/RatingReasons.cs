namespace AnalysisApp.Analysis.Policies;

/// <summary>The axes that have an effect on the score, and their lines.</summary>
internal static class RatingReasons
{
    // OrderBy is stable: equal effects stay in the order of the axes.
    public static List<RatingReason> Of(IReadOnlyList<AxisLimit> limits, IReadOnlyList<AxisReading> axes) =>
    [
        .. axes.Join(limits, axis => axis.Axis, limit => limit.Axis, ReasonOf)
            .Where(reason => reason.Effect < 0)
            .OrderBy(reason => reason.Effect),
    ];

    private static RatingReason ReasonOf(AxisReading axis, AxisLimit limit) =>
        new(axis.Axis, axis.Level, limit.Limit, limit.EffectOf(axis.Level), [.. axis.Evidence.Select(evidence => evidence.Line).Distinct().Order()]);
}
