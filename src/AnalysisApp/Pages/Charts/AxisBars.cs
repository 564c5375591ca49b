using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Charts;

/// <summary>The level of each axis from 0 to 4, beside what the audience is allowed.</summary>
/// <param name="Caption">What the table is, for those who do not see it.</param>
/// <param name="Bars">In the order in which they are shown.</param>
internal sealed record AxisBars(string Caption, IReadOnlyList<AxisBar> Bars)
{
    /// <summary>The highest level.</summary>
    public const int Top = 4;
}

/// <summary>One axis.</summary>
/// <param name="Axis">Its name.</param>
/// <param name="Level">What was found, 0 to 4.</param>
/// <param name="Low">As low as the evidence could reasonably be read.</param>
/// <param name="High">As high.</param>
/// <param name="Confidence">In the level, 0 to 1.</param>
/// <param name="Limit">The highest level that is still fine; null where the policy does not look.</param>
/// <param name="Doubtful">The lines that would speak for more, were they believed; ascending.</param>
internal sealed record AxisBar(string Axis, int Level, int Low, int High, double Confidence, int? Limit, IReadOnlyList<int> Doubtful)
{
    /// <summary>Good things have no limit and no heat.</summary>
    public bool IsGood => Axis == Analysis.Axis.Positive;

    public Heat Heat => HeatRamp.Of(Level, Limit);

    public bool Uncertain => Low < High;

    /// <summary>The picture in words.</summary>
    public string Summary => string.Join(
        ", ",
        new string?[]
        {
            T["{0} of {1}", Level, AxisBars.Top],
            Limit is { } limit ? T["limit {0}", limit].Value : null,
            Uncertain ? T["between {0} and {1}", Low, High].Value : null,
        }.OfType<string>());

    /// <summary>What the policy says of the axis.</summary>
    private string LimitWords => Limit switch
    {
        _ when IsGood => "",
        null => T["not looked at"],
        0 => T["limit: none"],
        AxisBars.Top => T["no limit"],
        { } limit => T["limit: {0}", AxisWords.Level(limit)],
    };

    /// <summary>What stands beside the level: the limit, and where there is a find or a doubt how sure it is.</summary>
    public string Remark => string.Join(" · ", new[] { LimitWords, Level > 0 || Uncertain ? ConfidenceWords : "" }.Where(words => words.Length > 0));

    /// <summary>How sure the reading is, in words, with the range where there is one.</summary>
    private string ConfidenceWords => Uncertain
        ? T["{0}, could be {1} to {2}", AxisWords.Confidence(Confidence), AxisWords.Level(Low), AxisWords.Level(High)]
        : AxisWords.Confidence(Confidence);
}
