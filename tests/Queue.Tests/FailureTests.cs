using AnalysisApp.Queue.Failures;
using AnalysisApp.Queue.Tests.Parts;

namespace AnalysisApp.Queue.Tests;

public sealed class FailureTests(QueueDatabase database) : QueueTests(database)
{
    private static readonly TimeSpan LongLease = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(FailureKind.Malformed, 1)]
    [InlineData(FailureKind.Transient, 5)]
    [InlineData(FailureKind.ResourceExhausted, 3)]
    [InlineData(FailureKind.Timeout, 3)]
    public async Task A_kind_of_failure_is_tried_as_often_as_its_kind_allows(FailureKind kind, int attempts)
    {
        var runs = 0;
        await Instance(new ProbeScript((_, _, _) =>
        {
            Interlocked.Increment(ref runs);
            throw new JobFaultException(kind, "some_code", "Two\nlines\r\nbecome one.");
        })).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        var failed = await PassTimeUntilAsync(id, JobState.Failed);

        Assert.Equal((attempts, attempts), (runs, failed.Attempt));
        Assert.Equal(new JobFailure(kind, "some_code", "Two lines become one.", RetryAt: null), failed.Failure);
        Assert.NotNull(failed.FinishedAt);
    }

    [Fact]
    public async Task A_transient_failure_waits_and_says_until_when()
    {
        var worker = await Instance(new ProbeScript((_, _, _) => throw new IOException("the disk"))).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        var waiting = await UntilAsync(worker, id, job => job.Failure is not null);

        Assert.Equal(JobState.Pending, waiting.State);
        var delay = waiting.Failure!.RetryAt!.Value - Clock.GetUtcNow();
        Assert.InRange(delay, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2.5));
        Assert.DoesNotContain("disk", waiting.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dependency_that_is_down_costs_thirty_seconds_and_no_attempt()
    {
        var runs = 0;
        var worker = await Instance(new ProbeScript((_, _, _) => Interlocked.Increment(ref runs) < 8
            ? throw new JobFaultException(FailureKind.DependencyDown, "source_down", "The music server is down.")
            : Task.FromResult(JobOutcome.Done))).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        var waiting = await UntilAsync(worker, id, job => job.Failure is not null);
        Assert.Equal(0, waiting.Attempt);
        Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromSeconds(30), waiting.Failure!.RetryAt);

        var done = await PassTimeUntilAsync(id, JobState.Completed);
        Assert.Equal((8, 1, null), (runs, done.Attempt, done.Failure));
    }

    [Fact]
    public async Task A_job_that_reaches_no_checkpoint_in_time_is_stopped_and_tried_again()
    {
        using var started = new SemaphoreSlim(0);
        var worker = await Instance(
            new ProbeScript(async (_, _, cancellationToken) =>
            {
                started.Release();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return JobOutcome.Done;
            }),
            configure: options => (options.JobTimeout, options.LeaseDuration) = (TimeSpan.FromSeconds(5), LongLease)).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.True(await started.WaitAsync(TestInstance.Patience));
            Assert.Equal(JobState.InProgress, (await ReadAsync(id)).State);
            Clock.Advance(TimeSpan.FromSeconds(5));
        }

        var failed = await UntilAsync(worker, id, JobState.Failed);
        Assert.Equal((FailureKind.Timeout, FaultCodes.DeadlinePassed), (failed.Failure!.Kind, failed.Failure.Code));
        Assert.Contains("Queue:JobTimeout", failed.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_starts_the_deadline_anew()
    {
        using var saved = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        var worker = await Instance(
            new ProbeScript(async (_, run, cancellationToken) =>
            {
                for (var n = 0; n < 3; n++)
                {
                    await go.WaitAsync(cancellationToken);
                    await InTransactionAsync(transaction => run.CheckpointAsync(transaction, $"{n}", cancellationToken));
                    saved.Release();
                }

                return JobOutcome.Done;
            }),
            configure: options => (options.JobTimeout, options.LeaseDuration) = (TimeSpan.FromSeconds(5), LongLease)).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        await UntilAsync(worker, id, JobState.InProgress);
        for (var n = 0; n < 3; n++)
        {
            Clock.Advance(TimeSpan.FromSeconds(4));
            go.Release();
            Assert.True(await saved.WaitAsync(TestInstance.Patience));
        }

        Assert.Equal(1, (await UntilAsync(worker, id, JobState.Completed)).Attempt);
    }

    [Fact]
    public async Task A_handler_that_heeds_nothing_holds_its_slot_for_ten_seconds_only()
    {
        using var started = new SemaphoreSlim(0);
        using var never = new SemaphoreSlim(0);
        await Instance(
            new ProbeScript(async (arguments, _, _) =>
            {
                started.Release();
                if (arguments.Name == "deaf")
                    await never.WaitAsync(CancellationToken.None);
                return JobOutcome.Done;
            }),
            configure: options => (options.JobTimeout, options.LeaseDuration) = (TimeSpan.FromSeconds(5), LongLease)).StartAsync();
        var deaf = (await EnqueueAsync("deaf", JobPriority.High)).Job.Id;
        Assert.True(await started.WaitAsync(TestInstance.Patience));
        var other = (await EnqueueAsync("other")).Job.Id;

        // Three attempts, each given up.
        var failed = await PassTimeUntilAsync(deaf, JobState.Failed);
        Assert.Equal((FailureKind.Timeout, 3), (failed.Failure!.Kind, failed.Attempt));
        await PassTimeUntilAsync(other, JobState.Completed);
        never.Release(3);
    }

    [Fact]
    public async Task Arguments_of_another_shape_and_unknown_types_fail_at_once()
    {
        var bad = (await EnqueueAsync("a")).Job.Id;
        var unknown = (await EnqueueAsync("b")).Job.Id;
        await ExecuteAsync($"UPDATE queue.job SET arguments = '[1]' WHERE id = {bad}; UPDATE queue.job SET type = 'unheard_of' WHERE id = {unknown}");

        var worker = await Instance().StartAsync();

        var first = await UntilAsync(worker, bad, JobState.Failed);
        var second = await UntilAsync(worker, unknown, JobState.Failed);
        Assert.Equal((FailureKind.Malformed, FaultCodes.MalformedArguments), (first.Failure!.Kind, first.Failure.Code));
        Assert.Equal((FailureKind.Malformed, FaultCodes.UnknownType), (second.Failure!.Kind, second.Failure.Code));
    }
}
