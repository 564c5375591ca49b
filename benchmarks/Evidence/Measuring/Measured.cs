using AnalysisApp.Analysis;

namespace AnalysisApp.Evidence.Benchmarks.Measuring;

/// <summary>An excerpt as the app reads it, as its phrases alone say, and as its models alone say.</summary>
internal sealed record Measured(Excerpt Excerpt, SongAnalysis Both, SongAnalysis Phrases, SongAnalysis Models)
{
    public static Measured Of(Excerpt excerpt, StoredScores scores)
    {
        var lyrics = excerpt.Lyrics;
        var plan = StoredScores.PlanOf(lyrics);
        return new Measured(excerpt, plan.Complete(scores.Of(plan)), plan.Complete(scores.Silent(plan)), WithoutWords(lyrics, plan, scores));
    }

    public short Level(Source source, string axis)
    {
        var analysis = source switch { Source.Phrases => Phrases, Source.Models => Models, _ => Both };
        var reading = analysis.Axes.Single(each => each.Axis == axis);

        // What models say without phrases is held back in the app; here it counts as they say it.
        return source == Source.Models ? reading.High : reading.Level;
    }

    // The same scores for lines in which no phrase can be found.
    private static SongAnalysis WithoutWords(Lyrics lyrics, ReadingPlan plan, StoredScores scores)
    {
        if (plan.Texts.Count == 0)
            return plan.Complete([]);

        var names = lyrics.Lines.Select(line => line.Text).Distinct().Select((text, at) => (text, name: $"q{at}q")).ToDictionary(pair => pair.text, pair => pair.name);
        var wordless = StoredScores.PlanOf(lyrics with { Lines = [.. lyrics.Lines.Select(line => line with { Text = names[line.Text] })] });
        return wordless.Complete([.. scores.Of(plan).Select(task => task with { Scores = [.. task.Scores.Take(wordless.Texts.Count)] })]);
    }
}

/// <summary>Who is asked.</summary>
internal enum Source
{
    Both,
    Phrases,
    Models,
}
