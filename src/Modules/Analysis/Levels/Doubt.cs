namespace AnalysisApp.Analysis.Levels;

/// <summary>Why a person should look at a reading.</summary>
internal static class Doubt
{
    private const string Disagreeing = "disagreeing";
    private const string LowConfidence = "low_confidence";

    /// <summary>So many levels apart, models and phrases contradict each other.</summary>
    private const int LevelsApart = 2;

    private const double LeastConfidence = 0.5;

    public static IReadOnlyList<string> Of(ReadingQuality quality, IReadOnlyList<AxisReading> axes)
    {
        if (quality is not (ReadingQuality.Full or ReadingQuality.TooLittleText))
            return [];

        var concerns = axes.Where(axis => axis.Axis != Axis.Positive).ToList();
        List<string> doubts = [];
        if (concerns.Exists(axis => axis.High - axis.Low >= LevelsApart))
            doubts.Add(Disagreeing);
        if (concerns.Exists(axis => axis.Confidence < LeastConfidence))
            doubts.Add(LowConfidence);
        return doubts;
    }
}
