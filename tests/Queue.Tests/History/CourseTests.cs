using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;

namespace AnalysisApp.Queue.Tests.History;

/// <summary>How a job came to be where it is, told by what really happened to it.</summary>
public sealed class CourseTests(QueueDatabase database) : QueueTests(database)
{
    [Fact]
    public async Task A_job_that_simply_runs_is_told_by_its_own_row()
    {
        var worker = await Instance(name: "host").StartAsync();
        var id = (await EnqueueAsync("plain")).Job.Id;
        await UntilAsync(worker, id, JobState.Completed);

        Assert.Equal(["Pending", "InProgress on host", "Completed"], await StepsAsync(id));
        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM queue.transition"));
    }

    [Fact]
    public async Task A_job_that_makes_room_tells_so_and_who_took_it_again()
    {
        using var gate = new YieldingGate();
        var worker = await Instance(gate.Script, "host").StartAsync();
        var low = (await EnqueueAsync("low", JobPriority.Low)).Job.Id;
        await gate.NextStartAsync();
        var high = (await EnqueueAsync("high", JobPriority.High)).Job.Id;
        await gate.NextStartAsync();
        await Queue.CancelAsync(high, CancellationToken.None);
        await gate.NextStartAsync();

        Assert.Equal(["Pending", "InProgress on host", "Interrupted, Yielded on host", "InProgress on host"], await StepsAsync(low));

        await Queue.PauseAsync(low, CancellationToken.None);
        await UntilAsync(worker, low, job => job is { Paused: true, State: JobState.Interrupted });
        Assert.Equal("Interrupted, Paused on host, waits for a person", (await StepsAsync(low))[^1]);
        await Queue.ResumeAsync(low, CancellationToken.None);
        await gate.NextStartAsync();
        await worker.StopAsync();
        Assert.Equal(["Interrupted, Resumed", "InProgress on host", "Interrupted, Shutdown on host"], (await StepsAsync(low)).TakeLast(3));
    }

    [Fact]
    public async Task A_worker_that_is_lost_is_named()
    {
        using var gate = new YieldingGate();
        var first = await Instance(gate.Script, "first").StartAsync();
        var id = (await EnqueueAsync("orphan")).Job.Id;
        await gate.NextStartAsync();
        await first.KillAsync();
        await Instance(gate.Script, "first").StartAsync();
        await gate.NextStartAsync();

        Assert.Equal(["Pending", "InProgress on first", "Interrupted, WorkerLost on first", "InProgress on first"], await StepsAsync(id));
    }

    [Fact]
    public async Task Failures_waits_of_its_own_accord_and_retries_by_a_person_are_told_apart()
    {
        var runs = 0;
        var worker = await Instance(
            new ProbeScript((_, _, _) => ++runs switch
            {
                1 => throw new JobFaultException(FailureKind.Transient, "hiccup", "A hiccup."),
                2 => Task.FromResult<JobOutcome>(new JobOutcome.Snooze(TimeSpan.FromMinutes(1))),
                3 => throw new JobFaultException(FailureKind.Malformed, "no_good", "No good."),
                _ => Task.FromResult(JobOutcome.Done),
            }),
            "host").StartAsync();
        var id = (await EnqueueAsync("eventful")).Job.Id;
        await PassTimeUntilAsync(id, JobState.Failed);
        await Queue.RetryAsync(id, CancellationToken.None);
        await UntilAsync(worker, id, JobState.Completed);

        Assert.Equal(
            [
                "Pending",
                "InProgress on host",
                "Pending, Failed on host (hiccup), again later",
                "InProgress on host",
                "Pending, Snoozed on host, again later",
                "InProgress on host",
                "Failed (no_good)",
                "Pending, Retried",
                "InProgress on host",
                "Completed",
            ],
            await StepsAsync(id));
    }

    [Fact]
    public async Task A_job_paused_before_its_first_start_and_cancelled_and_retried_keeps_the_order()
    {
        var id = (await EnqueueAsync("held")).Job.Id;
        await Queue.PauseAsync(id, CancellationToken.None);
        await Queue.ResumeAsync(id, CancellationToken.None);
        await Queue.CancelAsync(id, CancellationToken.None);
        await Queue.RetryAsync(id, CancellationToken.None);
        var worker = await Instance(name: "host").StartAsync();
        await UntilAsync(worker, id, JobState.Completed);

        Assert.Equal(
            ["Pending", "Pending, Paused, waits for a person", "Pending, Resumed", "Cancelled", "Pending, Retried", "InProgress on host", "Completed"],
            await StepsAsync(id));
    }

    [Fact]
    public async Task Of_many_turns_the_newest_two_hundred_are_kept_and_all_go_with_the_job()
    {
        var id = (await EnqueueAsync("restless")).Job.Id;
        for (var n = 0; n < 110; n++)
        {
            await Queue.PauseAsync(id, CancellationToken.None);
            await Queue.ResumeAsync(id, CancellationToken.None);
        }

        Assert.Equal(200L, await ScalarAsync<long>("SELECT count(*) FROM queue.transition"));
        Assert.Equal(201, (await StepsAsync(id)).Count);

        await Queue.CancelAsync(id, CancellationToken.None);
        Clock.Advance(TimeSpan.FromDays(2));
        await Door.Get<JobUpkeep>().RunAsync(new QueueOptions(), CancellationToken.None);
        Assert.Null(await Door.Get<IJobHistory>().FindCourseAsync(id, CancellationToken.None));
        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM queue.transition"));
    }

    [Fact]
    public async Task What_a_job_was_given_is_told()
    {
        var user = Guid.NewGuid();
        var id = (await EnqueueAsync("given", user: user, correlation: "abc")).Job.Id;

        var course = (await Door.Get<IJobHistory>().FindCourseAsync(id, CancellationToken.None))!;

        Assert.Equal(("""{"name": "given"}""", user, "abc"), (course.Arguments, course.UserId, course.CorrelationId));
    }

    private async Task<List<string>> StepsAsync(long id)
        => [.. (await Door.Get<IJobHistory>().FindCourseAsync(id, CancellationToken.None))!.Steps.Select(Text)];

    private static string Text(JobStep step)
    {
        var text = step.Cause is { } cause ? $"{step.State}, {cause}" : $"{step.State}";
        if (step.Worker is { } worker)
            text += $" on {worker}";
        if (step.FailureCode is { } code)
            text += $" ({code})";
        if (step.Paused)
            text += ", waits for a person";
        return step.RetryAt is null ? text : text + ", again later";
    }
}
