using AnalysisApp.Analysis;

namespace AnalysisApp.Pages.Charts;

/// <summary>From 100 down to the score, one step for each reason.</summary>
/// <param name="Steps">In the order of the reasons, each from where the one before ended.</param>
/// <param name="Score">Where it ends, 0 to 100.</param>
internal sealed record Waterfall(IReadOnlyList<WaterfallStep> Steps, int Score)
{
    /// <summary>What every song begins with.</summary>
    public const int Start = 100;

    /// <summary>The steps would lead below zero, where no score goes.</summary>
    public bool Stopped => Start + Steps.Sum(step => step.Reason.Effect) < 0;

    /// <summary>Null when the rating has no score.</summary>
    public static Waterfall? Of(Rating rating)
    {
        if (rating.Score is not { } score)
            return null;

        List<WaterfallStep> steps = [];
        var left = Start;
        foreach (var reason in rating.Reasons)
            steps.Add(new WaterfallStep(reason, left, left = Math.Max(0, left + reason.Effect)));
        return new Waterfall(steps, score);
    }
}

/// <summary>One reason.</summary>
/// <param name="Reason">Which.</param>
/// <param name="From">The score before it.</param>
/// <param name="To">The score after it, at least 0.</param>
internal sealed record WaterfallStep(RatingReason Reason, int From, int To)
{
    public Heat Heat => HeatRamp.Of(Reason.Level, Reason.Limit);
}
