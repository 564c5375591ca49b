using AnalysisApp.Library;
using AnalysisApp.Pages.Charts;

namespace AnalysisApp.Tests.Charts;

/// <summary>Songs by rating as one bar.</summary>
public sealed class RatingBarTests
{
    [Fact]
    public void The_parts_fill_the_bar_in_proportion_and_a_rating_without_songs_has_none()
    {
        var bar = RatingBar.Of(new LibrarySummary(50, 0, 25, 0, 25));

        Assert.Equal(["suitable", "not_suitable", "not_analyzed"], bar.Parts.Select(part => part.Rating));
        Assert.Equal(RatingBar.Units, bar.Parts.Sum(part => part.Width), 6);
        Assert.Equal(0, bar.Parts[0].X);
        Assert.Equal(bar.Parts[0].Width, bar.Parts[1].X, 6);
        Assert.Equal(bar.Parts[1].Width, bar.Parts[2].Width, 6);
        Assert.Equal("50 suitable, 25 not suitable, 25 not analysed", bar.Summary);
    }

    [Fact]
    public void One_song_among_a_hundred_thousand_is_still_to_be_seen()
    {
        var bar = RatingBar.Of(new LibrarySummary(100_000, 1, 0, 0, 0));

        Assert.True(bar.Parts[1].Width > 5);
        Assert.Equal(RatingBar.Units, bar.Parts.Sum(part => part.Width), 6);
    }

    [Fact]
    public void Nothing_is_an_empty_bar_that_says_so()
    {
        var bar = RatingBar.Of(new LibrarySummary(0, 0, 0, 0, 0));

        Assert.Empty(bar.Parts);
        Assert.Equal("No songs", bar.Summary);
    }
}
