using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;

namespace AnalysisApp.Queue.Tests;

public sealed class WorkersTests(QueueDatabase database) : QueueTests(database)
{
    [Fact]
    public async Task More_workers_take_waiting_jobs_at_once()
    {
        using var patience = new CancellationTokenSource(TestInstance.Patience);
        using var gate = new Gate();
        for (var n = 0; n < 4; n++)
            await EnqueueAsync($"{n}");
        var one = await Instance(gate.Script, slots: 1).StartAsync();
        await gate.NextStartAsync();

        // Once it listens nothing else wakes it: the clock stands still, and nothing is enqueued.
        await using var changes = one.Queue.WatchAsync(patience.Token).GetAsyncEnumerator();
        await changes.MoveNextAsync();

        Assert.True(await one.Get<IWorkers>().SetAsync(3, CancellationToken.None));

        await gate.NextStartAsync();
        await gate.NextStartAsync();
        Assert.Equal(3, one.Get<IWorkers>().Count);
        var shown = Assert.Single((await Queue.ReadStatusAsync(CancellationToken.None)).Workers);
        Assert.Equal((3, 3), (shown.Slots, shown.JobIds.Count));
        gate.LetAllEnd();
    }

    [Fact]
    public async Task With_fewer_workers_what_runs_is_left_to_end_and_the_next_waits_its_turn()
    {
        using var gate = new Gate();
        var one = await Instance(gate.Script, slots: 3).StartAsync();
        var ids = new List<long>();
        for (var n = 0; n < 5; n++)
            ids.Add((await EnqueueAsync($"{n}")).Job.Id);
        for (var n = 0; n < 3; n++)
            await gate.NextStartAsync();

        Assert.True(await one.Get<IWorkers>().SetAsync(1, CancellationToken.None));
        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE stop_requested IS NOT NULL"));
        gate.LetOneEnd();
        gate.LetOneEnd();
        await UntilAsync(async () => await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE state = 'completed'") == 2);
        Assert.Equal([JobState.Pending, JobState.Pending], [(await ReadAsync(ids[3])).State, (await ReadAsync(ids[4])).State]);

        gate.LetOneEnd();
        await gate.NextStartAsync();
        Assert.Equal(1L, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE state = 'in_progress'"));
        gate.LetAllEnd();
        await UntilAsync(one, ids[4], JobState.Completed);
    }

    [Fact]
    public async Task Heartbeats_tell_the_others_how_many_workers_there_are()
    {
        var one = await Instance(configure: options => options.HeartbeatInterval = TimeSpan.FromSeconds(1)).StartAsync();
        await one.Get<IWorkers>().SetAsync(5, CancellationToken.None);
        await ExecuteAsync("UPDATE queue.instance SET slots = 2");

        await UntilAsync(async () =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return await ScalarAsync<int>("SELECT slots FROM queue.instance") == 5;
        });
    }

    [Fact]
    public async Task An_instance_that_stops_offers_no_free_worker()
    {
        using var gate = new Gate();
        var stopping = await Instance(gate.Script, "stopping", slots: 2).StartAsync();
        await EnqueueAsync("running");
        await gate.NextStartAsync();
        var stop = stopping.StopAsync();
        await UntilAsync(async () => await ScalarAsync<int>("SELECT slots FROM queue.instance") == 1);

        gate.LetAllEnd();
        await stop;
        Assert.Empty((await Queue.ReadStatusAsync(CancellationToken.None)).Workers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(129)]
    public async Task An_impossible_number_changes_nothing(int count)
    {
        var one = await Instance(slots: 2).StartAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => one.Get<IWorkers>().SetAsync(count, CancellationToken.None));
        Assert.Equal(2, one.Get<IWorkers>().Count);
    }

    [Fact]
    public async Task An_instance_that_runs_no_jobs_has_no_workers_to_change()
    {
        Assert.Equal(0, Door.Get<IWorkers>().Count);
        Assert.False(await Door.Get<IWorkers>().SetAsync(3, CancellationToken.None));
    }

    /// <summary>For what no signal tells: looks again and again.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TestInstance.Patience, TimeProvider.System);
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }
}
