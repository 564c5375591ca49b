using AnalysisApp.Evidence.Benchmarks.Measuring;

namespace AnalysisApp.Analysis.Tests;

/// <summary>The excerpts with the levels that a person expects, read with stored scores of the starter models: what was found once stays found.</summary>
public sealed class EvidenceFloorTests
{
    // One excerpt more or less of some twenty is five points; a change that costs more than half of that must be looked at.
    private const double Slack = 0.02;

    private static string Folder => Path.Combine(GoldenLines.RepositoryRoot(), "benchmarks", "Evidence", "Excerpts");

    private static List<Measured> Measure()
    {
        var scores = StoredScores.Read(Folder);
        return [.. Excerpt.Read(Folder).Select(excerpt => Measured.Of(excerpt, scores))];
    }

    [Fact]
    public void What_models_and_phrases_find_does_not_fall_below_the_committed_figures()
    {
        var (floor, now) = (Floor.Read(Folder), Floor.Of(Measure()));

        Assert.All(floor.Axes, axis =>
        {
            var (before, after) = (axis.Value, now.Axes[axis.Key]);
            Assert.True(
                after[0] >= before[0] - Slack && after[1] >= before[1] - Slack && after[2] <= before[2] + Slack,
                $"{axis.Key}: F1 at level 1, at level 2 and mean error were {string.Join(", ", before)} and are {string.Join(", ", after)}. "
                + "`dotnet run --project benchmarks/Evidence -- --misses` shows where; with --write it takes new figures for the floor.");
        });
        Assert.True(now.Languages >= floor.Languages, $"{now.Languages} of the languages are right; it was {floor.Languages}.");
    }

    [Fact]
    public void The_excerpts_are_enough_and_each_has_its_group_its_number_and_known_axes()
    {
        var excerpts = Excerpt.Read(Folder);

        Assert.True(excerpts.Count >= 120);
        Assert.Equal(10, excerpts.Select(excerpt => excerpt.Group).Distinct().Count());
        Assert.Equal(excerpts.Count, excerpts.Select(excerpt => excerpt.Id).Distinct().Count());
        Assert.Equal(excerpts.Count, excerpts.Select(excerpt => string.Join('\n', excerpt.Lines)).Distinct().Count());
        Assert.All(excerpts, excerpt =>
        {
            Assert.Matches($"^{excerpt.Group}-[0-9]{{2}}$", excerpt.Id);
            Assert.InRange(excerpt.Lines.Count, 4, 12);
            Assert.Subset(Axis.All.ToHashSet(), excerpt.Levels.Keys.ToHashSet());
            Assert.All(excerpt.Levels.Values, level => Assert.InRange(level, 1, 4));
        });
    }

    [Fact]
    public void Every_reading_has_its_levels_in_order_and_words_that_lie_within_their_lines() => Assert.All(Measure(), measured =>
    {
        foreach (var axis in measured.Both.Axes)
        {
            Assert.True(axis.Low <= axis.Level && axis.Level <= axis.High, $"{measured.Excerpt.Id} {axis.Axis}");
            Assert.InRange(axis.Confidence, 0, 1);
            Assert.All(axis.Evidence, evidence => Assert.Equal(evidence.Source == EvidenceSource.Phrase, evidence is { Task: null, Words: not null }));
            Assert.All(axis.Evidence.Where(evidence => evidence.Words is not null), evidence =>
                Assert.InRange(evidence.Words!.Start + evidence.Words.Length, 1, measured.Both.Lines[evidence.Line - 1].Line.Text.Length));
        }
    });
}
