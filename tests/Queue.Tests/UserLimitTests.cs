using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;
using Xunit.Abstractions;

namespace AnalysisApp.Queue.Tests;

/// <summary>What users may run: the cap on each, and the pause of one.</summary>
public sealed class UserLimitTests(QueueDatabase database, ITestOutputHelper output) : QueueTests(database)
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);
    private static readonly Guid Ann = new("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid Bob = new("00000000-0000-0000-0000-00000000000b");

    [Fact]
    public async Task A_user_at_the_cap_is_passed_over_and_others_are_not()
    {
        for (var n = 1; n <= 4; n++)
            await EnqueueAsync($"ann {n}", user: Ann);
        await EnqueueAsync("bob 1", user: Bob);
        await EnqueueAsync("bob 2", JobPriority.Low, user: Bob);

        Assert.Equal(["ann 1", "bob 1", "ann 2", "bob 2"], Names(await ClaimAsync(6, most: 2)));
        Assert.Empty(await ClaimAsync(6, most: 2));
        Assert.Equal(["ann 3", "ann 4"], Names(await ClaimAsync(6)));
    }

    [Fact]
    public async Task Work_without_a_user_counts_as_one_users()
    {
        for (var n = 1; n <= 3; n++)
            await EnqueueAsync($"own {n}");
        await EnqueueAsync("nil", user: Guid.Empty);
        await EnqueueAsync("ann", user: Ann);

        Assert.Equal(["own 1", "ann"], Names(await ClaimAsync(5, most: 1)));
        Assert.Empty(await ClaimAsync(5, most: 1));
    }

    [Fact]
    public async Task Without_a_cap_one_user_may_have_every_slot()
    {
        for (var n = 0; n < 8; n++)
            await EnqueueAsync($"{n}", user: Ann);
        Assert.Null(new QueueOptions().MostRunningPerUser);
        Assert.Equal(8, (await ClaimAsync(8)).Count);
    }

    [Fact]
    public async Task Instances_that_claim_at_the_same_time_stay_below_the_cap()
    {
        for (var n = 0; n < 300; n++)
            await EnqueueAsync($"{n}", (JobPriority)(n % 3), user: n % 2 == 0 ? Ann : Bob);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            var taken = 0;
            for (var round = 0; round < 20; round++)
            {
                foreach (var job in await ClaimAsync(3, most: 5, instance: $"instance {n}"))
                {
                    taken++;
                    var running = await ColumnAsync<long>("SELECT count(*) FROM queue.job WHERE lease_until IS NOT NULL GROUP BY user_id");
                    Assert.All(running, jobs => Assert.InRange(jobs, 1, 5));
                    await Door.Get<JobClaims>().SettleAsync(job.Id, job.Epoch, new Settlement(JobState.Completed), CancellationToken.None);
                }
            }

            return taken;
        })));

        output.WriteLine($"taken by each: {string.Join(", ", claims)}");
        Assert.True(claims.Sum() > 50);
    }

    [Fact]
    public async Task The_end_of_a_job_lets_the_users_next_start_on_any_instance()
    {
        using var gate = new Gate();
        var one = await Instance(gate.Script, "one", configure: Cap).StartAsync();
        var first = (await EnqueueAsync("first", user: Ann)).Job.Id;
        await gate.NextStartAsync();
        var two = await Instance(name: "two", configure: Cap).StartAsync();
        var second = (await EnqueueAsync("second", user: Ann)).Job.Id;

        // `two` has looked, and found nothing that it may take: what comes after is taken by it.
        await UntilAsync(two, (await EnqueueAsync("another's", user: Bob)).Job.Id, JobState.Completed);
        Assert.Equal(JobState.Pending, (await ReadAsync(second)).State);

        // The clock stands still, so no poll helps; and `one` stops, so it takes nothing more.
        var stopping = one.StopAsync();
        gate.LetOneEnd();
        await stopping;
        Assert.Equal(JobState.Completed, (await ReadAsync(first)).State);
        Assert.Equal("two", (await UntilAsync(two, second, JobState.Completed)).Worker);

        static void Cap(QueueOptions options) => options.MostRunningPerUser = 1;
    }

    [Fact]
    public async Task Urgent_work_of_a_user_at_the_cap_makes_the_users_own_work_yield_and_nobody_elses()
    {
        await RunningAsync(("ann low", JobPriority.Low, Ann), ("bob low", JobPriority.Low, Bob));
        await EnqueueAsync("ann urgent", JobPriority.High, Ann);
        Assert.Equal(1, await AskAsync(most: 1));
        Assert.Equal(["ann low"], await YieldingAsync());
        Assert.Equal(0, await AskAsync(most: 1));

        // Another's urgent work does not count on the room that Ann's makes for itself.
        await EnqueueAsync("carl urgent", JobPriority.High, new Guid("00000000-0000-0000-0000-00000000000c"));
        Assert.Equal(1, await AskAsync(most: 1));
        Assert.Equal(["ann low", "bob low"], await YieldingAsync());
    }

    [Fact]
    public async Task Urgent_work_of_a_user_whose_cap_is_full_of_urgent_work_makes_nobody_yield()
    {
        await RunningAsync(("ann urgent 1", JobPriority.High, Ann), ("bob low", JobPriority.Low, Bob));
        await EnqueueAsync("ann urgent 2", JobPriority.High, Ann);
        Assert.Equal(0, await AskAsync(most: 1));
        Assert.Equal(1, await AskAsync(most: 2));
    }

    [Fact]
    public async Task A_worker_makes_room_for_a_user_at_the_cap_though_slots_are_free()
    {
        using var gate = new YieldingGate();
        var worker = await Instance(gate.Script, slots: 3, configure: options => options.MostRunningPerUser = 1).StartAsync();
        await EnqueueAsync("background", JobPriority.Low, Ann);
        await gate.NextStartAsync();

        var urgent = (await EnqueueAsync("urgent", JobPriority.High, Ann)).Job.Id;

        await UntilAsync(worker, urgent, JobState.InProgress);
    }

    [Fact]
    public async Task A_paused_users_work_does_not_start_and_what_runs_goes_on_to_its_end()
    {
        using var gate = new Gate();
        var worker = await Instance(gate.Script).StartAsync();
        var running = (await EnqueueAsync("running", user: Ann)).Job.Id;
        await gate.NextStartAsync();
        var waiting = (await EnqueueAsync("waiting", JobPriority.High, Ann)).Job.Id;
        await Queue.SetUserPausedAsync(Ann, true, CancellationToken.None);
        var other = (await EnqueueAsync("other", JobPriority.Low, Bob)).Job.Id;

        gate.LetAllEnd();
        await UntilAsync(worker, running, JobState.Completed);
        await UntilAsync(worker, other, JobState.Completed);
        Assert.Equal(JobState.Pending, (await ReadAsync(waiting)).State);

        // Nothing else wakes the worker: the clock stands still.
        await Queue.SetUserPausedAsync(Ann, false, CancellationToken.None);
        await UntilAsync(worker, waiting, JobState.Completed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task The_instances_own_work_is_paused_by_no_user_or_the_nil_one(string? nil)
    {
        await EnqueueAsync("own");
        await EnqueueAsync("ann", user: Ann);
        await Queue.SetUserPausedAsync(nil is null ? null : Guid.Parse(nil), true, CancellationToken.None);

        Assert.Equal(["ann"], Names(await ClaimAsync(5)));
        Assert.Null(Assert.Single((await Queue.ReadStatusAsync(CancellationToken.None)).PausedUsers).UserId);
        await Queue.SetUserPausedAsync(null, false, CancellationToken.None);
        Assert.Equal(["own"], Names(await ClaimAsync(5)));
    }

    [Fact]
    public async Task Paused_users_are_listed_the_longest_first_and_asking_twice_changes_nothing()
    {
        var since = Clock.GetUtcNow();
        await Queue.SetUserPausedAsync(Bob, true, CancellationToken.None);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Queue.SetUserPausedAsync(Ann, true, CancellationToken.None);
        await Queue.SetUserPausedAsync(Bob, true, CancellationToken.None);

        Assert.Equal(
            [new PausedUser(Bob, since), new PausedUser(Ann, since + TimeSpan.FromMinutes(1))],
            (await Queue.ReadStatusAsync(CancellationToken.None)).PausedUsers);

        await Queue.SetUserPausedAsync(Bob, false, CancellationToken.None);
        await Queue.SetUserPausedAsync(Bob, false, CancellationToken.None);
        Assert.Equal(Ann, Assert.Single((await Queue.ReadStatusAsync(CancellationToken.None)).PausedUsers).UserId);
    }

    [Fact]
    public async Task Nobody_yields_for_a_paused_users_urgent_work()
    {
        await RunningAsync(("low 1", JobPriority.Low, Ann), ("low 2", JobPriority.Low, Ann));
        await EnqueueAsync("bob urgent", JobPriority.High, Bob);
        await Queue.SetUserPausedAsync(Bob, true, CancellationToken.None);
        Assert.Equal(0, await AskAsync());

        await EnqueueAsync("ann urgent", JobPriority.High, Ann);
        Assert.Equal(1, await AskAsync());
        await Queue.SetUserPausedAsync(Bob, false, CancellationToken.None);
        Assert.Equal(1, await AskAsync());
    }

    [Fact]
    public async Task A_paused_queue_stands_above_all_of_it()
    {
        await EnqueueAsync("ann", user: Ann);
        await Queue.SetUserPausedAsync(Bob, true, CancellationToken.None);
        await Queue.SetPausedAsync(true, CancellationToken.None);
        Assert.Empty(await ClaimAsync(1));
        Assert.Empty(await ClaimAsync(1, most: 1));
        await Queue.SetPausedAsync(false, CancellationToken.None);
        Assert.Single(await ClaimAsync(1));
    }

    private static IEnumerable<string> Names(IReadOnlyList<ClaimedJob> jobs)
        => jobs.Select(job => System.Text.Json.JsonDocument.Parse(job.Arguments).RootElement.GetProperty("name").GetString()!);

    private Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int free, int? most = null, string instance = "one")
        => Door.Get<JobClaims>().ClaimAsync(new(free, free, most), instance, Lease, TimeSpan.FromMinutes(10), CancellationToken.None);

    private async Task<long> AskAsync(int? most = null) => (await Door.Get<JobPreemption>().AskAsync(most, CancellationToken.None)).Asked;

    private Task<IReadOnlyList<string>> YieldingAsync()
        => ColumnAsync<string>("SELECT target FROM queue.job WHERE stop_requested = 'yield' ORDER BY target");

    /// <summary>Registers an instance that runs these jobs and has no other slot, without its loops.</summary>
    private async Task RunningAsync(params (string Name, JobPriority Priority, Guid User)[] jobs)
    {
        await Door.Get<InstanceRegistry>().RegisterAsync(new InstanceIdentity("one", Guid.NewGuid(), "", jobs.Length, Lease), CancellationToken.None);
        foreach (var (name, priority, user) in jobs)
        {
            await EnqueueAsync(name, priority, user);
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Single(await ClaimAsync(1));
        }
    }
}
