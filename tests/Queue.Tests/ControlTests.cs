using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using Npgsql;

namespace AnalysisApp.Queue.Tests;

public sealed class ControlTests(QueueDatabase database) : QueueTests(database)
{
    private const long Nobody = 999_999_999;

    [Fact]
    public async Task A_paused_job_waits_until_it_is_resumed_and_keeps_its_place()
    {
        var first = (await EnqueueAsync("first")).Job.Id;
        var second = (await EnqueueAsync("second")).Job.Id;
        await EnqueueAsync("third");

        var paused = Done(await Queue.PauseAsync(first, CancellationToken.None));
        Assert.Equal((JobState.Pending, true), (paused.State, paused.Paused));
        Assert.Equal(paused, Done(await Queue.PauseAsync(first, CancellationToken.None)));
        Assert.Equal([second], await ClaimAsync(1));

        Assert.False(Done(await Queue.ResumeAsync(first, CancellationToken.None)).Paused);
        Assert.Equal([first], await ClaimAsync(1));
    }

    [Fact]
    public async Task A_running_job_pauses_at_its_checkpoint_and_goes_on_from_there_once_resumed()
    {
        var cursors = new List<string?>();
        using var started = new SemaphoreSlim(0);
        var worker = await Instance(new ProbeScript(async (_, run, _) =>
        {
            lock (cursors)
                cursors.Add(run.Cursor);
            started.Release();
            if (run.Cursor is not null)
                return JobOutcome.Done;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.StopRequested).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await InTransactionAsync(t => run.CheckpointAsync(t, "half", CancellationToken.None));
            return JobOutcome.Interrupted;
        })).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        Assert.True(await started.WaitAsync(TestInstance.Patience));

        var asked = Done(await Queue.PauseAsync(id, CancellationToken.None));
        Assert.Equal((JobState.InProgress, true), (asked.State, asked.Paused));
        var paused = await UntilAsync(worker, id, JobState.Interrupted);
        Assert.Equal((true, 0), (paused.Paused, paused.Attempt));

        // The worker is free, and still does not take it.
        await UntilAsync(worker, (await EnqueueAsync("b")).Job.Id, job => job.State == JobState.InProgress);
        await Queue.CancelAsync((await Queue.FindNewestAsync("probe", "b", null, CancellationToken.None))!.Id, CancellationToken.None);
        Assert.Equal(JobState.Interrupted, (await ReadAsync(id)).State);

