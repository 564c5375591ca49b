using System.Collections.Concurrent;
using AnalysisApp.Queue.Tests.Parts;

namespace AnalysisApp.Queue.Tests;

/// <summary>A job that waits for a reason of its own says which, and looks again when something about it may have changed.</summary>
public sealed class SnoozeReasonTests(QueueDatabase database) : QueueTests(database)
{
    private const string Reason = "Waits for 22:00, the start of the background hours.";

    private static readonly JobOutcome Wait = new JobOutcome.Snooze(TimeSpan.FromHours(8), Reason);

    private readonly ConcurrentQueue<(JobPriority Priority, string? Cursor, string? Reason)> _runs = new();

    [Fact]
    public async Task The_reason_is_told_while_the_job_waits_and_gone_when_it_runs_which_costs_no_attempt_and_keeps_the_cursor()
    {
        var worker = await Instance(Script(async run =>
        {
            if (run.Cursor is not null)
                return JobOutcome.Done;
            await InTransactionAsync(transaction => run.CheckpointAsync(transaction, "seven", CancellationToken.None));
            return Wait;
        })).StartAsync();
        var id = (await EnqueueAsync("a", JobPriority.Low)).Job.Id;

        var waiting = await UntilAsync(worker, id, job => job.Reason is not null);
        Assert.Equal((JobState.Pending, 0, Reason), (waiting.State, waiting.Attempt, waiting.Reason));
        Assert.Equal(Reason, Assert.Single(await Queue.ListAsync(new JobFilter(), null, 10, CancellationToken.None)).Reason);

        Clock.Advance(TimeSpan.FromHours(8));
        var done = await PassTimeUntilAsync(id, JobState.Completed);
        Assert.Equal((1, null), (done.Attempt, done.Reason));
        Assert.Equal([(JobPriority.Low, null, null), (JobPriority.Low, "seven", null)], _runs);
    }

    [Fact]
    public async Task A_reason_is_one_line()
    {
        var worker = await Instance(Script(_ => Task.FromResult<JobOutcome>(new JobOutcome.Snooze(TimeSpan.FromHours(1), "Waits\r\nfor\0it.")))).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        Assert.Equal("Waits for it.", (await UntilAsync(worker, id, job => job.Reason is not null)).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_is_promoted_looks_again_at_once(bool joined)
    {
        var worker = await Instance(LowWaits()).StartAsync();
        var id = (await EnqueueAsync("a", JobPriority.Low)).Job.Id;
        await UntilAsync(worker, id, job => job.Reason is not null);

        if (joined)
            Assert.True((await EnqueueAsync("a", JobPriority.Medium)).Joined);
        else
            Assert.Null((await Queue.PrioritiseAsync(id, JobPriority.Medium, CancellationToken.None))!.Refusal);

        await UntilAsync(worker, id, JobState.Completed);
        Assert.Equal([JobPriority.Low, JobPriority.Medium], _runs.Select(run => run.Priority));
    }

    [Fact]
    public async Task A_promotion_while_the_run_decides_to_wait_is_not_missed()
    {
        long id = 0;
        var worker = await Instance(Script(async run =>
        {
            if (run.Priority != JobPriority.Low)
                return JobOutcome.Done;
            await Queue.PrioritiseAsync(id, JobPriority.High, CancellationToken.None);
            return Wait;
        })).StartAsync();
        await Queue.SetPausedAsync(true, CancellationToken.None);
        id = (await EnqueueAsync("a", JobPriority.Low)).Job.Id;
        await Queue.SetPausedAsync(false, CancellationToken.None);

        await UntilAsync(worker, id, JobState.Completed);
        Assert.Equal([JobPriority.Low, JobPriority.High], _runs.Select(run => run.Priority));
    }

    [Fact]
    public async Task A_run_learns_at_its_checkpoint_that_it_was_moved()
    {
        var seen = new ConcurrentQueue<JobPriority>();
        var worker = await Instance(Script(async run =>
        {
            foreach (var priority in new[] { JobPriority.High, JobPriority.Low })
            {
                await Queue.PrioritiseAsync(run.JobId, priority, CancellationToken.None);
                await InTransactionAsync(transaction => run.CheckpointAsync(transaction, "on", CancellationToken.None));
                seen.Enqueue(run.Priority);
            }

            return JobOutcome.Done;
        })).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        await UntilAsync(worker, id, JobState.Completed);
        Assert.Equal([JobPriority.High, JobPriority.Low], seen);
    }

    [Fact]
    public async Task An_instance_that_starts_lets_it_look_again()
    {
        var first = await Instance(LowWaits()).StartAsync();
        var id = (await EnqueueAsync("a", JobPriority.Low)).Job.Id;
        await UntilAsync(first, id, job => job.Reason is not null);
        await first.StopAsync();

        var second = await Instance(Script(_ => Task.FromResult(JobOutcome.Done)), "two").StartAsync();
        await UntilAsync(second, id, JobState.Completed);
    }

    [Fact]
    public async Task What_waits_for_its_time_alone_is_hurried_by_nothing()
    {
        var worker = await Instance(Script(_ => Task.FromResult<JobOutcome>(new JobOutcome.Snooze(TimeSpan.FromHours(8))))).StartAsync();
        var id = (await EnqueueAsync("a", JobPriority.Low)).Job.Id;
        await UntilAsync(worker, id, job => job is { State: JobState.Pending, StartedAt: not null });

        await Queue.PrioritiseAsync(id, JobPriority.High, CancellationToken.None);
        await Instance(name: "two").StartAsync();

        Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromHours(8), await ScalarAsync<DateTime>("SELECT run_at FROM queue.job"));
        Assert.Single(_runs);
    }

    [Fact]
    public async Task A_demoted_job_goes_on_waiting_a_paused_one_stays_paused_and_a_cancelled_one_has_no_reason_left()
    {
        var worker = await Instance(Script(_ => Task.FromResult(Wait))).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        await UntilAsync(worker, id, job => job.Reason is not null);

        Assert.Equal(Reason, (await Queue.PrioritiseAsync(id, JobPriority.Low, CancellationToken.None))!.Job.Reason);
        await Queue.PauseAsync(id, CancellationToken.None);
        var promoted = (await Queue.PrioritiseAsync(id, JobPriority.High, CancellationToken.None))!.Job;
        Assert.Equal((JobState.Pending, true), (promoted.State, promoted.Paused));
        Assert.False(await ScalarAsync<bool>("SELECT ready FROM queue.job"));

        await Queue.ResumeAsync(id, CancellationToken.None);
        await UntilAsync(worker, id, job => job.Reason is not null);
        Assert.Null((await Queue.CancelAsync(id, CancellationToken.None))!.Reason);
    }

    private ProbeScript LowWaits() => Script(run => Task.FromResult(run.Priority == JobPriority.Low ? Wait : JobOutcome.Done));

    private ProbeScript Script(Func<JobRun, Task<JobOutcome>> act) => new(async (_, run, _) =>
    {
        _runs.Enqueue((run.Priority, run.Cursor, (await ReadAsync(run.JobId)).Reason));
        return await act(run);
    });
}
