namespace AnalysisApp.Analysis.Tests;

public sealed class SongScoreTests
{
    private static readonly string[] Feelings = ["negative", "neutral", "positive"];

    private static SongAnalysis Complete(ReadingPlan plan, Func<string, float[]> sentiment, Func<string, float[]>? toxicity = null) => plan.Complete(
    [
        new ModelScores("sentiment", Feelings, false, [.. plan.Texts.Select(sentiment)]),
        Scored.Toxicity(plan, toxicity ?? (_ => Scored.With("toxic", 0.02))),
    ]);

    private static double Of(TaskReading reading, string label) => reading.Scores.Single(score => score.Key == label).Value;

    [Fact]
    public void A_softmax_task_is_the_mean_over_unique_sections_weighted_by_characters()
    {
        // The chorus (4 characters) counts once, however often it is sung; the verse has 12.
        var plan = ReadingPlan.Create(Lyrics.Parse("ab\ncd\n\nverse1\nverse2\n\nab\ncd\n\nab\ncd"), WordCounter.Count, 128);

        var analysis = Complete(plan, text => text switch
        {
            "ab\ncd" => [0f, 0f, 1f],
            "verse1\nverse2" => [1f, 0f, 0f],
            _ => [0f, 1f, 0f],
        });

        var sentiment = analysis.Tasks.Single(task => task.Task == "sentiment");
        Assert.Equal([0.75, 0, 0.25], sentiment.Scores.Select(score => score.Value));
        Assert.Equal(Feelings, sentiment.Scores.Select(score => score.Key));
        Assert.Equal("negative", sentiment.Label);
    }

    [Fact]
    public void The_windows_of_a_section_weigh_by_what_no_earlier_window_holds()
    {
        // Windows: lines 1-2, lines 3-4, and line 5 filled up with line 4; 7 characters a line.
        var plan = ReadingPlan.Create(Lyrics.Parse("aaaaa 1\naaaaa 2\naaaaa 3\naaaaa 4\naaaaa 5"), WordCounter.Count, 9);

        var analysis = Complete(plan, text => text.EndsWith('5') ? [0f, 0f, 1f] : [1f, 0f, 0f]);

        Assert.Equal(0.2, Of(analysis.Tasks[0], "positive"), 9);
    }

    [Fact]
    public void An_independent_task_is_the_highest_score_of_each_label_over_lines_and_sections()
    {
        var plan = ReadingPlan.Create(Lyrics.Parse("one\ntwo"), WordCounter.Count, 128);

        var analysis = Complete(plan, _ => [0f, 1f, 0f], text => text switch
        {
            "one" => Scored.With("insult", 0.25),
            "one\ntwo" => Scored.With("threat", 0.125),
            _ => Scored.With("toxic", 0.02),
        });

        var toxicity = analysis.Tasks.Single(task => task.Task == "toxicity");
        Assert.Null(toxicity.Label);
        Assert.Equal(0.25, Of(toxicity, "insult"));
        Assert.Equal(0.125, Of(toxicity, "threat"));
    }

    [Fact]
    public void Every_line_has_its_own_scores_and_repetitions_have_the_same()
    {
        var plan = ReadingPlan.Create(Lyrics.Parse("one\ntwo\n\none"), WordCounter.Count, 128);

        var analysis = Complete(plan, text => text == "one" ? [0f, 0f, 1f] : [1f, 0f, 0f]);

        Assert.Equal(["positive", "negative", "positive"], analysis.Lines.Select(line => line.Tasks[0].Label));
        Assert.Equal([1, 2, 3], analysis.Lines.Select(line => line.Line.Number));
    }

    [Fact]
    public void A_line_in_parts_has_the_mean_or_the_highest_of_its_parts()
    {
        // Parts of 28 and 18 characters.
        var plan = ReadingPlan.Create(Lyrics.Parse("aaaa bbbb cccc dddd eee ffff gggg hhhh iiii jjj"), WordCounter.Count, 8);
        Assert.Equal(["aaaa bbbb cccc dddd eee ffff", "gggg hhhh iiii jjj"], plan.Texts);

        var analysis = Complete(
            plan,
            text => text.StartsWith('a') ? [1f, 0f, 0f] : [0f, 0f, 1f],
            text => text.StartsWith('a') ? Scored.With("insult", 0.5) : Scored.With("threat", 0.25));

        var line = Assert.Single(analysis.Lines);
        Assert.Equal(28d / 46, Of(line.Tasks[0], "negative"), 9);
        Assert.Equal(0.5, Of(line.Tasks[1], "insult"));
        Assert.Equal(0.25, Of(line.Tasks[1], "threat"));
    }

    [Fact]
    public void Scores_that_are_not_for_these_texts_are_refused()
    {
        var plan = ReadingPlan.Create(Lyrics.Parse("one\ntwo"), WordCounter.Count, 128);
        var right = Scored.Toxicity(plan, _ => Scored.With("toxic", 0.1));

        Assert.Throws<ArgumentException>(() => plan.Complete([right with { Scores = [.. right.Scores.Skip(1)] }]));
        Assert.Throws<ArgumentException>(() => plan.Complete([right with { Scores = [.. right.Scores.Select(row => (float[])[.. row.Skip(1)])] }]));
        Assert.Throws<ArgumentException>(() => plan.Complete([Scored.Toxicity(plan, _ => Scored.With("toxic", double.NaN))]));
        Assert.Throws<ArgumentException>(() => plan.Complete([Scored.Toxicity(plan, _ => Scored.With("toxic", 1.5))]));
    }

    [Fact]
    public void A_song_without_toxicity_scores_is_refused_rather_than_called_harmless()
    {
        var plan = ReadingPlan.Create(Lyrics.Parse("one\ntwo"), WordCounter.Count, 128);
        var right = Scored.Toxicity(plan, _ => Scored.With("toxic", 0.1));

        Assert.Throws<ArgumentException>(() => plan.Complete([]));
        Assert.Throws<ArgumentException>(() => plan.Complete([right with { Labels = ["toxic", "severe_toxic", "obscene", "menace", "insult", "identity_hate"] }]));
    }
}
