using System.Globalization;
using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;

namespace AnalysisApp.Pages.Shared;

/// <summary>Songs by rating, as a bar of a thousand units. Ratings without songs are left out.</summary>
internal sealed record RatingShare(IReadOnlyList<SharePart> Parts, bool Thin)
{
    private const double Units = 1000;

    /// <summary>The bar in words, for those who do not see it.</summary>
    public string Summary => string.Join(
        ", ", Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {RatingWords.Of(part.Rating).ToLowerInvariant()}")));

    public static RatingShare Of(LibrarySummary counts, bool thin = false)
    {
        (string Rating, int Count)[] all =
        [
            (RatingWords.Suitable, counts.Suitable),
            (RatingWords.UseWithCare, counts.UseWithCare),
            (RatingWords.NotSuitable, counts.NotSuitable),
            (RatingWords.Unknown, counts.Unknown),
            (RatingWords.NotAnalyzed, counts.NotAnalyzed),
        ];
        var total = Math.Max(1, all.Sum(part => part.Count));
        return new RatingShare(
            [.. all.Where(part => part.Count > 0).Select(part => new SharePart(part.Rating, part.Count, Units * part.Count / total))], thin);
    }

    public static RatingShare Of(PlaylistSummary playlist, bool thin = false) => Of(
        new LibrarySummary(playlist.Suitable, playlist.UseWithCare, playlist.NotSuitable, playlist.Unknown, playlist.NotAnalyzed), thin);
}

/// <summary>One part of the bar.</summary>
internal sealed record SharePart(string Rating, int Count, double Width);
