namespace AnalysisApp.Analysis.Tests;

/// <summary>Plans a song and completes it with scores that the test makes up.</summary>
internal static class Scored
{
    public static SongAnalysis Song(string lyrics, Func<string, float[]> toxicity, int maxTokens = 128)
    {
        var plan = ReadingPlan.Create(Lyrics.Parse(lyrics), WordCounter.Count, maxTokens);
        return plan.Complete([Toxicity(plan, toxicity)]);
    }

    public static ModelScores Toxicity(ReadingPlan plan, Func<string, float[]> toxicity) =>
        new("toxicity", GoldenLines.Labels, true, [.. plan.Texts.Select(toxicity)]);

    /// <summary>Scores with one label set.</summary>
    public static float[] With(string label, double score) => [.. GoldenLines.Labels.Select(each => each == label ? (float)score : 0.01f)];

    public static AxisReading On(this SongAnalysis analysis, string axis) => analysis.Axes.Single(reading => reading.Axis == axis);
}
