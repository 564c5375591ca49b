using System.Diagnostics;
using AnalysisApp.Progress.Tests.Support;
using Npgsql;
using Xunit.Abstractions;

namespace AnalysisApp.Progress.Tests;

public sealed class BoardTests(ProgressDatabase database, ITestOutputHelper output) : IClassFixture<ProgressDatabase>, IAsyncLifetime, IAsyncDisposable
{
    private readonly Application _app = new(database, new ManualClock());

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    ValueTask IAsyncDisposable.DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_new_record_shows_nothing_done()
    {
        await _app.OpenAsync(101, 3, "playlist:new");

        var record = await _app.ReadAsync(101);
        Assert.Equal((3, 0, "waiting", "playlist:new"), (record.Total, record.Current, record.Stage, record.Target));
        Assert.Equal(0, record.Percentage);
        Assert.Null(record.TimeLeft);
        Assert.Equal(_app.Clock.GetUtcNow(), record.StartedAt);
        Assert.Equal([0, 1], (await _app.Board.NextAsync(101, 2, default)).Select(item => item.Ordinal));
    }

    [Fact]
    public async Task A_job_without_items_is_done_at_once()
    {
        await _app.OpenAsync(102, 0);
        Assert.Equal(100, (await _app.ReadAsync(102)).Percentage);
    }

    [Fact]
    public async Task Opening_again_keeps_items_and_counters()
    {
        await _app.OpenAsync(103, 3);
        await _app.FinishAsync(103, 0);
        await _app.Board.FlushAsync(103, default);

        await _app.OpenAsync(103, 7);

        var record = await _app.ReadAsync(103);
        Assert.Equal((3, 1), (record.Total, record.Succeeded));
        Assert.Equal([1, 2], (await _app.Board.NextAsync(103, 10, default)).Select(item => item.Ordinal));
    }

    [Fact]
    public async Task An_opening_that_is_rolled_back_leaves_nothing()
    {
        await _app.InTransactionAsync(
            transaction => _app.Board.OpenAsync(transaction, 104, "playlist:1", [new NewItem("a", "A")], default), commit: false);

        Assert.Null(await _app.Board.ReadAsync(104, default));
        Assert.Empty(await _app.Board.NextAsync(104, 10, default));
    }

    [Fact]
    public async Task Fifty_thousand_items_are_opened_at_once()
    {
        var watch = Stopwatch.StartNew();
        await _app.OpenAsync(105, 50_000);
        output.WriteLine($"50,000 items in {watch.ElapsedMilliseconds} ms");
        Assert.Equal(50_000, (await _app.Board.ReadAsync(105, default))!.Total);
    }

    [Fact]
    public async Task What_was_done_lately_is_counted_by_target_over_all_jobs_and_without_what_needed_nothing()
    {
        await _app.OpenAsync(197, 6, "recent:a");
        await _app.OpenAsync(198, 2, "recent:b");
        await _app.OpenAsync(199, 2, "recent:c");
        await _app.FinishAsync(197, 0);
        var clock = (ManualClock)_app.Clock;
        var start = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromMinutes(10));
        await _app.FinishAsync(197, 1);
        clock.Advance(TimeSpan.FromMinutes(10));
        await _app.FinishAsync(197, 2, ItemState.Failed);
        await _app.FinishAsync(197, 3, ItemState.Skipped);
        await _app.InTransactionAsync(transaction => _app.Board.FinishAsync(
            transaction, 197, new ItemResult(4, ItemState.Succeeded, "known", "It was known.", TimeSpan.Zero), default));
        await _app.FinishAsync(198, 0);
        await _app.FinishAsync(199, 0);

