namespace AnalysisApp.Analysis;

/// <summary>What a policy makes of an analysis.</summary>
/// <param name="Policy">Which policy.</param>
/// <param name="Value">The rating.</param>
/// <param name="Score">0 to 100, as 100 plus the effects, at least 0; null when unknown.</param>
/// <param name="Reasons">Every axis that has an effect, the strongest first; empty when unknown.</param>
/// <param name="Flip">The nearest change that would turn the rating; null when unknown, or when nothing could.</param>
public sealed record Rating(string Policy, RatingValue Value, int? Score, IReadOnlyList<RatingReason> Reasons, RatingFlip? Flip);

/// <summary>The rating.</summary>
public enum RatingValue
{
    /// <summary>Nothing goes beyond the policy's limits.</summary>
    Suitable,

    /// <summary>One level beyond a limit.</summary>
    UseWithCare,

    /// <summary>More than one level beyond a limit.</summary>
    NotSuitable,

    /// <summary>It could not be read: no lyrics, another language, too few words. Never the same as suitable.</summary>
    Unknown,
}

/// <summary>Why a rating is what it is.</summary>
/// <param name="Axis">Which axis.</param>
/// <param name="Level">What was found.</param>
/// <param name="Limit">What the policy allows.</param>
/// <param name="Effect">On the score; zero or less.</param>
/// <param name="Lines">The lines behind it, ascending.</param>
public sealed record RatingReason(string Axis, short Level, short Limit, int Effect, IReadOnlyList<int> Lines);

/// <summary>The fewest level steps that turn a rating: towards better where it is not suitable, towards worse where it is suitable.</summary>
/// <param name="Value">What the rating would be.</param>
/// <param name="Changes">All of them are needed; at least one.</param>
public sealed record RatingFlip(RatingValue Value, IReadOnlyList<LevelChange> Changes);

/// <summary>One axis at another level.</summary>
public sealed record LevelChange(string Axis, short From, short To);