        await Queue.ResumeAsync(id, CancellationToken.None);
        Assert.Equal(1, (await UntilAsync(worker, id, JobState.Completed)).Attempt);
        Assert.Equal([null, null, "half"], cursors);
    }

    [Fact]
    public async Task A_cancel_in_the_very_moment_of_the_claim_is_heard()
    {
        using var gate = new YieldingGate();
        var worker = await Instance(gate.Script).StartAsync();
        for (var n = 0; n < 60; n++)
        {
            // The clock stands still, so no heartbeat comes to help.
            var id = (await EnqueueAsync($"{n}")).Job.Id;
            await using (var connection = await Database.DataSource.OpenConnectionAsync())
            {
                await using var cancel = new NpgsqlCommand(
                    $"UPDATE queue.job SET stop_requested = 'cancel' WHERE id = {id} AND state = 'in_progress' RETURNING id", connection);
                while (await cancel.ExecuteScalarAsync() is null)
                    await Task.Yield();
            }

            await UntilAsync(worker, id, JobState.Cancelled);
        }
    }

    [Fact]
    public async Task A_pause_that_is_taken_back_before_it_was_heeded_leaves_a_running_job_alone()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await ClaimAsync(1);
        await Queue.PauseAsync(id, CancellationToken.None);

        Assert.False(Done(await Queue.ResumeAsync(id, CancellationToken.None)).Paused);

        var settled = await Door.Get<JobClaims>().SettleAsync(id, 1, Worker.Settlement.Interrupted, CancellationToken.None);
        Assert.Equal(JobState.Interrupted, settled);
        Assert.Equal([id], await ClaimAsync(1));
    }

    [Fact]
    public async Task A_pause_outweighs_a_yield_and_a_cancel_outweighs_both()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await ClaimAsync(1);
        await ExecuteAsync("UPDATE queue.job SET stop_requested = 'yield'");

        Assert.True(Done(await Queue.PauseAsync(id, CancellationToken.None)).Paused);
        Assert.True((await Queue.CancelAsync(id, CancellationToken.None))!.CancelRequested);

        Assert.Contains("cancelled", Refused(await Queue.PauseAsync(id, CancellationToken.None)), StringComparison.Ordinal);
        Assert.Contains("cancelled", Refused(await Queue.ResumeAsync(id, CancellationToken.None)), StringComparison.Ordinal);
        Assert.True((await ReadAsync(id)).CancelRequested);
    }

    [Fact]
    public async Task A_retry_that_comes_due_while_the_job_is_paused_waits_for_the_resume()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await ExecuteAsync("UPDATE queue.job SET ready = false, run_at = '2030-01-01 00:00:10+00'");
        await Queue.PauseAsync(id, CancellationToken.None);
        await Queue.ResumeAsync(id, CancellationToken.None);
        Assert.Empty(await ClaimAsync(1));
        await Queue.PauseAsync(id, CancellationToken.None);

        Clock.Advance(TimeSpan.FromSeconds(11));
        await Door.Get<JobRescue>().PromoteDueAsync(CancellationToken.None);
        Assert.Empty(await ClaimAsync(1));

        await Queue.ResumeAsync(id, CancellationToken.None);
        Assert.Equal([id], await ClaimAsync(1));
    }

    [Fact]
    public async Task What_has_ended_is_neither_paused_nor_resumed_nor_moved()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        var ended = await Queue.CancelAsync(id, CancellationToken.None);

        foreach (var answer in new[]
        {
            await Queue.PauseAsync(id, CancellationToken.None),
            await Queue.ResumeAsync(id, CancellationToken.None),
            await Queue.PrioritiseAsync(id, JobPriority.High, CancellationToken.None),
        })
        {
            Assert.Contains("ended", Refused(answer), StringComparison.Ordinal);
            Assert.Equal(ended, answer!.Job);
        }

        Assert.Null(await Queue.PauseAsync(Nobody, CancellationToken.None));
        Assert.Null(await Queue.ResumeAsync(Nobody, CancellationToken.None));
        Assert.Null(await Queue.RetryAsync(Nobody, CancellationToken.None));
        Assert.Null(await Queue.PrioritiseAsync(Nobody, JobPriority.Low, CancellationToken.None));
    }

    [Fact]
    public async Task A_failed_job_that_is_retried_has_all_its_attempts_again_and_its_cursor()
    {
        var healed = false;
        var cursor = "";
        var worker = await Instance(new ProbeScript(async (_, run, _) =>
        {
            if (Volatile.Read(ref healed))
            {
                cursor = run.Cursor;
                return JobOutcome.Done;
            }

            await InTransactionAsync(t => run.CheckpointAsync(t, "half", CancellationToken.None));
            throw new ArgumentException("bad");
        })).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        await UntilAsync(worker, id, JobState.Failed);
        await Queue.SetPausedAsync(true, CancellationToken.None);
        Volatile.Write(ref healed, true);

        var retried = Done(await Queue.RetryAsync(id, CancellationToken.None));

        Assert.Equal((JobState.Pending, 0, "invalid_argument"), (retried.State, retried.Attempt, retried.Failure!.Code));
        Assert.Null(retried.FinishedAt);
        Assert.Contains("not ended", Refused(await Queue.RetryAsync(id, CancellationToken.None)), StringComparison.Ordinal);
        await Queue.SetPausedAsync(false, CancellationToken.None);
        var completed = await UntilAsync(worker, id, JobState.Completed);
        Assert.Equal((1, "half"), (completed.Attempt, cursor));
        Assert.Null(completed.Failure);
        Assert.Contains("done", Refused(await Queue.RetryAsync(id, CancellationToken.None)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_job_that_is_retried_goes_to_the_end_of_its_line()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await Queue.CancelAsync(id, CancellationToken.None);
        var other = (await EnqueueAsync("b")).Job.Id;

        Assert.Equal(JobState.Pending, Done(await Queue.RetryAsync(id, CancellationToken.None)).State);

        Assert.Equal([other, id], await ClaimAsync(2));
    }

    [Fact]
    public async Task A_retry_is_refused_while_another_job_does_the_same_work()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await Queue.CancelAsync(id, CancellationToken.None);
        var other = (await EnqueueAsync("a")).Job.Id;

        Assert.Contains("Another job", Refused(await Queue.RetryAsync(id, CancellationToken.None)), StringComparison.Ordinal);
        Assert.Equal(JobState.Cancelled, (await ReadAsync(id)).State);

        await Queue.CancelAsync(other, CancellationToken.None);
        Done(await Queue.RetryAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task A_retry_that_meets_a_request_for_the_same_work_before_its_commit_waits_for_it_and_is_refused()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await Queue.CancelAsync(id, CancellationToken.None);
        var retry = Task.FromResult<JobAnswer?>(null);
        using var patience = new CancellationTokenSource(TestInstance.Patience, TimeProvider.System);

        await InTransactionAsync(async transaction =>
        {
            await Queue.EnqueueAsync(
                transaction, new NewJob<ProbeArguments>(new ProbeArguments("a"), JobPriority.Medium, "a", "a", UserId: Guid.NewGuid()), CancellationToken.None);
            retry = Task.Run(() => Queue.RetryAsync(id, CancellationToken.None));
            while (await ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        });

        Assert.Contains("Another job", Refused(await retry), StringComparison.Ordinal);
        Assert.Equal(JobState.Cancelled, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task Retries_and_requests_for_the_same_work_at_the_same_time_leave_one_live_job()
    {
        for (var round = 0; round < 20; round++)
        {
            var id = (await EnqueueAsync($"{round}")).Job.Id;
            await Queue.CancelAsync(id, CancellationToken.None);

            var retry = Task.Run(() => Queue.RetryAsync(id, CancellationToken.None));
            var request = Task.Run(() => EnqueueAsync($"{round}"));
            var answer = await retry;
            var enqueued = await request;

            Assert.Equal(answer!.Refusal is null, enqueued.Joined);
            Assert.Equal(1L, await ScalarAsync<long>($"SELECT count(*) FROM queue.job WHERE target = '{round}' AND finished_at IS NULL"));
        }
    }

    [Fact]
    public async Task A_job_that_is_moved_goes_last_in_the_line_of_its_new_priority()
    {
        var urgent = (await EnqueueAsync("urgent", JobPriority.High)).Job.Id;
        var moved = (await EnqueueAsync("moved", JobPriority.Low)).Job.Id;
        var lowered = (await EnqueueAsync("lowered", JobPriority.High)).Job.Id;

        Assert.Equal(JobPriority.High, Done(await Queue.PrioritiseAsync(moved, JobPriority.High, CancellationToken.None)).Priority);
        Assert.Equal(JobPriority.Low, Done(await Queue.PrioritiseAsync(lowered, JobPriority.Low, CancellationToken.None)).Priority);

        // Asked again, it loses no place.
        Done(await Queue.PrioritiseAsync(urgent, JobPriority.High, CancellationToken.None));
        Assert.Equal([urgent, moved, lowered], await ClaimAsync(3));
    }

    [Fact]
    public async Task A_paused_queue_starts_nothing_and_lets_what_runs_end()
    {
        using var gate = new Gate();
        var worker = await Instance(gate.Script).StartAsync();
        var running = (await EnqueueAsync("running")).Job.Id;
        await gate.NextStartAsync();
        var waiting = (await EnqueueAsync("waiting")).Job.Id;

        await Queue.SetPausedAsync(true, CancellationToken.None);
        gate.LetAllEnd();
        await UntilAsync(worker, running, JobState.Completed);
        Assert.True((await Queue.ReadStatusAsync(CancellationToken.None)).Paused);
        Assert.Equal(JobState.Pending, (await ReadAsync(waiting)).State);

        // Told by notification: the clock stands still.
        await Queue.SetPausedAsync(false, CancellationToken.None);
        await UntilAsync(worker, waiting, JobState.Completed);
        Assert.False((await Queue.ReadStatusAsync(CancellationToken.None)).Paused);
    }

    [Fact]
    public async Task Watchers_are_told_to_read_everything_when_the_queue_is_paused()
    {
        using var patience = new CancellationTokenSource(TestInstance.Patience);
        var web = await Instance(configure: options => options.RunsJobs = false).StartAsync();
        await using var changes = web.Queue.WatchAsync(patience.Token).GetAsyncEnumerator();
        await changes.MoveNextAsync();

        await Queue.SetPausedAsync(true, CancellationToken.None);
        await changes.MoveNextAsync();
        Assert.Null(changes.Current);

        // Nothing changes, so nobody is told.
        await Queue.SetPausedAsync(true, CancellationToken.None);
        var id = (await EnqueueAsync("a")).Job.Id;
        await changes.MoveNextAsync();
        Assert.Equal(id, changes.Current);
    }

    private static Job Done(JobAnswer? answer)
    {
        Assert.Null(answer!.Refusal);
        return answer.Job;
    }

    private static string Refused(JobAnswer? answer)
    {
        Assert.NotNull(answer!.Refusal);
        return answer.Refusal;
    }

    private async Task<IReadOnlyList<long>> ClaimAsync(int free)
        => [.. (await Door.Get<JobClaims>().ClaimAsync(new(free), "nobody", TimeSpan.FromHours(1), TimeSpan.FromMinutes(10), CancellationToken.None)).Select(job => job.Id)];
}