        var minutes = start.AddMinutes;
        Assert.Equal(new RecentItems(3, start), await _app.Board.CountRecentAsync(["recent:a", "recent:b"], start.AddTicks(-1), default));
        Assert.Equal(new RecentItems(3, minutes(10)), await _app.Board.CountRecentAsync(["recent", "recent:a"], start, default));
        Assert.Equal(new RecentItems(2, minutes(10)), await _app.Board.CountRecentAsync(["recent:a", "recent:b"], start, default));
        Assert.Equal(new RecentItems(1, minutes(20)), await _app.Board.CountRecentAsync(["recent:a", "recent:b"], minutes(10), default));
        Assert.Equal(new RecentItems(0, null), await _app.Board.CountRecentAsync(["recent:a", "recent:b"], minutes(20), default));
        Assert.Equal(new RecentItems(0, null), await _app.Board.CountRecentAsync(["recent:d"], start, default));
    }

    [Fact]
    public async Task Finishing_an_item_again_changes_nothing()
    {
        await _app.OpenAsync(106, 2);
        await _app.FinishAsync(106, 0, ItemState.Failed);
        await _app.FinishAsync(106, 0, ItemState.Succeeded);
        await _app.Board.FlushAsync(106, default);

        var record = await _app.ReadAsync(106);
        Assert.Equal((0, 0, 1), (record.Succeeded, record.Skipped, record.Failed));
    }

    [Fact]
    public async Task A_finish_that_is_rolled_back_is_not_counted()
    {
        await _app.OpenAsync(107, 2);
        await _app.InTransactionAsync(
            transaction => _app.Board.FinishAsync(transaction, 107, new ItemResult(0, ItemState.Succeeded, null, null, default), default), commit: false);
        await _app.FinishAsync(107, 1, ItemState.Skipped);
        await _app.Board.FlushAsync(107, default);

        var record = await _app.ReadAsync(107);
        Assert.Equal((0, 1, 0), (record.Succeeded, record.Skipped, record.Failed));
        Assert.Equal(0, Assert.Single(await _app.Board.NextAsync(107, 10, default)).Ordinal);
    }

    [Fact]
    public async Task An_item_that_does_not_exist_is_a_bug_and_says_so()
    {
        await _app.OpenAsync(108, 1);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => _app.FinishAsync(108, 1));
        Assert.Contains("no item 1", fault.Message);
    }

    [Fact]
    public async Task An_item_cannot_end_as_pending()
    {
        await _app.OpenAsync(109, 1);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _app.FinishAsync(109, 0, ItemState.Pending));
    }

    [Fact]
    public async Task Another_process_counts_what_the_first_could_not_publish()
    {
        await _app.OpenAsync(110, 4);
        await _app.FinishAsync(110, 2);
        await _app.FinishAsync(110, 0);

        await using var second = new Application(database, new ManualClock());
        await second.FinishAsync(110, 1);
        await second.Board.FlushAsync(110, default);

        Assert.Equal(3, (await second.ReadAsync(110)).Succeeded);
    }

    [Fact]
    public async Task Items_are_listed_by_state_in_pages()
    {
        await _app.OpenAsync(111, 6);
        foreach (var ordinal in new[] { 5, 1, 3 })
        {
            await _app.InTransactionAsync(transaction => _app.Board.FinishAsync(
                transaction, 111, new ItemResult(ordinal, ItemState.Failed, "too_long", "The text is too long.", default), default));
        }

        var first = await _app.Board.ListItemsAsync(111, ItemState.Failed, null, 2, default);
        var second = await _app.Board.ListItemsAsync(111, ItemState.Failed, first[^1].Ordinal, 2, default);
        Assert.Equal([1, 3, 5], first.Concat(second).Select(item => item.Ordinal));
        Assert.Equal(new ItemStatus(5, "5", "Song 5", ItemState.Failed, "too_long", "The text is too long."), second[0]);
        Assert.Equal([0, 2, 4], (await _app.Board.ListItemsAsync(111, ItemState.Pending, null, 200, default)).Select(item => item.Ordinal));
        Assert.Equal(6, (await _app.Board.ListItemsAsync(111, null, null, 200, default)).Count);
    }

    [Fact]
    public async Task The_newest_record_about_a_target_is_found()
    {
        await _app.OpenAsync(112, 1, "song:9");
        await _app.OpenAsync(113, 1, "song:9");
        await _app.OpenAsync(114, 1, "song:10");

        Assert.Equal(113, (await _app.Board.ReadNewestAsync("song:9", default))?.JobId);
        Assert.Null(await _app.Board.ReadNewestAsync("song:11", default));
        Assert.Equal([112, 114], (await _app.Board.ReadAsync([112, 114, 999], default)).Select(record => record.JobId).Order());
    }

    [Fact]
    public async Task In_any_order_and_with_any_ends_the_record_adds_up_after_every_flush()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        const int total = 60;
        await _app.OpenAsync(115, total);
        var ends = new Dictionary<int, ItemState>();
        var order = Enumerable.Range(0, total).ToArray();
        random.Shuffle(order);

        foreach (var ordinal in order)
        {
            ends[ordinal] = (ItemState)random.Next(1, 4);
            await _app.FinishAsync(115, ordinal, ends[ordinal]);
            if (random.Next(4) != 0)
                continue;

            await _app.Board.FlushAsync(115, default);
            AssertAddsUp(ends, await _app.ReadAsync(115));
        }

        await _app.Board.FlushAsync(115, default);
        AssertAddsUp(ends, await _app.ReadAsync(115));
        Assert.Equal(100, (await _app.ReadAsync(115)).Percentage);
    }

    [Fact]
    public async Task The_table_itself_refuses_more_than_all()
    {
        await _app.OpenAsync(116, 1);
        await using var command = database.DataSource.CreateCommand("UPDATE progress.record SET succeeded = 2 WHERE job_id = 116");
        var fault = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal("counts_fit_the_total", fault.ConstraintName);
    }

    private static void AssertAddsUp(Dictionary<int, ItemState> ends, ProgressRecord record)
    {
        int Of(ItemState state) => ends.Values.Count(end => end == state);
        Assert.Equal(
            (Of(ItemState.Succeeded), Of(ItemState.Skipped), Of(ItemState.Failed)),
            (record.Succeeded, record.Skipped, record.Failed));
        Assert.Equal(ends.Count, record.Current);
    }
}
