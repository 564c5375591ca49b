namespace AnalysisApp.Analysis.Tests;

public sealed class AxisLevelTests
{
    private static float[] Clean => Scored.With("toxic", 0.02);

    [Fact]
    public void The_golden_lines_come_out_as_a_person_would_say()
    {
        foreach (var (kind, text, scores) in GoldenLines.Read())
        {
            var analysis = Scored.Song(text, _ => scores);
            var levels = analysis.Axes.ToDictionary(axis => axis.Axis, axis => axis.Level);
            var shown = $"{kind}: {text}: {string.Join(", ", levels)}";

            switch (kind)
            {
                case "explicit":
                    Assert.True(levels[Axis.Language] >= 2, shown);
                    break;
                case "threat":
                    Assert.True(levels[Axis.Violence] >= 2, shown);
                    break;
                case "hate":
                    Assert.True(levels[Axis.Hate] >= 1, shown);
                    break;
                default:
                    Assert.True(Axis.Concerns.Where(axis => axis != Axis.Despair).All(axis => levels[axis] == 0), shown);
                    break;
            }
        }
    }

    [Fact]
    public void An_insult_with_contempt_is_strong_language()
    {
        var line = GoldenLines.Read().Single(line => line.Text.StartsWith("Shut your mouth", StringComparison.Ordinal));

        Assert.Equal(3, Scored.Song(line.Text, _ => line.Scores).On(Axis.Language).Level);
    }

    [Theory]
    [InlineData("obscene", Axis.Language, 0.34, 0)]
    [InlineData("obscene", Axis.Language, 0.36, 1)]
    [InlineData("obscene", Axis.Language, 0.66, 2)]
    [InlineData("obscene", Axis.Language, 0.90, 3)]
    [InlineData("obscene", Axis.Language, 0.99, 4)]
    [InlineData("toxic", Axis.Language, 0.94, 0)]
    [InlineData("toxic", Axis.Language, 1.00, 1)]
    [InlineData("insult", Axis.Language, 0.91, 3)]
    [InlineData("severe_toxic", Axis.Language, 0.81, 4)]
    [InlineData("threat", Axis.Violence, 0.37, 2)]
    [InlineData("threat", Axis.Violence, 0.55, 3)]
    [InlineData("identity_hate", Axis.Hate, 0.30, 1)]
    public void A_label_speaks_for_its_axis_only(string label, string axis, double score, short level)
    {
        var analysis = Scored.Song("one\ntwo", text => text == "two" ? Scored.With(label, score) : Clean);

        // Without a phrase a model is believed two levels at most, about hatred one; what it says is how high the level could be.
        Assert.Equal(level, analysis.On(axis).High);
        Assert.Equal(Math.Min(level, axis == Axis.Hate ? 1 : 2), analysis.On(axis).Level);
        Assert.Equal(0, analysis.On(axis).Low);
        Assert.All(analysis.Axes.Where(other => other.Axis != axis), other => Assert.Equal(0, other.Level));
        Assert.Equal(level == 0 ? [] : [new Evidence(2, EvidenceSource.Model, "toxicity", label, (float)score, level, null)], analysis.On(axis).Evidence);
    }

    [Fact]
    public void Evidence_is_strongest_first_and_lists_each_repetition()
    {
        var analysis = Scored.Song("mild\nstrong\n\nmild\nclean", text => text switch
        {
            "mild" => Scored.With("obscene", 0.4),
            "strong" => Scored.With("obscene", 0.9),
            _ => Clean,
        });

        Assert.Equal([2, 1, 3], analysis.On(Axis.Language).Evidence.Select(evidence => evidence.Line));
    }

    [Theory]
    [InlineData(7, 0.4, 1)]
    [InlineData(8, 0.4, 2)]
    [InlineData(5, 0.7, 2)]
    [InlineData(6, 0.7, 3)]
    [InlineData(4, 0.9, 3)]
    [InlineData(5, 0.9, 4)]
    [InlineData(9, 0.99, 4)]
    public void Many_lines_raise_a_level_by_one(int lines, double score, short level)
    {
        var song = string.Join("\n\n", Enumerable.Repeat("again", lines)) + "\n\nclean";

        Assert.Equal(level, Scored.Song(song, text => text == "again" ? Scored.With("obscene", score) : Clean).On(Axis.Language).High);
    }

    [Fact]
    public void A_section_speaks_for_its_strongest_line_where_no_line_reaches_its_level()
    {
        var analysis = Scored.Song("clean\n\none\ntwo", text => text switch
        {
            "two" => Scored.With("threat", 0.2),
            "one\ntwo" => Scored.With("threat", 0.35),
            _ => Clean,
        });

        Assert.Equal(1, analysis.On(Axis.Violence).Level);
        Assert.Equal(new Evidence(3, EvidenceSource.Model, "toxicity", "threat", 0.35f, 1, null), Assert.Single(analysis.On(Axis.Violence).Evidence));
    }

    [Fact]
    public void A_section_alone_gives_no_more_than_moderate()
    {
        var analysis = Scored.Song("one\ntwo", text => text == "one\ntwo" ? Scored.With("threat", 0.99) : Clean);

        Assert.Equal(2, analysis.On(Axis.Violence).Level);
    }

    [Fact]
    public void A_section_adds_nothing_where_a_line_says_as_much()
    {
        var analysis = Scored.Song("one\ntwo\n\nthree\nfour", text => text == "four" || text.Contains('\n', StringComparison.Ordinal) ? Scored.With("threat", 0.4) : Clean);

        Assert.Equal(4, Assert.Single(analysis.On(Axis.Violence).Evidence).Line);
    }

    [Fact]
    public void Raising_a_score_never_lowers_a_level_or_improves_a_rating() => Seeded.Repeat(300, random =>
    {
        var song = string.Join('\n', Enumerable.Range(0, random.Next(1, 25)).Select(_ => random.Next(4) == 0 ? "" : $"line {random.Next(9)}")) + "\nline";
        var plan = ReadingPlan.Create(Lyrics.Parse(song), WordCounter.Count, random.Next(8, 30));
        var scores = plan.Texts.Select(_ => GoldenLines.Labels.Select(_ => random.NextSingle()).ToArray()).ToArray();

        var before = plan.Complete([new ModelScores("toxicity", GoldenLines.Labels, true, scores)]);
        var raised = scores[random.Next(scores.Length)];
        var label = random.Next(raised.Length);
        raised[label] += (1 - raised[label]) * random.NextSingle();
        var after = plan.Complete([new ModelScores("toxicity", GoldenLines.Labels, true, scores)]);

        Assert.All(before.Axes.Zip(after.Axes), axis => Assert.True(axis.First.Level <= axis.Second.Level));
        Assert.True(AudiencePolicy.BuiltIn[0].Rate(before).Value <= AudiencePolicy.BuiltIn[0].Rate(after).Value);
        Assert.True(AudiencePolicy.BuiltIn[0].Rate(before).Score >= AudiencePolicy.BuiltIn[0].Rate(after).Score);
        Assert.All(after.Axes, axis => Assert.Equal(axis.Level > 0, axis.Evidence.Count > 0));
        Assert.All(after.Axes, axis => Assert.Equal(axis.Evidence.Count, axis.Evidence.Select(evidence => evidence.Line).Distinct().Count()));
    });
}
