using AnalysisApp.Api;
using AnalysisApp.Library;
using AnalysisApp.Pages.Charts;
using AnalysisApp.Pages.Songs;
using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Playlists;

/// <summary>A playlist in pictures.</summary>
internal sealed record PlaylistPictures(ScoreDistributionView Scores, PlaylistArc Arc)
{
    public static PlaylistPictures Of(IReadOnlyList<PlaylistPoint> points, SongList list) => new(
        new ScoreDistributionView(
            "scores",
            T["Songs by score"],
            ScoreDistribution.Of([.. points.Select(point => (RatingOf(point), point.Rating?.Score))]),
            column => AddressOf(column, list),
            list.Query.MinScore),
        PlaylistArc.Of([.. points.Select(point => new ArcSong(point.SongId, point.Title, point.Artist, RatingOf(point), point.Mood))]));

    private static string AddressOf(ScoreColumn column, SongList list)
    {
        var query = list.Query.MinScore == column.From
            ? list.Query with { MinScore = null, MaxScore = null }
            : list.Query with { MinScore = (short)column.From, MaxScore = (short)column.To };
        return list.AddressOf(query) + "#songs-title";
    }

    private static string RatingOf(PlaylistPoint point) => point.Rating?.Value ?? RatingWords.NotAnalyzed;
}
