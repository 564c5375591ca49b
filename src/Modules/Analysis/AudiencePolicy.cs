namespace AnalysisApp.Analysis;

/// <summary>Thresholds that turn the levels of an analysis into a rating. Changing one never runs a model.</summary>
/// <param name="Name">For programs: lower case and underscores.</param>
/// <param name="Title">For people.</param>
/// <param name="Limits">The highest level of each axis that is still fine, and its weight in the score. An axis that is not here has no effect.</param>
public sealed record AudiencePolicy(string Name, string Title, IReadOnlyList<AxisLimit> Limits)
{
    /// <summary>A family with small children.</summary>
    public static AudiencePolicy Family { get; } = new(
        "family",
        "Family with small children",
        [new(Axis.Profanity, 1, 16), new(Axis.Hostility, 1, 16), new(Axis.Violence, 1, 20), new(Axis.Hate, 0, 24)]);

    /// <summary>Every policy there is.</summary>
    public static IReadOnlyList<AudiencePolicy> All { get; } = [Family];

    /// <summary>Rates an analysis. One that is not of full quality is unknown, without a score or reasons.</summary>
    public Rating Rate(SongAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        if (analysis.Quality != ReadingQuality.Full)
            return new Rating(Name, RatingValue.Unknown, null, []);

        // OrderBy is stable: equal effects stay in the order of the axes.
        List<RatingReason> reasons =
        [
            .. analysis.Axes
                .SelectMany(axis => Limits.Where(limit => limit.Axis == axis.Axis).Select(limit => ReasonOf(axis, limit)))
                .Where(reason => reason.Effect < 0)
                .OrderBy(reason => reason.Effect),
        ];

        var beyond = analysis.Axes.SelectMany(axis => Limits.Where(limit => limit.Axis == axis.Axis).Select(limit => axis.Level - limit.Limit))
            .DefaultIfEmpty(0)
            .Max();
        return new Rating(Name, ValueOf(beyond), Math.Clamp(100 + reasons.Sum(reason => reason.Effect), 0, 100), reasons);
    }

    private static RatingReason ReasonOf(AxisReading axis, AxisLimit limit) =>
        new(axis.Axis, axis.Level, limit.Limit, limit.EffectOf(axis.Level), [.. axis.Evidence.Select(evidence => evidence.Line).Distinct().Order()]);

    private static RatingValue ValueOf(int levelsBeyond) => levelsBeyond switch
    {
        <= 0 => RatingValue.Suitable,
        1 => RatingValue.UseWithCare,
        _ => RatingValue.NotSuitable,
    };
}

/// <summary>What a policy allows on one axis.</summary>
/// <param name="Axis">Which.</param>
/// <param name="Limit">The highest level that is still fine, 0 to 4.</param>
/// <param name="Weight">Points that each level beyond the limit takes off the score, 0 or more; a level within it takes a quarter, rounded down.</param>
public sealed record AxisLimit(string Axis, short Limit, int Weight)
{
    /// <summary>What a level does to the score; zero or less.</summary>
    public int EffectOf(short level)
    {
        int within = Math.Min(level, Limit);
        return -((within * (Weight / 4)) + ((level - within) * Weight));
    }
}

/// <summary>What a policy makes of an analysis.</summary>
/// <param name="Policy">Which policy.</param>
/// <param name="Value">The rating.</param>
/// <param name="Score">0 to 100, as 100 plus the effects, at least 0; null when unknown.</param>
/// <param name="Reasons">Every axis that has an effect, the strongest first.</param>
public sealed record Rating(string Policy, RatingValue Value, int? Score, IReadOnlyList<RatingReason> Reasons);

/// <summary>The rating.</summary>
public enum RatingValue
{
    /// <summary>Nothing goes beyond the policy's limits.</summary>
    Suitable,

    /// <summary>One level beyond a limit.</summary>
    UseWithCare,

    /// <summary>More than one level beyond a limit.</summary>
    NotSuitable,

    /// <summary>It could not be read: no lyrics, another language. Never the same as suitable.</summary>
    Unknown,
}

/// <summary>Why a rating is what it is.</summary>
/// <param name="Axis">Which axis.</param>
/// <param name="Level">What was found.</param>
/// <param name="Limit">What the policy allows.</param>
/// <param name="Effect">On the score; zero or less.</param>
/// <param name="Lines">The lines behind it, ascending.</param>
public sealed record RatingReason(string Axis, short Level, short Limit, int Effect, IReadOnlyList<int> Lines);
