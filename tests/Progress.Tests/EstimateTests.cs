using System.Globalization;
using AnalysisApp.Progress.Benchmarks.Recorded;
using AnalysisApp.Progress.Benchmarks.Simulation;
using Xunit.Abstractions;

namespace AnalysisApp.Progress.Tests;

/// <summary>The benchmark of the time left in short: what songs really cost, drawn into playlists that are preempted twice.</summary>
public sealed class EstimateTests(ITestOutputHelper output)
{
    private const int Seeds = 200;

    [Theory]
    [InlineData(nameof(SongOrder.Mixed), 1)]
    [InlineData(nameof(SongOrder.Mixed), 40)]
    [InlineData(nameof(SongOrder.Albums), 1)]
    [InlineData(nameof(SongOrder.Albums), 40)]
    [InlineData(nameof(SongOrder.KnownFirst), 1)]
    [InlineData(nameof(SongOrder.KnownFirst), 40)]
    public void Of_recorded_songs_the_estimate_is_within_a_fifth_of_the_truth_in_nine_runs_of_ten(string order, double slower)
    {
        var assembly = typeof(EstimateTests).Assembly;
        var scores = new ManyRuns(RecordedSong.ReadAll(assembly), RecordedSong.ReadWaits(assembly))
            .Run(Enum.Parse<SongOrder>(order), slower, Enumerable.Range(1, Seeds));

        string Shares(Func<Score, double> of) => string.Join(", ", scores.Select(score => of(score).ToString("P1", CultureInfo.InvariantCulture)));
        output.WriteLine($"{order}, {slower} times slower, seeds 1 to {Seeds}: within 20 % {Shares(score => score.Near)}; in the range {Shares(score => score.InRange)}");
        Assert.All(scores, score => Assert.InRange(score.Near, 0.9, 1));
    }
}
