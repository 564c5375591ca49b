using FsCheck;
using FsCheck.Fluent;

namespace AnalysisApp.Analysis.Tests;

/// <summary>The arithmetic of a policy. FsCheck prints the seed and the smallest failing example.</summary>
public sealed class AudiencePolicyTests
{
    private static readonly AudiencePolicy Family = AudiencePolicy.BuiltIn.Single(policy => policy.Name == "family");

    private static readonly Gen<short> Level = Gen.Choose(0, 4).Select(level => (short)level);

    private static readonly Gen<ReadingQuality> Quality = Gen.Elements(Enum.GetValues<ReadingQuality>());

    private static readonly Gen<AudiencePolicy> Policy = Gen.OneOf(
        Gen.Elements(AudiencePolicy.BuiltIn.ToArray()),
        Level.Zip(Gen.Choose(0, 40)).ArrayOf(Axis.Concerns.Count).Select(limits => Family with
        {
            Limits = [.. Axis.Concerns.Zip(limits, (axis, limit) => new AxisLimit(axis, limit.Item1, limit.Item2))],
        }));

    private static readonly Gen<AxisProfile> Profile = Level.ArrayOf(3 * Axis.All.Count).Zip(Quality, (levels, quality) =>
    {
        var ordered = levels.Chunk(3).Select(three => three.Order().ToArray()).ToArray();
        return new AxisProfile(quality, [.. ordered.Select(axis => axis[1])], [.. ordered.Select(axis => axis[0])], [.. ordered.Select(axis => axis[2])]);
    });

    private static readonly Arbitrary<(AudiencePolicy Policy, AxisProfile Profile)> Cases = Policy.Zip(Profile).ToArbitrary();

    private static SongAnalysis Analysis(AxisProfile profile) => new(
        profile.Quality, "en", [], [],
        [.. Axis.All.Select((axis, at) => new AxisReading(
            axis, profile.Levels[at], profile.Low[at], profile.High[at], 1, [.. Enumerable.Range(1, profile.Levels[at]).Reverse().Select(EvidenceAt)]))]);

    private static Evidence EvidenceAt(int line) => new(line * 3, EvidenceSource.Model, "toxicity", "obscene", 0.9, 3, null);

    private static AxisProfile At(params (string Axis, int Level)[] found)
    {
        short[] levels = [.. Axis.All.Select(axis => (short)found.FirstOrDefault(each => each.Axis == axis).Level)];
        return new AxisProfile(ReadingQuality.Full, levels, levels, levels);
    }

    private static Rating Rate(params (string Axis, int Level)[] found) => Family.Rate(Analysis(At(found)));

    private static AxisProfile With(AxisProfile profile, string axis, short level)
    {
        short[] Set(IReadOnlyList<short> levels) => [.. levels.Select((old, at) => Axis.All[at] == axis ? level : old)];
        return profile with { Levels = Set(profile.Levels), Low = Set(profile.Low), High = Set(profile.High) };
    }

    // Unknown says neither better nor worse.
    private static bool IsNoBetter(RatingValue after, RatingValue before) => before == RatingValue.Unknown || after == RatingValue.Unknown || after >= before;

    [Fact]
    public void A_song_with_nothing_in_it_is_suitable_with_100_and_no_reasons()
    {
        var rating = Rate();

        Assert.Equal((RatingValue.Suitable, 100, "family"), (rating.Value, rating.Score!.Value, rating.Policy));
        Assert.Empty(rating.Reasons);
    }

    [Theory]
    [InlineData(Axis.Language, 1, RatingValue.Suitable)]
    [InlineData(Axis.Language, 2, RatingValue.UseWithCare)]
    [InlineData(Axis.Language, 3, RatingValue.NotSuitable)]
    [InlineData(Axis.Hate, 1, RatingValue.UseWithCare)]
    [InlineData(Axis.Hate, 2, RatingValue.NotSuitable)]
    [InlineData(Axis.Despair, 2, RatingValue.Suitable)]
    public void One_level_beyond_a_limit_needs_care_and_more_is_not_suitable(string axis, int level, RatingValue value) =>
        Assert.Equal(value, Rate((axis, level)).Value);

    [Fact]
    public void A_level_within_the_limit_costs_a_quarter_of_one_beyond()
    {
        Assert.Equal(96, Rate((Axis.Language, 1)).Score);
        Assert.Equal(80, Rate((Axis.Language, 2)).Score);
        Assert.Equal(76, Rate((Axis.Hate, 1)).Score);
    }

    [Fact]
    public void Reasons_are_strongest_first_with_their_lines_ascending()
    {
        var rating = Rate((Axis.Language, 2), (Axis.Violence, 3), (Axis.Hate, 1));

        Assert.Equal([(Axis.Violence, -45), (Axis.Hate, -24), (Axis.Language, -20)], rating.Reasons.Select(reason => (reason.Axis, reason.Effect)));
        Assert.Equal([3, 6, 9], rating.Reasons[0].Lines);
        Assert.Equal((3, 1), (rating.Reasons[0].Level, rating.Reasons[0].Limit));
    }

    [Theory]
    [InlineData(ReadingQuality.NoLyrics)]
    [InlineData(ReadingQuality.Instrumental)]
    [InlineData(ReadingQuality.NotEnglish)]
    public void What_could_not_be_read_is_unknown_without_score_reasons_or_flip(ReadingQuality quality)
    {
        var rating = Family.Rate(Analysis(At((Axis.Hate, 4)) with { Quality = quality }));

        Assert.Equal(RatingValue.Unknown, rating.Value);
        Assert.Null(rating.Score);
        Assert.Empty(rating.Reasons);
        Assert.Null(rating.Flip);
    }

