using AnalysisApp.Api;

namespace AnalysisApp.Pages.Wording;

/// <summary>What a list of songs is narrowed down to, for people.</summary>
internal static class QueryWords
{
    /// <summary>What a name of the query leaves; null when it leaves everything, or is told by another name.</summary>
    public static string? Of(SongQuery query, string name) => name switch
    {
        "q" => query.Q is { } text ? $"“{text}”" : null,
        "rating" => query.Rating is { } rating ? RatingWords.Of(rating) : null,
        "axis" => query.Axis is { } axis ? $"{AxisWords.Of(axis)}: {AxisWords.Level(query.MinLevel ?? 1)} or more" : null,
        "emotion" => query.Emotion is { } emotion ? $"Emotion: {AxisWords.Label(emotion)}" : null,
        "sentiment" => query.Sentiment is { } sentiment ? $"Sentiment: {AxisWords.Label(sentiment)}" : null,
        "language" => query.Language is { } language ? $"Language: {StateWords.Language(language)}" : null,
        "quality" => query.Quality is { } quality ? StateWords.Quality(quality) : null,
        "source" => query.Source is { } source ? $"Lyrics: {StateWords.Source(source)}" : null,
        "decision" => query.Decision is { } decision ? StateWords.Decision(decision) : null,
        "advisory" => query.Advisory is { } advisory ? StateWords.Advisory(advisory) : null,
        "minScore" => query.MinScore is { } least ? $"Score {least}–{query.MaxScore ?? 100}" : null,
        "maxScore" => query is { MinScore: null, MaxScore: { } most } ? $"Score up to {most}" : null,
        _ => null,
    };
}
