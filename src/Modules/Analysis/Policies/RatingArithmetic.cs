namespace AnalysisApp.Analysis.Policies;

/// <summary>Levels → value and score. The only place where it is reckoned, for a song and for a profile alike.</summary>
internal static class RatingArithmetic
{
    /// <param name="limits">Of the policy.</param>
    /// <param name="quality">Of the reading.</param>
    /// <param name="levels">In the order of <see cref="Axis.All"/>.</param>
    public static (RatingValue Value, int? Score) Of(IReadOnlyList<AxisLimit> limits, ReadingQuality quality, IReadOnlyList<short> levels)
    {
        var beyond = 0;
        var score = 100;
        foreach (var limit in limits)
        {
            var level = LevelOf(limit, levels);
            beyond = Math.Max(beyond, level - limit.Limit);
            score += limit.EffectOf(level);
        }

        return IsRated(quality, beyond) ? (ValueOf(beyond), Math.Max(0, score)) : (RatingValue.Unknown, null);
    }

    public static short LevelOf(AxisLimit limit, IReadOnlyList<short> levels)
    {
        for (var axis = 0; axis < Axis.All.Count; axis++)
        {
            if (Axis.All[axis] == limit.Axis)
                return levels[axis];
        }

        throw new ArgumentException($"A policy names the axis '{limit.Axis}'; there are {string.Join(", ", Axis.All)}.");
    }

    // A few words without anything in them say nothing about the song; what they do say counts.
    private static bool IsRated(ReadingQuality quality, int levelsBeyond) =>
        quality == ReadingQuality.Full || (quality == ReadingQuality.TooLittleText && levelsBeyond > 0);

    private static RatingValue ValueOf(int levelsBeyond) => levelsBeyond switch
    {
        <= 0 => RatingValue.Suitable,
        1 => RatingValue.UseWithCare,
        _ => RatingValue.NotSuitable,
    };
}
