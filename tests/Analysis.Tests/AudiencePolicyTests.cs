using FsCheck;
using FsCheck.Fluent;

namespace AnalysisApp.Analysis.Tests;

public sealed class AudiencePolicyTests
{
    // FsCheck prints the seed and the smallest failing example.
    private static Arbitrary<int[]> Levels => Gen.Choose(0, 4).ArrayOf(Axis.All.Count).ToArbitrary();

    private static Rating Rate(params int[] levels) => AudiencePolicy.Family.Rate(Analysis(levels));

    private static SongAnalysis Analysis(int[] levels) => new(
        ReadingQuality.Full, [], [],
        [.. Axis.All.Zip(levels, (axis, level) => new AxisReading(axis, (short)level, [.. Enumerable.Range(1, level).Reverse().Select(EvidenceAt)]))]);

    private static Evidence EvidenceAt(int line) => new(line * 3, "toxicity", "obscene", 0.9, 3);

    [Fact]
    public void A_song_with_nothing_in_it_is_suitable_with_100_and_no_reasons()
    {
        var rating = Rate(0, 0, 0, 0);

        Assert.Equal((RatingValue.Suitable, 100, "family"), (rating.Value, rating.Score!.Value, rating.Policy));
        Assert.Empty(rating.Reasons);
    }

    [Theory]
    [InlineData(1, 1, 1, 0, RatingValue.Suitable)]
    [InlineData(2, 0, 0, 0, RatingValue.UseWithCare)]
    [InlineData(0, 0, 0, 1, RatingValue.UseWithCare)]
    [InlineData(3, 0, 0, 0, RatingValue.NotSuitable)]
    [InlineData(0, 0, 4, 0, RatingValue.NotSuitable)]
    [InlineData(0, 0, 0, 2, RatingValue.NotSuitable)]
    public void One_level_beyond_a_limit_needs_care_and_more_is_not_suitable(int profanity, int hostility, int violence, int hate, RatingValue value) =>
        Assert.Equal(value, Rate(profanity, hostility, violence, hate).Value);

    [Fact]
    public void A_level_within_the_limit_costs_a_quarter_of_one_beyond()
    {
        Assert.Equal(96, Rate(1, 0, 0, 0).Score);
        Assert.Equal(80, Rate(2, 0, 0, 0).Score);
        Assert.Equal(76, Rate(0, 0, 0, 1).Score);
    }

    [Fact]
    public void Reasons_are_strongest_first_with_their_lines_ascending()
    {
        var rating = Rate(2, 0, 3, 1);

        Assert.Equal([(Axis.Violence, -45), (Axis.Hate, -24), (Axis.Profanity, -20)], rating.Reasons.Select(reason => (reason.Axis, reason.Effect)));
        Assert.Equal([3, 6, 9], rating.Reasons[0].Lines);
        Assert.Equal((3, 1), (rating.Reasons[0].Level, rating.Reasons[0].Limit));
    }

    [Theory]
    [InlineData(ReadingQuality.NoLyrics)]
    [InlineData(ReadingQuality.NotEnglish)]
    public void What_could_not_be_read_is_unknown_without_score_or_reasons(ReadingQuality quality)
    {
        var rating = AudiencePolicy.Family.Rate(Analysis([4, 4, 4, 4]) with { Quality = quality });

        Assert.Equal(RatingValue.Unknown, rating.Value);
        Assert.Null(rating.Score);
        Assert.Empty(rating.Reasons);
    }

    [Fact]
    public void The_arithmetic_adds_up() => Prop.ForAll(Levels, levels =>
    {
        var rating = Rate(levels);
        return rating.Score == Math.Max(0, 100 + rating.Reasons.Sum(reason => reason.Effect)) && rating.Score is >= 0 and <= 100
            && rating.Reasons.All(reason => reason.Effect < 0) && rating.Reasons.Count == levels.Count(level => level > 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Raising_a_level_never_improves_the_rating() => Prop.ForAll(Levels, Gen.Choose(0, 3).ToArbitrary(), (levels, axis) =>
    {
        int[] raised = [.. levels];
        raised[axis] = Math.Min(4, raised[axis] + 1);
        return Rate(levels).Value <= Rate(raised).Value && Rate(levels).Score >= Rate(raised).Score;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_axis_that_a_policy_does_not_name_has_no_effect()
    {
        var policy = AudiencePolicy.Family with { Limits = [new AxisLimit(Axis.Hate, 0, 30)] };

        Assert.Equal(100, policy.Rate(Analysis([4, 4, 4, 0])).Score);
        Assert.Equal(RatingValue.Suitable, policy.Rate(Analysis([4, 4, 4, 0])).Value);
    }

    [Fact]
    public void Every_policy_names_each_axis_once() => Assert.All(AudiencePolicy.All, policy =>
        Assert.Equal(Axis.All.Order(), policy.Limits.Select(limit => limit.Axis).Order()));
}
