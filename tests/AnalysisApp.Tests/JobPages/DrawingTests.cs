using AnalysisApp.Jobs;
using AnalysisApp.Pages.Jobs;
using AnalysisApp.Pages.Queue;
using AnalysisApp.Queue;
using Xunit.Abstractions;

namespace AnalysisApp.Tests.JobPages;

/// <summary>Drawings stay within their frames and leave nothing out, whatever they are given.</summary>
public sealed class DrawingTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_timeline_fills_its_width_with_every_state_in_order() => Often(random =>
    {
        var at = Begin;
        var ended = random.Next(2) == 0;
        var steps = new List<JobStep> { Step(at, JobState.Pending) };
        for (var n = random.Next(1, 40); n > 0; n--)
            steps.Add(Step(at = at.AddSeconds(random.Next(4) == 0 ? -random.Next(3) : Math.Pow(10, random.NextDouble() * 6)), steps.Count % 2 == 0 ? JobState.Pending : JobState.InProgress));
        if (ended)
            steps.Add(Step(at = at.AddSeconds(5), JobState.Completed));

        var parts = Timeline.Of(steps, at.AddSeconds(3)).Parts;

        Assert.Equal(steps, parts.Select(part => part.Step));
        Assert.All(parts.SkipLast(ended ? 1 : 0), part => Assert.True(part.Width > 0 && part.Lasted >= TimeSpan.Zero));
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.X + pair.First.Width, pair.Second.X, 6));
        Assert.Equal(Timeline.Width, parts.Sum(part => part.Width), 3);
    });

    [Fact]
    public void A_chart_of_ends_has_a_bar_for_whatever_happened_and_none_beyond_its_frame() => Often(random =>
    {
        var (done, failed, cancelled) = (Some(random), Some(random), Some(random));
        var history = History(n => new HistoryBucket(
            Begin.AddMinutes(n), n == 3 ? done : 0, n == 3 ? failed : n == 59 ? 1 : 0, n == 3 ? cancelled : 0, 0, null, null));

        var chart = HistoryChart.OfEnds(history, HistorySpan.All[0], TimeZoneInfo.Utc);

        Assert.Equal(1 + new[] { done, failed, cancelled }.Count(jobs => jobs > 0), chart.Bars.Count);
        Assert.All(chart.Bars, InFrame);
        Assert.All(chart.Marks, mark => Assert.InRange(mark.At, HistoryChart.Left, HistoryChart.Right));
    });

    [Fact]
    public void A_chart_of_waits_has_the_longer_above_and_both_in_its_frame() => Often(random =>
    {
        var median = TimeSpan.FromMilliseconds(Some(random));
        var longest = median + TimeSpan.FromMilliseconds(Some(random));
        var chart = HistoryChart.OfWaits(
            History(n => new HistoryBucket(Begin.AddMinutes(n), 0, 0, 0, n == 7 ? 4 : 0, n == 7 ? median : null, n == 7 ? longest : null)),
            HistorySpan.All[0],
            TimeZoneInfo.Utc);

        Assert.Equal(2, chart.Bars.Count);
        Assert.All(chart.Bars, bar => Assert.InRange(bar.Y, HistoryChart.Top - 4, HistoryChart.Bottom));
        Assert.True(chart.Bars[0].Y <= chart.Bars[1].Y + 2);
        Assert.Equal(chart.Levels.Select(level => level.At).OrderDescending(), chart.Levels.Select(level => level.At));
    });

    [Fact]
    public void A_chart_of_nothing_says_so()
    {
        var history = History(n => new HistoryBucket(Begin.AddMinutes(n), 0, 0, 0, 0, null, null)) with { Deployments = [] };
        Assert.Contains("no job started", HistoryChart.OfWaits(history, HistorySpan.All[0], TimeZoneInfo.Utc).Summary, StringComparison.Ordinal);
        Assert.Contains("0 done", HistoryChart.OfEnds(history, HistorySpan.All[0], TimeZoneInfo.Utc).Summary, StringComparison.Ordinal);
    }

    private void Often(Action<Random> test)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var n = 0; n < 300; n++)
            test(random);
    }

    /// <summary>None, a few, or very many.</summary>
    private static long Some(Random random) => random.Next(4) == 0 ? 0 : (long)Math.Pow(10, random.NextDouble() * 9);

    private static void InFrame(ChartBar bar)
    {
        Assert.InRange(bar.X, HistoryChart.Left, HistoryChart.Right);
        Assert.InRange(bar.X + bar.Width, HistoryChart.Left, HistoryChart.Right);
        Assert.InRange(bar.Y, HistoryChart.Top - 0.001, HistoryChart.Bottom);
        Assert.InRange(bar.Y + bar.Height, HistoryChart.Top, HistoryChart.Bottom + 0.001);
    }

    private static QueueHistory History(Func<int, HistoryBucket> bucket)
        => new([.. Enumerable.Range(0, 60).Select(bucket)], [new Deployment("1.0", Begin.AddMinutes(20)), new Deployment("1.1", Begin.AddMinutes(61))]);

    private static JobStep Step(DateTimeOffset at, JobState state) => new(at, state, false, null, null, null, null);
}
