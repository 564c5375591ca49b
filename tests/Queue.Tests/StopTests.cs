using AnalysisApp.Queue.Tests.Parts;

namespace AnalysisApp.Queue.Tests;

public sealed class StopTests(QueueDatabase database) : QueueTests(database)
{
    [Fact]
    public async Task A_waiting_job_is_cancelled_at_once()
    {
        var id = (await EnqueueAsync("a")).Job.Id;

        var cancelled = await Queue.CancelAsync(id, CancellationToken.None);

        Assert.Equal(JobState.Cancelled, cancelled!.State);
        Assert.NotNull(cancelled.FinishedAt);
        Assert.False((await EnqueueAsync("a")).Joined);
        Assert.Equal(cancelled, await Queue.CancelAsync(id, CancellationToken.None));
        Assert.Null(await Queue.CancelAsync(999_999_999, CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_running_job_is_cancelled_at_its_checkpoint(bool returns)
    {
        using var started = new SemaphoreSlim(0);
        var worker = await Instance(new ProbeScript(async (_, run, _) =>
        {
            started.Release();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.StopRequested);
            }
            catch (OperationCanceledException) when (returns)
            {
            }

            return JobOutcome.Interrupted;
        })).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        Assert.True(await started.WaitAsync(TestInstance.Patience));

        var asked = await Queue.CancelAsync(id, CancellationToken.None);
        Assert.Equal((JobState.InProgress, true), (asked!.State, asked.CancelRequested));

        // Told by notification: the clock stands still, so no heartbeat is due.
        var cancelled = await UntilAsync(worker, id, JobState.Cancelled);
        Assert.False(cancelled.CancelRequested);
        Assert.Null(cancelled.Failure);
    }

    [Fact]
    public async Task Work_that_is_done_before_it_heeds_a_cancel_is_done()
    {
        using var gate = new Gate();
        var worker = await Instance(gate.Script).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        await gate.NextStartAsync();
        await Queue.CancelAsync(id, CancellationToken.None);

        gate.LetAllEnd();

        await UntilAsync(worker, id, JobState.Completed);
    }

    [Fact]
    public async Task A_cancelled_job_that_then_fails_is_cancelled_and_not_tried_again()
    {
        using var started = new SemaphoreSlim(0);
        var worker = await Instance(new ProbeScript(async (_, run, _) =>
        {
            started.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.StopRequested).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new IOException();
        })).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        Assert.True(await started.WaitAsync(TestInstance.Patience));

        await Queue.CancelAsync(id, CancellationToken.None);

        await UntilAsync(worker, id, JobState.Cancelled);
    }

    [Fact]
    public async Task A_graceful_stop_lets_a_job_reach_its_checkpoint_and_puts_it_back_uncounted()
    {
        var cursors = new List<string?>();
        using var started = new SemaphoreSlim(0);
        var script = new ProbeScript(async (_, run, _) =>
        {
            lock (cursors)
                cursors.Add(run.Cursor);
            started.Release();
            if (run.Cursor is not null)
                return JobOutcome.Done;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.StopRequested).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await InTransactionAsync(t => run.CheckpointAsync(t, "half", CancellationToken.None));
            return JobOutcome.Interrupted;
        });
        var first = await Instance(script, "one").StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        Assert.True(await started.WaitAsync(TestInstance.Patience));

        await first.StopAsync();

        var back = await ReadAsync(id);
        Assert.Equal((JobState.Interrupted, 0), (back.State, back.Attempt));
        Assert.Empty((await Queue.ReadStatusAsync(CancellationToken.None)).Workers);
        await EnqueueAsync("b");
        Assert.Equal(1L, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE state = 'pending'"));

        var second = await Instance(script, "two").StartAsync();
        Assert.Equal(1, (await UntilAsync(second, id, JobState.Completed)).Attempt);
        Assert.Equal([null, "half"], cursors.Take(2));
    }

    [Fact]
    public async Task A_job_that_does_not_heed_a_graceful_stop_is_stopped_at_the_limit_and_put_back()
    {
        using var gate = new Gate();
        var worker = await Instance(gate.Script, configure: options => options.ShutdownTimeout = TimeSpan.FromSeconds(20)).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        await gate.NextStartAsync();

        var stop = worker.StopAsync();
        while (!stop.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(stop, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));
        }

        await stop;
        var back = await ReadAsync(id);
        Assert.Equal((JobState.Interrupted, 0), (back.State, back.Attempt));
    }
}
