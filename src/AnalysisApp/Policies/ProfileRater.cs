using AnalysisApp.Analysis;
using AnalysisApp.Jobs;
using AnalysisApp.Library;

namespace AnalysisApp.Policies;

/// <summary>The app's <see cref="RateProfile"/>: the Analysis module's arithmetic on what the library stores.</summary>
internal static class ProfileRater
{
    public static StoredProfileRating Rate(StoredPolicy policy, SongProfile profile)
    {
        var rating = PolicyDocument.Parse(policy).Rate(
            new AxisProfile(AnalysisDocument.QualityOf(profile.Quality), profile.Levels, profile.Low, profile.High));
        return new StoredProfileRating(AnalysisDocument.NameOf(rating.Value), (short?)rating.Score, rating.Borderline);
    }

    /// <summary>What an analysis comes to.</summary>
    public static SongProfile ProfileOf(SongAnalysis analysis)
    {
        var (quality, levels, low, high) = analysis.Profile;
        return new SongProfile(
            AnalysisDocument.NameOf(quality),
            levels,
            low,
            high,
            Strongest(analysis, "emotion"),
            Strongest(analysis, "sentiment"),
            analysis.Language,
            analysis.Doubts);
    }

    /// <summary>How the song feels on the whole, from its sentiment; null when it was not read.</summary>
    public static short? MoodOf(SongAnalysis analysis)
    {
        if (analysis.Tasks.FirstOrDefault(task => task.Task == "sentiment") is not { } sentiment)
            return null;

        double ScoreOf(string label) => sentiment.Scores.FirstOrDefault(score => score.Key == label).Value;
        return (short)Math.Clamp(Math.Round(100 * (ScoreOf("positive") - ScoreOf("negative"))), -100, 100);
    }

    private static string? Strongest(SongAnalysis analysis, string task) => analysis.Tasks.FirstOrDefault(reading => reading.Task == task)?.Label;
}
