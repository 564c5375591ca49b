using System.Collections.Concurrent;
using AnalysisApp.Queue.Failures;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Tests;

/// <summary>What ran out of memory in one place is tried in another, where there is one.</summary>
public sealed class AnotherWorkerTests(QueueDatabase database) : QueueTests(database)
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_small_instance_hands_on_what_is_too_large_for_it()
    {
        var smallFailed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tried = new ConcurrentQueue<string>();
        var small = await Instance(
            new ProbeScript((arguments, _, _) =>
            {
                tried.Enqueue(arguments.Name);
                smallFailed.TrySetResult();
                throw new OutOfMemoryException();
            }),
            "small").StartAsync();
        await Instance(
            new ProbeScript(async (_, _, cancellationToken) =>
            {
                await smallFailed.Task.WaitAsync(cancellationToken);
                return JobOutcome.Done;
            }),
            "large").StartAsync();
        var ids = new List<long>();
        for (var n = 0; n < 10; n++)
            ids.Add((await EnqueueAsync($"{n}")).Job.Id);

        // The clock stands still: nothing but the other instance can take them.
        foreach (var id in ids)
        {
            var done = await UntilAsync(small, id, job => !job.IsLive);
            Assert.Equal((JobState.Completed, "large"), (done.State, done.Worker));
        }

        Assert.Equal(tried.Distinct(), tried);
    }

    [Fact]
    public async Task It_is_left_to_another_instance_that_lives_and_holds_up_nothing_behind_it()
    {
        await RegisterAsync("one");
        await RegisterAsync("two");
        var first = (await EnqueueAsync("a")).Job.Id;
        var second = (await EnqueueAsync("b")).Job.Id;
        await RunOutOfMemoryAsync(first);

        Assert.Equal(second, Assert.Single(await ClaimAsync("one")).Id);
        Assert.Empty(await ClaimAsync("one"));
        Assert.Equal(first, Assert.Single(await ClaimAsync("two")).Id);
    }

    [Fact]
    public async Task The_only_instance_tries_again_at_once()
    {
        await RegisterAsync("one");
        var id = (await EnqueueAsync("a")).Job.Id;
        await RunOutOfMemoryAsync(id);

        Assert.Equal(id, Assert.Single(await ClaimAsync("one")).Id);
    }

    [Fact]
    public async Task A_dead_instance_is_not_waited_for()
    {
        await RegisterAsync("two");
        Clock.Advance(Lease + TimeSpan.FromSeconds(1));
        await RegisterAsync("one");
        var id = (await EnqueueAsync("a")).Job.Id;
        await RunOutOfMemoryAsync(id);

        Assert.Equal(id, Assert.Single(await ClaimAsync("one")).Id);
    }

    [Fact]
    public async Task An_instance_that_never_comes_free_is_waited_for_no_longer_than_thirty_seconds()
    {
        await RegisterAsync("one");
        await RegisterAsync("two");
        var id = (await EnqueueAsync("a")).Job.Id;
        await RunOutOfMemoryAsync(id);

        Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(await ClaimAsync("one"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(id, Assert.Single(await ClaimAsync("one")).Id);
        Assert.True(await ScalarAsync<bool>("SELECT avoid_instance IS NULL AND avoid_until IS NULL FROM queue.job"));
    }

    [Theory]
    [InlineData(FailureKind.Timeout)]
    [InlineData(FailureKind.Transient)]
    public async Task Other_failures_may_be_tried_again_in_the_same_place(FailureKind kind)
    {
        await RegisterAsync("one");
        await RegisterAsync("two");
        var id = (await EnqueueAsync("a")).Job.Id;
        await FailAsync(Assert.Single(await ClaimAsync("one")), kind);
        await ExecuteAsync("UPDATE queue.job SET run_at = NULL, ready = true");

        Assert.Equal(id, Assert.Single(await ClaimAsync("one")).Id);
    }

    private async Task RunOutOfMemoryAsync(long id)
    {
        var job = Assert.Single(await ClaimAsync("one"));
        Assert.Equal(id, job.Id);
        Assert.Equal(JobState.Pending, await FailAsync(job, FailureKind.ResourceExhausted));
    }

    private Task<JobState?> FailAsync(ClaimedJob job, FailureKind kind)
    {
        using var run = new ActiveRun(job, Door.Get<JobClaims>(), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), Clock);
        var fault = new Fault(kind, "some_code", "Some message.", ExceptionType: null);
        var settlement = Settlement.Of(fault, job, Clock.GetUtcNow(), 0.5) with { Report = FailureReport.Of(run, fault, null, Clock.GetUtcNow()) };
        return Door.Get<JobClaims>().SettleAsync(job.Id, job.Epoch, settlement, CancellationToken.None);
    }

    private Task RegisterAsync(string name)
        => Door.Get<InstanceRegistry>().RegisterAsync(new InstanceIdentity(name, Guid.NewGuid(), "", 1, Lease), CancellationToken.None);

    private Task<IReadOnlyList<ClaimedJob>> ClaimAsync(string instance)
        => Door.Get<JobClaims>().ClaimAsync(new(1), instance, Lease, TimeSpan.FromMinutes(10), CancellationToken.None);
}
