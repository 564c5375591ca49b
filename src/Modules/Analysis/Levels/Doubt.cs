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
        if (concerns.Exists(IsDisputed))
            doubts.Add(Disagreeing);
        if (concerns.Exists(axis => axis.Confidence < LeastConfidence))
            doubts.Add(LowConfidence);
        return doubts;
    }

    // Only of coarse language do models and phrases both know all there is to know. Of threats a model knows those that are uttered, of hatred it takes
    // every insult for some: there only its cry without any phrase is a contradiction.
    private static bool IsDisputed(AxisReading axis)
    {
        if (!LevelTable.Trust.ContainsKey(axis.Axis) || axis.Axis == Axis.Despair)
            return false;

        var model = Highest(axis, EvidenceSource.Model);
        var phrases = Highest(axis, EvidenceSource.Phrase);
        return model - phrases >= LevelsApart || (axis.Axis == Axis.Language && phrases - model >= LevelsApart);
    }

    private static int Highest(AxisReading axis, EvidenceSource source) =>
        axis.Evidence.Where(evidence => evidence.Source == source).Select(evidence => (int)evidence.Level).DefaultIfEmpty(0).Max();
}
