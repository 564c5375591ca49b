using AnalysisApp.Queue.Tests.Parts;

namespace AnalysisApp.Queue.Tests;

public sealed class OutcomeTests(QueueDatabase database) : QueueTests(database)
{
    [Fact]
    public async Task A_job_runs_to_its_end_woken_by_nothing_but_its_notification()
    {
        // The clock stands still, so no poll ever fires.
        var worker = await Instance().StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        var job = await UntilAsync(worker, id, JobState.Completed);

        Assert.Equal(1, job.Attempt);
        Assert.Equal("one", job.Worker);
        Assert.Equal(Clock.GetUtcNow(), job.StartedAt);
        Assert.Equal(Clock.GetUtcNow(), job.FinishedAt);
        Assert.Null(job.Failure);
        Assert.False(job.IsLive);
    }

    [Fact]
    public async Task The_handler_is_given_what_was_enqueued()
    {
        var user = Guid.NewGuid();
        JobRun? given = null;
        ProbeArguments? arguments = null;
        var worker = await Instance(new ProbeScript((a, run, _) =>
        {
            (arguments, given) = (a, run);
            return Task.FromResult(JobOutcome.Done);
        })).StartAsync();
        var id = (await EnqueueAsync("a", user: user)).Job.Id;
        await UntilAsync(worker, id, JobState.Completed);

        Assert.Equal(new ProbeArguments("a"), arguments);
        Assert.Equal((id, 1, null, user), (given!.JobId, given.Attempt, given.Cursor, given.UserId));
    }

    [Fact]
    public async Task A_snoozed_job_comes_back_when_its_time_has_come_and_not_before()
    {
        var runs = 0;
        var worker = await Instance(new ProbeScript((_, _, _) => Task.FromResult(
            Interlocked.Increment(ref runs) == 1 ? new JobOutcome.Snooze(TimeSpan.FromMinutes(5)) : JobOutcome.Done))).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        var due = Clock.GetUtcNow() + TimeSpan.FromMinutes(5);

        var snoozed = await UntilAsync(worker, id, job => job.State == JobState.Pending && job.StartedAt is not null && job.Attempt == 0);
        Assert.Null(snoozed.Failure);
        Assert.Equal(due, await ScalarAsync<DateTime>("SELECT run_at FROM queue.job"));

        var done = await PassTimeUntilAsync(id, JobState.Completed);
        Assert.True(done.FinishedAt >= due);
        Assert.Equal((2, 1), (runs, done.Attempt));
    }

    [Fact]
    public async Task A_job_may_cancel_itself()
    {
        var worker = await Instance(new ProbeScript((_, _, _) => Task.FromResult<JobOutcome>(new JobOutcome.Cancel("The song is gone.")))).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        await UntilAsync(worker, id, JobState.Cancelled);

        Assert.Equal("The song is gone.", await ScalarAsync<string>("SELECT reason FROM queue.job"));
    }

    [Fact]
    public async Task A_job_that_stops_unasked_goes_on_a_second_later()
    {
        var runs = 0;
        var worker = await Instance(new ProbeScript((_, _, _) => Task.FromResult(
            Interlocked.Increment(ref runs) == 1 ? JobOutcome.Interrupted : JobOutcome.Done))).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        var stopped = await UntilAsync(worker, id, JobState.Interrupted);
        Assert.Equal(0, stopped.Attempt);
        Assert.Equal(1, runs);

        await PassTimeUntilAsync(id, JobState.Completed);
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task No_more_jobs_run_at_a_time_than_there_are_slots()
    {
        using var gate = new Gate();
        var worker = await Instance(gate.Script, slots: 2).StartAsync();
        var ids = new List<long>();
        for (var n = 0; n < 5; n++)
            ids.Add((await EnqueueAsync($"{n}")).Job.Id);

        await gate.NextStartAsync();
        await gate.NextStartAsync();
        Assert.Equal(["0", "1"], gate.Started.Order());
        Assert.Equal(2L, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE state = 'in_progress'"));

        gate.LetOneEnd();
        await gate.NextStartAsync();
        Assert.Equal("2", gate.Started[2]);
        gate.LetAllEnd();
        foreach (var id in ids)
            await UntilAsync(worker, id, JobState.Completed);
    }
}
