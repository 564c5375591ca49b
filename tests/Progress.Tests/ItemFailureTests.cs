using AnalysisApp.Progress.Tests.Support;

namespace AnalysisApp.Progress.Tests;

public sealed class ItemFailureTests(ProgressDatabase database) : IClassFixture<ProgressDatabase>
{
    [Fact]
    public async Task Failed_items_are_counted_by_code_and_target_and_told_once_each()
    {
        var clock = new ManualClock();
        await using var app = new Application(database, clock);
        var failures = app.Get<IItemFailures>();
        var noon = clock.GetUtcNow();
        await app.OpenAsync(501, 4);
        await app.OpenAsync(502, 3, "library");
        await app.FinishAsync(501, 0);
        await FailAsync(app, 501, 1, "too_long");
        await FailAsync(app, 501, 2, "too_long");
        await FailAsync(app, 501, 3, null);
        clock.Advance(TimeSpan.FromMinutes(61));
        await FailAsync(app, 502, 1, "too_long");
        await app.InTransactionAsync(
            transaction => app.Board.FinishAsync(transaction, 502, new ItemResult(0, ItemState.Failed, "too_long", "Rolled back.", TimeSpan.Zero), default), commit: false);

        var counts = await failures.CountAsync(noon, TimeSpan.FromHours(1), default);
        Assert.Equal(
            [(noon, "playlist:1", "too_long", 2, 501L), (noon, "playlist:1", "unknown", 1, 501L), (noon.AddHours(1), "library", "too_long", 1, 502L)],
            counts.Select(count => (count.From, count.Target, count.Code, count.Count, count.LastJobId)));

        var alike = await failures.ListFailuresAsync("too_long", noon, 1, default);
        Assert.Equal(2, alike.Total);
        Assert.Equal(
            new ItemFailure("1", "Song 1", "Failed in 502.", 502, 2, noon.AddMinutes(61)), Assert.Single(alike.Newest));
        Assert.Equal(["1", "2"], (await failures.ListFailuresAsync("too_long", noon, 200, default)).Newest.Select(item => item.ItemId));
        Assert.Equal(1, (await failures.ListFailuresAsync("too_long", noon.AddMinutes(1), 200, default)).Total);
        Assert.Equal("3", Assert.Single((await failures.ListFailuresAsync("unknown", noon, 200, default)).Newest).ItemId);
    }

    private static Task FailAsync(Application app, long jobId, int ordinal, string? code) => app.InTransactionAsync(transaction
        => app.Board.FinishAsync(transaction, jobId, new ItemResult(ordinal, ItemState.Failed, code, $"Failed in {jobId}.", TimeSpan.Zero), CancellationToken.None));
}
