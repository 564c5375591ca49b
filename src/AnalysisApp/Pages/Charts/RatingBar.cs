using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Charts;

/// <summary>Songs by rating, as one bar a thousand units wide. Ratings without songs are left out.</summary>
/// <param name="Parts">From suitable to not analysed, side by side.</param>
/// <param name="Thin">Low, for a list of several.</param>
/// <param name="Link">Where a rating's songs are listed; null: nowhere.</param>
internal sealed record RatingBar(IReadOnlyList<RatingBarPart> Parts, bool Thin, Func<string, string>? Link = null)
{
    public const double Units = 1000;

    // A few among many thousands must not vanish; no screen draws less than a pixel.
    private const double Least = 6;

    /// <summary>The bar in words, for those who do not see it.</summary>
    public string Summary => Parts.Count == 0
        ? T["No songs"]
        : string.Join(", ", Parts.Select(part => T["{0:N0} {1}", part.Count, RatingWords.InSentence(part.Rating)].Value));

    public static RatingBar Of(LibrarySummary counts, bool thin = false, Func<string, string>? link = null)
    {
        (string Rating, int Count)[] present =
        [
            .. new (string Rating, int Count)[]
            {
                (RatingWords.Suitable, counts.Suitable),
                (RatingWords.UseWithCare, counts.UseWithCare),
                (RatingWords.NotSuitable, counts.NotSuitable),
                (RatingWords.Unknown, counts.Unknown),
                (RatingWords.NotAnalyzed, counts.NotAnalyzed),
            }.Where(part => part.Count > 0),
        ];
        var total = present.Sum(part => (double)part.Count);
        var shared = Units - (Least * present.Length);
        var x = 0.0;
        var parts = new List<RatingBarPart>(present.Length);
        foreach (var (rating, count) in present)
        {
            var width = Least + (shared * count / total);
            parts.Add(new RatingBarPart(rating, count, x, width));
            x += width;
        }

        return new RatingBar(parts, thin, link);
    }

    public static RatingBar Of(PlaylistSummary playlist, bool thin = false, Func<string, string>? link = null) => Of(
        new LibrarySummary(playlist.Suitable, playlist.UseWithCare, playlist.NotSuitable, playlist.Unknown, playlist.NotAnalyzed), thin, link);
}

/// <summary>One part of the bar.</summary>
/// <param name="Rating">As <see cref="RatingWords"/> names it.</param>
/// <param name="Count">Songs, 1 or more.</param>
/// <param name="X">Where it begins, in units.</param>
/// <param name="Width">In units.</param>
internal sealed record RatingBarPart(string Rating, int Count, double X, double Width);