    [Fact]
    public void Too_little_text_is_unknown_until_it_goes_beyond_a_limit()
    {
        Rating Few(params (string Axis, int Level)[] found) => Family.Rate(Analysis(At(found) with { Quality = ReadingQuality.TooLittleText }));

        Assert.Equal((RatingValue.Unknown, null), (Few((Axis.Language, 1)).Value, Few((Axis.Language, 1)).Score));
        Assert.Empty(Few((Axis.Language, 1)).Reasons);
        Assert.Equal((RatingValue.UseWithCare, 80), (Few((Axis.Language, 2)).Value, Few((Axis.Language, 2)).Score));
        Assert.Equal(RatingValue.Unknown, Few((Axis.Language, 2)).Flip!.Value);
    }

    [Fact]
    public void The_arithmetic_adds_up() => Prop.ForAll(Cases, each =>
    {
        var rating = each.Policy.Rate(Analysis(each.Profile));
        return rating.Value == RatingValue.Unknown
            ? rating.Score is null && rating.Reasons.Count == 0
            : rating.Score == Math.Max(0, 100 + rating.Reasons.Sum(reason => reason.Effect)) && rating.Reasons.All(reason => reason.Effect < 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Raising_a_level_never_improves_the_rating() => Prop.ForAll(Cases, Gen.Elements(Axis.All.ToArray()).Zip(Level).ToArbitrary(), (each, raise) =>
    {
        var axis = Axis.All.ToList().IndexOf(raise.Item1);
        var before = each.Policy.Rate(each.Profile);
        var after = each.Policy.Rate(With(each.Profile, raise.Item1, Math.Max(each.Profile.Levels[axis], raise.Item2)));
        return IsNoBetter(after.Value, before.Value) && (after.Score is null || before.Score is null || after.Score <= before.Score)
            && (before.Value == RatingValue.Unknown || after.Value != RatingValue.Unknown);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Joy_and_kindness_change_nothing() => Prop.ForAll(Cases, Level.ToArbitrary(), (each, level) =>
        each.Policy.Rate(each.Profile) == each.Policy.Rate(With(each.Profile, Axis.Positive, level))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_profile_is_rated_as_its_song() => Prop.ForAll(Cases, each =>
    {
        var analysis = Analysis(each.Profile);
        var (rating, profile) = (each.Policy.Rate(analysis), each.Policy.Rate(analysis.Profile));
        return (rating.Value, rating.Score) == (profile.Value, profile.Score);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_rating_is_borderline_where_the_evidence_could_be_read_either_way() => Prop.ForAll(Cases, each =>
    {
        var low = each.Policy.Rate(each.Profile with { Levels = each.Profile.Low }).Value;
        var high = each.Policy.Rate(each.Profile with { Levels = each.Profile.High }).Value;
        return each.Policy.Rate(each.Profile).Borderline == (low != high);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_flip_turns_the_rating_the_right_way_and_nothing_nearer_does() => Prop.ForAll(Cases, each =>
    {
        var rating = each.Policy.Rate(Analysis(each.Profile));
        if (rating.Flip is null)
            return rating.Value == RatingValue.Unknown || !Steps(each.Policy, each.Profile, 4, up: true).Any(value => value != rating.Value);

        var up = rating.Value == RatingValue.Suitable;
        var flipped = rating.Flip.Changes.Aggregate(each.Profile, (profile, change) => With(profile, change.Axis, change.To));
        var steps = rating.Flip.Changes.Sum(change => Math.Abs(change.To - change.From));
        return each.Policy.Rate(flipped).Value == rating.Flip.Value
            && rating.Flip.Value != rating.Value
            && rating.Flip.Changes.All(change => change.From == each.Profile.Levels[Axis.All.ToList().IndexOf(change.Axis)] && (change.To > change.From) == up)
            && !Steps(each.Policy, each.Profile, Math.Min(3, steps - 1), up).Any(value => value != rating.Value);
    }).QuickCheckThrowOnFailure();

    /// <summary>The ratings of every profile that is at most so many single steps away.</summary>
    private static IEnumerable<RatingValue> Steps(AudiencePolicy policy, AxisProfile profile, int most, bool up)
    {
        if (most <= 0)
            return [];

        return Axis.Concerns
            .Select(axis => (axis, level: (short)(profile.Levels[Axis.All.ToList().IndexOf(axis)] + (up ? 1 : -1))))
            .Where(step => step.level is >= 0 and <= 4)
            .Select(step => With(profile, step.axis, step.level))
            .SelectMany(next => Steps(policy, next, most - 1, up).Prepend(policy.Rate(next).Value));
    }

    [Fact]
    public void An_axis_that_a_policy_does_not_name_has_no_effect()
    {
        var policy = Family with { Limits = [new AxisLimit(Axis.Hate, 0, 30)] };

        var rating = policy.Rate(At((Axis.Language, 4), (Axis.Violence, 4)));
        Assert.Equal((RatingValue.Suitable, 100), (rating.Value, rating.Score!.Value));
    }

    [Fact]
    public void Every_built_in_policy_names_each_concern_once() => Assert.All(AudiencePolicy.BuiltIn, policy =>
        Assert.Equal(Axis.Concerns, policy.Limits.Select(limit => limit.Axis)));

    [Fact]
    public void A_state_without_a_full_reading_is_allowed_or_not_by_its_own_flag()
    {
        var unread = new UnreadSongs(NoLyrics: false, Instrumental: true, NotEnglish: false, TooLittleText: true);

        Assert.Equal(
            [ReadingQuality.TooLittleText, ReadingQuality.Instrumental],
            Enum.GetValues<ReadingQuality>().Where(unread.Allow));
    }
}
