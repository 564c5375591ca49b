using AnalysisApp.Analysis.Lexicon;

namespace AnalysisApp.Analysis.Tests;

/// <summary>What models say and what phrases say, put together.</summary>
public sealed class CombinationTests
{
    private static float[] Silent => Scored.With("toxic", 0.01);

    private static AxisReading Language(string song, double obscene) => Scored.Song(song, _ => Scored.With("obscene", obscene)).On(Axis.Language);

    [Theory]
    [InlineData("we walk along the river", 0.01, 0, 0, 0)]
    [InlineData("we walk along the river", 0.40, 0, 0, 1)]
    [InlineData("we walk along the river", 0.99, 1, 0, 4)]
    [InlineData("you fucking river", 0.01, 3, 2, 3)]
    [InlineData("you fucking river", 0.90, 3, 3, 3)]
    [InlineData("you fucking river", 0.99, 3, 3, 4)]
    [InlineData("damn the river", 0.99, 2, 1, 4)]
    [InlineData("a stupid river", 0.01, 0, 0, 1)]
    [InlineData("a stupid river", 0.40, 1, 1, 1)]
    [InlineData("a stupid, dumb river", 0.01, 1, 0, 1)]
    public void A_level_is_what_phrases_say_and_as_much_more_as_a_model_is_believed(string line, double obscene, short level, short low, short high)
    {
        var reading = Language(line, obscene);

        Assert.Equal((level, low, high), (reading.Level, reading.Low, reading.High));
    }

    [Fact]
    public void An_axis_that_no_model_knows_rests_on_its_phrases()
    {
        var reading = Scored.Song("They found cocaine beneath the floor", _ => Scored.With("obscene", 0.99)).On(Axis.Substances);

        Assert.Equal((3, 3, 3), (reading.Level, reading.Low, reading.High));
        var evidence = Assert.Single(reading.Evidence);
        Assert.Equal(new Evidence(1, EvidenceSource.Phrase, null, "cocaine", 1, 3, new TextSpan(11, 7)), evidence);
    }

    [Fact]
    public void A_model_alone_never_says_hatred() =>
        Assert.Equal((0, 0, 4), Scored.Song("we walk along", _ => Scored.With("identity_hate", 0.99)).On(Axis.Hate) is var hate ? (hate.Level, hate.Low, hate.High) : default);

    [Theory]
    [InlineData("we walk along the river", 0.01, "")]
    [InlineData("we walk along the river", 0.40, "")]
    [InlineData("we walk along the river", 0.99, "disagreeing,low_confidence")]
    [InlineData("you fucking river", 0.90, "")]
    [InlineData("you fucking river", 0.01, "disagreeing")]
    public void Where_models_and_phrases_contradict_each_other_a_person_is_asked(string line, double obscene, string doubts) =>
        Assert.Equal(doubts.Split(',', StringSplitOptions.RemoveEmptyEntries), Scored.Song(line, _ => Scored.With("obscene", obscene)).Doubts);

    [Fact]
    public void A_song_that_was_not_read_has_no_doubts() => Assert.Empty(Scored.Song("", _ => Silent).Doubts);

    [Fact]
    public void More_evidence_never_lowers_a_level_its_range_or_improves_a_rating() => Seeded.Repeat(200, random =>
    {
        // Lines that speak for an axis are added to a song, or a score is raised; neither may ever make it look better.
        string[] phrases = [.. BuiltInLexicon.Entries.Where(entry => entry.Level > 0 && entry.Axis != Axis.Positive).Select(entry => entry.Head)];
        string[] neutral = ["we walk along the river and the road", "the window is open and so is the door", "it is a quarter to nine on the clock"];
        List<string> lines = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(3) == 0 ? phrases[random.Next(phrases.Length)] : neutral[random.Next(neutral.Length)])];
        var scores = lines.Distinct().ToDictionary(line => line, _ => GoldenLines.Labels.Select(_ => random.Next(3) == 0 ? random.NextSingle() : 0.01f).ToArray());

        SongAnalysis Read(IEnumerable<string> song) => Scored.Song(string.Join("\n\n", song), line => scores[line]);

        var before = Read(lines);
        var added = phrases[random.Next(phrases.Length)];
        scores.TryAdd(added, [.. GoldenLines.Labels.Select(_ => random.NextSingle())]);
        var after = Read([.. lines, added]);
        scores[lines[0]] = [.. scores[lines[0]].Select(score => score + ((1 - score) * random.NextSingle()))];
        var raised = Read([.. lines, added]);

        foreach (var (less, more) in new[] { (before, after), (after, raised) })
        {
            Assert.All(less.Axes.Zip(more.Axes), axis => Assert.True(
                axis.First.Level <= axis.Second.Level && axis.First.Low <= axis.Second.Low && axis.First.High <= axis.Second.High,
                $"{axis.First.Axis}: {axis.First.Low}-{axis.First.Level}-{axis.First.High} became {axis.Second.Low}-{axis.Second.Level}-{axis.Second.High} by '{added}'"));
            Assert.All(AudiencePolicy.BuiltIn, policy => Assert.True(
                policy.Rate(less).Value == RatingValue.Unknown || policy.Rate(more).Value == RatingValue.Unknown || policy.Rate(less).Value <= policy.Rate(more).Value));
        }
    });
}
