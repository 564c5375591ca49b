using System.Collections.Concurrent;
using AnalysisApp.Progress.Publishing;
using AnalysisApp.Progress.Tests.Support;
using Xunit.Abstractions;

namespace AnalysisApp.Progress.Tests;

public sealed class PublishingTests(ProgressDatabase database, ITestOutputHelper output) : IClassFixture<ProgressDatabase>, IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly ManualClock _clock = new();
    private Application _app = null!;

    public Task InitializeAsync()
    {
        _app = new Application(database, _clock);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    ValueTask IAsyncDisposable.DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_record_is_written_at_most_twice_a_second_however_fast_items_finish()
    {
        await _app.OpenAsync(201, 100);
        await _app.StartAsync<RecordPublisher>();

        var shown = new List<int>();
        for (var item = 0; item < 50; item++)
        {
            await _app.FinishAsync(201, item);
            await TickAsync();
            shown.Add((await _app.ReadAsync(201)).Current);
        }

        var writes = shown.Distinct().Count(count => count > 0);
        output.WriteLine($"{writes} writes in {50 * Step.TotalSeconds} s: {string.Join(' ', shown)}");
        Assert.InRange(writes, 8, 11);
        Assert.Equal(shown.Order(), shown);
    }

    [Fact]
    public async Task What_finished_last_is_published_without_a_further_finish()
    {
        await _app.OpenAsync(202, 10);
        await _app.StartAsync<RecordPublisher>();
        for (var item = 0; item < 4; item++)
            await _app.FinishAsync(202, item);

        for (var tick = 0; tick < 12; tick++)
            await TickAsync();

        Assert.Equal(4, (await _app.ReadAsync(202)).Current);
    }

    [Fact]
    public async Task A_commit_that_comes_late_is_published_too()
    {
        await _app.OpenAsync(203, 2);
        await _app.StartAsync<RecordPublisher>();
        await _app.InTransactionAsync(async transaction =>
        {
            await _app.Board.FinishAsync(transaction, 203, new ItemResult(0, ItemState.Succeeded, null, null, default), default);
            for (var tick = 0; tick < 7; tick++)
                await TickAsync();

            Assert.Equal(0, (await _app.ReadAsync(203)).Current);
        });

        for (var tick = 0; tick < 7; tick++)
            await TickAsync();

        Assert.Equal(1, (await _app.ReadAsync(203)).Current);
    }

    [Fact]
    public async Task A_change_of_stage_is_published_promptly()
    {
        await _app.OpenAsync(204, 2);
        await _app.StartAsync<RecordPublisher>();

        await _app.Board.StageAsync(204, "classifying", default);
        await _clock.SomeoneWaitsAsync();

        Assert.Equal("classifying", (await _app.ReadAsync(204)).Stage);
    }

    [Fact]
    public async Task A_flush_publishes_the_last_state_at_once()
    {
        await _app.OpenAsync(205, 2);
        await _app.StartAsync<RecordPublisher>();
        await _app.FinishAsync(205, 0);
        await _app.Board.StageAsync(205, "saving", default);
        await _app.FinishAsync(205, 1);
        await _app.Board.FlushAsync(205, default);

        var record = await _app.ReadAsync(205);
        Assert.Equal((2, "saving", 100.0), (record.Current, record.Stage, record.Percentage));
    }

    [Fact]
    public async Task Readers_never_see_a_record_go_back_or_fail_to_add_up_while_two_processes_write_it()
    {
        const int total = 400;
        await using var first = new Application(database, TimeProvider.System);
        await using var second = new Application(database, TimeProvider.System);
        await first.OpenAsync(206, total);
        await first.StartAsync<RecordPublisher>();
        await second.StartAsync<RecordPublisher>();

        using var done = new CancellationTokenSource();
        var seen = new ConcurrentQueue<ProgressRecord>();
        var reading = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                seen.Enqueue(await first.ReadAsync(206));
        });

        await Task.WhenAll(WorkAsync(first, 0), WorkAsync(first, 1), WorkAsync(second, 2), WorkAsync(second, 3));
        await done.CancelAsync();
        await reading;

        var counts = seen.Select(record => record.Current).ToArray();
        Assert.Equal(counts.Order(), counts);
        Assert.All(seen, record => Assert.InRange(record.Current, 0, total));
        Assert.Equal(total, (await first.ReadAsync(206)).Succeeded);

        async Task WorkAsync(Application app, int begin)
        {
            for (var ordinal = begin; ordinal < total; ordinal += 4)
            {
                await app.FinishAsync(206, ordinal);
                if (ordinal % 50 == begin)
                    await app.Board.FlushAsync(206, default);
            }

            await app.Board.FlushAsync(206, default);
        }
    }

    [Fact]
    public async Task The_time_left_is_known_while_the_job_moves_and_unknown_when_its_run_ends()
    {
        await _app.OpenAsync(207, 20);
        await _app.StartAsync<RecordPublisher>();
        await _app.Board.NextAsync(207, 1, default);
        await WorkAsync(0, 5);

        var moving = await _app.ReadAsync(207);
        Assert.NotNull(moving.TimeLeft);
        Assert.InRange(moving.TimeLeft.Likely.TotalSeconds, 14, 16.5);
        Assert.InRange(moving.ItemsPerHour!.Value, 3300, 3350);

        await _app.Board.FlushAsync(207, default);
        Assert.Null((await _app.ReadAsync(207)).TimeLeft);

        // Pushed aside for an hour: the wait is no work, and the rate is remembered.
        _clock.Advance(TimeSpan.FromHours(1));
        await _app.Board.NextAsync(207, 1, default);
        await WorkAsync(5, 10);

        var resumed = await _app.ReadAsync(207);
        Assert.InRange(resumed.TimeLeft!.Likely.TotalSeconds, 9, 11);

        async Task WorkAsync(int from, int to)
        {
            for (var item = from; item < to; item++)
            {
                await TickAsync(TimeSpan.FromSeconds(1));
                await _app.FinishAsync(207, item);
                await TickAsync(Step);
            }

            for (var tick = 0; tick < 6; tick++)
                await TickAsync();
        }
    }

    [Fact]
    public async Task A_rolled_back_transaction_that_held_the_first_publication_does_no_harm()
    {
        await _app.OpenAsync(208, 3);
        await _app.StartAsync<RecordPublisher>();
        await _app.InTransactionAsync(
            async transaction =>
            {
                await _app.Board.FinishAsync(transaction, 208, new ItemResult(0, ItemState.Succeeded, null, null, default), default);
                await TickAsync();
            },
            commit: false);
        await _app.FinishAsync(208, 1);
        for (var tick = 0; tick < 12; tick++)
            await TickAsync();

        Assert.Equal(1, (await _app.ReadAsync(208)).Current);
    }

    [Fact]
    public async Task A_recount_reads_only_what_came_since_even_in_a_large_job()
    {
        await _app.OpenAsync(209, 50_000);
        await using (var finish = database.DataSource.CreateCommand(
            "UPDATE progress.item SET state = 1, finished_at = now() WHERE job_id = 209 AND ordinal < 40000"))
            await finish.ExecuteNonQueryAsync();

        await _app.Board.FlushAsync(209, default);
        await using var settled = database.DataSource.CreateCommand("SELECT settled_below FROM progress.record WHERE job_id = 209");
        Assert.Equal(40_000, await settled.ExecuteScalarAsync());

        await _app.FinishAsync(209, 40_000);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await _app.Board.FlushAsync(209, default);
        output.WriteLine($"one flush of 50,000 items: {watch.Elapsed.TotalMilliseconds:0.0} ms");
        Assert.Equal(40_001, (await _app.ReadAsync(209)).Current);
    }

    private Task TickAsync() => TickAsync(Step);

    /// <summary>Lets time pass, once the publisher has done what was due before; a publisher with nothing to do does not wait for time.</summary>
    private async Task TickAsync(TimeSpan step)
    {
        if (_app.Get<RunningJobs>().AnyDirty())
            await _clock.SomeoneWaitsAsync();

        _clock.Advance(step);
        if (_app.Get<RunningJobs>().AnyDirty())
            await _clock.SomeoneWaitsAsync();
    }
}
