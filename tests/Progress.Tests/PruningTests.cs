using AnalysisApp.Progress.Pruning;
using AnalysisApp.Progress.Tests.Support;

namespace AnalysisApp.Progress.Tests;

public sealed class PruningTests(ProgressDatabase database) : IClassFixture<ProgressDatabase>
{
    [Fact]
    public async Task Records_older_than_eight_days_go_with_their_items_and_younger_ones_stay()
    {
        var clock = new ManualClock();
        await using var app = new Application(database, clock);
        await app.OpenAsync(401, 2);
        clock.Advance(TimeSpan.FromDays(1));
        await app.OpenAsync(402, 2);

        clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        await app.StartAsync<RecordPruner>();
        await clock.SomeoneWaitsAsync();
        await app.Get<RecordPruner>().PruneAsync(default);

        Assert.Null(await app.Board.ReadAsync(401, default));
        Assert.Empty(await app.Board.NextAsync(401, 1, default));
        Assert.Equal(2, (await app.Board.NextAsync(402, 9, default)).Count);
    }
}
