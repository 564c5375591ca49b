using AnalysisApp.Analysis;
using AnalysisApp.Pages.Charts;

namespace AnalysisApp.Tests.Pages;

/// <summary>What the pictures show, before they are drawn.</summary>
public sealed class ChartTests
{
    [Theory]
    [InlineData(0, 0, Heat.None)]
    [InlineData(1, 1, Heat.Within)]
    [InlineData(1, 0, Heat.One)]
    [InlineData(3, 1, Heat.Two)]
    [InlineData(4, 0, Heat.Far)]
    [InlineData(4, null, Heat.Within)]
    public void Heat_is_how_far_a_level_goes_beyond_the_limit(int level, int? limit, object expected) => Assert.Equal(expected, HeatRamp.Of(level, limit));

    [Fact]
    public void A_strip_has_a_cell_for_each_line()
    {
        var strip = HeatStrip.Of([Line(1), Line(2, "hate", 2, Heat.Two), Line(3) with { Bright = true }]);

        Assert.Equal(
            ["Line 1: nothing found", "Line 2: hatred of groups, moderate, two levels beyond the limit", "Line 3: nothing to object to, something good"],
            strip.Cells.Select(cell => cell.Name));
        Assert.Equal(1, strip.Flagged);
        Assert.Equal(strip.Cells[1], strip.Entry);
    }

    [Fact]
    public void A_very_long_song_has_several_lines_to_a_cell_and_shows_the_worst_of_them()
    {
        var strip = HeatStrip.Of([.. Enumerable.Range(1, 2000).Select(number => number == 777 ? Line(number, "sexual", 3, Heat.Two) : Line(number))]);

        Assert.Equal(9, strip.LinesPerCell);
        Assert.InRange(strip.Cells.Count, 1, HeatStrip.MostCells);
        Assert.Equal(Enumerable.Range(1, 2000), strip.Cells.SelectMany(cell => Enumerable.Range(cell.First, cell.Last - cell.First + 1)));
        Assert.Equal("Lines 775 to 783: at worst line 777, sexual content, strong, two levels beyond the limit", strip.Entry!.Name);
    }

    [Fact]
    public void The_waterfall_ends_at_the_score_and_never_below_zero()
    {
        var fall = Waterfall.Of(Rated(12, Reason(-50), Reason(-38)))!;
        Assert.Equal([(100, 50), (50, 12)], fall.Steps.Select(step => (step.From, step.To)));
        Assert.False(fall.Stopped);

        var deep = Waterfall.Of(Rated(0, Reason(-70), Reason(-60), Reason(-4)))!;
        Assert.Equal([(100, 30), (30, 0), (0, 0)], deep.Steps.Select(step => (step.From, step.To)));
        Assert.True(deep.Stopped);

        Assert.Null(Waterfall.Of(new Rating("family", RatingValue.Unknown, null, [], null)));
    }

    [Fact]
    public void A_bar_says_its_limit_and_how_far_it_could_be_read_otherwise()
    {
        Assert.Equal("limit: mild · fair confidence, could be moderate to severe", new AxisBar("violence", 3, 2, 4, 0.6, 1, []).Remark);
        Assert.Equal("limit: none", new AxisBar("hate", 0, 0, 0, 1, 0, []).Remark);
        Assert.Equal("not looked at · high confidence", new AxisBar("sexual", 2, 2, 2, 0.9, null, []).Remark);
        Assert.Equal("high confidence", new AxisBar("positive", 2, 2, 2, 0.9, null, []).Remark);
        Assert.Equal("3 of 4, limit 1, between 2 and 4", new AxisBar("violence", 3, 2, 4, 0.6, 1, []).Summary);
    }

    [Fact]
    public void The_course_draws_what_matters_with_neutral_last_and_names_the_rest()
    {
        var course = EmotionCourse.Of(
            [Felt(1, 0.9, 0.1, 0), Felt(2, 0.2, 0.8, 0), Felt(3, 0.3, 0.7, 0), Felt(4, 0.39, 0.6, 0.01)], [new CourseSection(0, "Verse")])!;

        Assert.Equal(["joy", "neutral"], course.Ribbons.Select(ribbon => ribbon.Name));
        Assert.Equal((1, 0.9), (course.Ribbons[0].PeakLine, course.Ribbons[0].Peak));
        Assert.Equal("M0 100V10H1V80H2V70H3V61H4V100z", course.Ribbons[0].Outline);
        Assert.Equal(["fear"], course.Faint);
        Assert.Null(EmotionCourse.Of([Felt(1, 1, 0, 0)], []));
    }

    private static HeatLine Line(int number, string? axis = null, int level = 0, Heat heat = Heat.None) => new(number, axis, level, heat, false);

    private static RatingReason Reason(int effect) => new("violence", 3, 1, effect, [1]);

    private static Rating Rated(int score, params RatingReason[] reasons) => new("family", RatingValue.NotSuitable, score, reasons, null);

    private static CourseLine Felt(int number, double joy, double neutral, double fear)
        => new(number, [KeyValuePair.Create("neutral", neutral), KeyValuePair.Create("fear", fear), KeyValuePair.Create("joy", joy)]);
}
