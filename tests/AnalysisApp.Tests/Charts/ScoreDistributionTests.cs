using AnalysisApp.Pages.Charts;

namespace AnalysisApp.Tests.Charts;

/// <summary>Songs by score.</summary>
public sealed class ScoreDistributionTests
{
    [Fact]
    public void Every_score_is_in_one_column_and_the_last_holds_a_hundred_too()
    {
        var chart = ScoreDistribution.Of([.. Enumerable.Range(0, 101).Select(score => ("suitable", (short?)score))]);

        Assert.Equal([10, 10, 10, 10, 10, 10, 10, 10, 10, 11], chart.Columns.Select(column => column.Count));
        Assert.Equal((0, 9), (chart.Columns[0].From, chart.Columns[0].To));
        Assert.Equal((90, 100), (chart.Columns[9].From, chart.Columns[9].To));
        Assert.Equal(101, chart.Scored);
        Assert.Equal(0, chart.WithoutScore);
    }

    [Fact]
    public void What_has_no_score_is_counted_apart_and_never_as_a_low_one()
    {
        var chart = ScoreDistribution.Of([("unknown", null), ("not_analyzed", null), ("suitable", 95)]);

        Assert.Equal(2, chart.WithoutScore);
        Assert.Equal(1, chart.Scored);
        Assert.Equal(0, chart.Columns[0].Count);
    }

    [Fact]
    public void A_column_is_divided_by_rating_from_the_bottom_up_and_the_fullest_fills_the_height()
    {
        var chart = ScoreDistribution.Of([("not_suitable", 55), ("use_with_care", 52), ("use_with_care", 51), ("suitable", 99)]);

        var fullest = chart.Columns[5];
        Assert.Equal(["use_with_care", "not_suitable"], fullest.Parts.Select(part => part.Rating));
        Assert.Equal(ScoreDistribution.Height, fullest.Parts.Sum(part => part.Height), 6);
        Assert.Equal(0, fullest.Parts[^1].Y, 6);
        Assert.Equal(ScoreDistribution.Height / 3, chart.Columns[9].Parts[0].Height, 6);
        Assert.Contains("50 to 59, with 3", chart.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void One_song_beside_thousands_is_still_to_be_seen_and_no_column_leaves_the_drawing()
    {
        var chart = ScoreDistribution.Of([.. Enumerable.Repeat<(string, short?)>(("suitable", 100), 50_000), ("use_with_care", 91), ("not_suitable", 3)]);

        Assert.True(chart.Columns[0].Parts[0].Height >= 1);
        Assert.All(chart.Columns.SelectMany(column => column.Parts), part => Assert.InRange(part.Y, 0, ScoreDistribution.Height));
    }

    [Fact]
    public void Nothing_read_is_said_so() => Assert.Equal("No song has a score yet.", ScoreDistribution.Of([("not_analyzed", null)]).Summary);
}
