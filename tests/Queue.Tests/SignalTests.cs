using AnalysisApp.Queue.Signals;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;

namespace AnalysisApp.Queue.Tests;

public sealed class SignalTests(QueueDatabase database) : QueueTests(database)
{
    [Fact]
    public async Task A_watcher_sees_each_change_of_state_on_any_instance()
    {
        using var patience = new CancellationTokenSource(TestInstance.Patience);
        var web = await Instance(name: "web", configure: options => options.RunsJobs = false).StartAsync();
        await using var changes = web.Queue.WatchAsync(patience.Token).GetAsyncEnumerator();
        Assert.True(await changes.MoveNextAsync());
        Assert.Null(changes.Current);

        await Instance(name: "worker").StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        // Enqueued, taken, done.
        for (var n = 0; n < 3; n++)
        {
            Assert.True(await changes.MoveNextAsync());
            Assert.Equal(id, changes.Current);
        }

        Assert.Equal(JobState.Completed, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task A_lost_connection_comes_back_and_watchers_and_workers_hear_of_it()
    {
        using var patience = new CancellationTokenSource(TestInstance.Patience);
        // The listeners of other tests lie in the pool and look like ours.
        Database.DataSource.Clear();
        // Real time for the pause before the reconnect; polls are too far apart to help.
        var worker = await Instance(clock: TimeProvider.System, configure: options =>
        {
            options.PollInterval = TimeSpan.FromMinutes(10);
            options.HeartbeatInterval = TimeSpan.FromMinutes(10);
            options.LeaseDuration = TimeSpan.FromHours(1);
        }).StartAsync();
        await using var changes = worker.Queue.WatchAsync(patience.Token).GetAsyncEnumerator();
        await changes.MoveNextAsync();

        var missed = 0L;
        for (var round = 0; round < 3; round++)
        {
            Assert.True(await ScalarAsync<bool>("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' LIMIT 1
                """));
            // Enqueued while nobody listens.
            missed = (await EnqueueAsync($"{round}")).Job.Id;
            do
                await changes.MoveNextAsync();
            while (changes.Current is not null);
            await UntilAsync(worker, missed, JobState.Completed);
        }

        var heard = (await EnqueueAsync("heard")).Job.Id;
        await UntilAsync(worker, heard, JobState.Completed);
    }

    [Fact]
    public async Task A_watcher_that_falls_behind_is_told_to_read_everything()
    {
        var hub = new SignalHub();
        hub.Connected();
        using var watcher = hub.Watch();
        for (var id = 1; id <= Watcher.Capacity + 5; id++)
            hub.Publish(new JobSignal(SignalKind.State, id));

        var seen = new List<long?>();
        for (var n = 0; n < 6; n++)
            seen.Add(await watcher.NextAsync(CancellationToken.None).AsTask().WaitAsync(TestInstance.Patience));

        // The null of listening, and all that stood behind it, became one null.
        Assert.Null(seen[0]);
        Assert.Equal(Enumerable.Range(Watcher.Capacity + 1, 5).Select(id => (long?)id), seen.Skip(1));
    }

    [Fact]
    public void A_watcher_that_is_gone_is_given_nothing()
    {
        var hub = new SignalHub();
        var watcher = hub.Watch();
        watcher.Dispose();
        hub.Connected();

        Assert.False(watcher.NextAsync(CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public void A_notification_is_a_word_and_ids_and_what_is_ready_tells_its_place()
    {
        Assert.Equal([new JobSignal(SignalKind.State, 7)], JobSignal.Parse("state 7"));
        Assert.Equal([new JobSignal(SignalKind.Stop, long.MaxValue), new JobSignal(SignalKind.Stop, 8)], JobSignal.Parse("stop 9223372036854775807,8"));
        Assert.Equal(
            [new JobSignal(SignalKind.Ready, 42, new PlaceInLine(JobPriority.Medium, 17, 42)), new JobSignal(SignalKind.Ready, 0)],
            JobSignal.Parse("ready 42:1:17,0"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ready")]
    [InlineData("ready ")]
    [InlineData("ready x")]
    [InlineData("ready -1")]
    [InlineData("shout 1")]
    public void What_is_none_is_passed_over(string payload) => Assert.Empty(JobSignal.Parse(payload));

    [Theory]
    [InlineData("ready 42")]
    [InlineData("ready 42:1")]
    [InlineData("ready 42:7:1")]
    [InlineData("ready 42:1:x")]
    public void A_place_that_cannot_be_read_is_anywhere(string payload)
        => Assert.Equal([new JobSignal(SignalKind.Ready, 42)], JobSignal.Parse(payload));
}
