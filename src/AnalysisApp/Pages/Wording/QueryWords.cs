using AnalysisApp.Api;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>What a list of songs is narrowed down to, for people.</summary>
internal static class QueryWords
{
    /// <summary>What a name of the query leaves; null when it leaves everything, or is told by another name.</summary>
    public static string? Of(SongQuery query, string name) => name switch
    {
        "q" => query.Q is { } text ? T["“{0}”", text].Value : null,
        "rating" => query.Rating is { } rating ? RatingWords.Of(rating) : null,
        "axis" => query.Axis is { } axis ? T["{0}: {1} or more", AxisWords.Of(axis), AxisWords.Level(query.MinLevel ?? 1)].Value : null,
        "emotion" => query.Emotion is { } emotion ? T["Emotion: {0}", AxisWords.Label(emotion)].Value : null,
        "sentiment" => query.Sentiment is { } sentiment ? T["Sentiment: {0}", AxisWords.Label(sentiment)].Value : null,
        "language" => query.Language is { } language ? T["Language: {0}", StateWords.Language(language)].Value : null,
        "quality" => query.Quality is { } quality ? StateWords.Quality(quality) : null,
        "source" => query.Source is { } source ? T["Lyrics: {0}", StateWords.Source(source)].Value : null,
        "decision" => query.Decision is { } decision ? StateWords.Decision(decision) : null,
        "advisory" => query.Advisory is { } advisory ? StateWords.Advisory(advisory) : null,
        "minScore" => query.MinScore is { } least ? T["Score {0}–{1}", least, query.MaxScore ?? 100].Value : null,
        "maxScore" => query is { MinScore: null, MaxScore: { } most } ? T["Score up to {0}", most].Value : null,
        _ => null,
    };
}
