using AnalysisApp.Queue.Failures;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Tests;

/// <summary>Why a job waits, where it stands and when it may start, as the database has it.</summary>
public sealed class WaitTests(QueueDatabase database) : QueueTests(database)
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);
    private static readonly Guid Ann = new("00000000-0000-0000-0000-00000000000a");

    [Fact]
    public async Task The_line_is_that_of_the_claims_and_what_does_not_wait_is_left_out()
    {
        await RegisterAsync(slots: 1);
        var running = (await EnqueueAsync("running")).Job.Id;
        await ClaimAsync();
        var low = (await EnqueueAsync("low", JobPriority.Low)).Job.Id;
        var ann = (await EnqueueAsync("ann", user: Ann)).Job.Id;
        var ann2 = (await EnqueueAsync("ann 2", user: Ann)).Job.Id;
        var own = (await EnqueueAsync("own")).Job.Id;
        var cancelled = (await EnqueueAsync("cancelled")).Job.Id;
        await Queue.CancelAsync(cancelled, CancellationToken.None);

        var waits = await ExplainAsync(running, low, ann, ann2, own, cancelled, long.MaxValue);

        // Fair between users: Ann's second stands behind the instance's own.
        Assert.Equal([ann, own, ann2, low], waits.OrderBy(wait => wait.Value.Position).Select(wait => wait.Key));
        Assert.Equal([1, 2, 3, 4], waits.Values.Select(wait => wait.Position!.Value).Order());
        Assert.All(waits.Values, wait => Assert.Equal(WaitReason.Behind, wait.Reason));
        Assert.Equal(own, Assert.Single(await ClaimAsync(after: ann)));
    }

    [Fact]
    public async Task Nothing_to_ask_is_no_fault_and_two_hundred_are_the_most()
    {
        Assert.Empty(await ExplainAsync());
        Assert.Empty(await ExplainAsync([.. Enumerable.Range(1, 200).Select(n => (long)n)]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ExplainAsync([.. Enumerable.Range(1, 201).Select(n => (long)n)]));
    }

    [Fact]
    public async Task Pauses_are_told_the_jobs_before_the_queues_before_the_users()
    {
        await RegisterAsync(slots: 4);
        var id = (await EnqueueAsync("ann", user: Ann)).Job.Id;
        Assert.Equal((WaitReason.Starting, 1), await ReasonAsync(id));

        await Queue.SetUserPausedAsync(Ann, true, CancellationToken.None);
        Assert.Equal((WaitReason.UserPaused, null), await ReasonAsync(id));
        await Queue.SetPausedAsync(true, CancellationToken.None);
        Assert.Equal((WaitReason.QueuePaused, null), await ReasonAsync(id));
        await Queue.PauseAsync(id, CancellationToken.None);
        Assert.Equal((WaitReason.Paused, null), await ReasonAsync(id));

        await Queue.ResumeAsync(id, CancellationToken.None);
        await Queue.SetUserPausedAsync(Ann, false, CancellationToken.None);
        Assert.Equal((WaitReason.QueuePaused, 1), await ReasonAsync(id));
        Assert.Null((await ExplainAsync(id))[id].ExpectedStart);
        await Queue.SetPausedAsync(false, CancellationToken.None);
        Assert.Equal((WaitReason.Starting, 1), await ReasonAsync(id));
    }

    [Fact]
    public async Task A_paused_users_jobs_do_not_count_in_anothers_place()
    {
        await RegisterAsync(slots: 1);
        for (var n = 0; n < 3; n++)
            await EnqueueAsync($"ann {n}", JobPriority.High, Ann);
        var own = (await EnqueueAsync("own")).Job.Id;
        Assert.Equal((WaitReason.Behind, 4), await ReasonAsync(own));
        await Queue.SetUserPausedAsync(Ann, true, CancellationToken.None);
        Assert.Equal((WaitReason.Starting, 1), await ReasonAsync(own));
    }

    [Theory]
    [InlineData(FailureKind.Transient, WaitReason.RetryAt)]
    [InlineData(FailureKind.DependencyDown, WaitReason.Dependency)]
    public async Task What_failed_and_is_tried_again_tells_when_and_when_it_failed(FailureKind kind, WaitReason reason)
    {
        await RegisterAsync(slots: 2);
        var id = (await EnqueueAsync("failing")).Job.Id;
        var job = await ClaimedAsync();
        Clock.Advance(TimeSpan.FromSeconds(3));
        var failed = Clock.GetUtcNow();
        var fault = new Fault(kind, "broken", "It failed.", "Probe.Fault");
        var settlement = Settlement.Of(fault, job, failed, chance: 0.5) with
        {
            Report = new FailureReport(1, fault, null, null, null, 1, null, failed, failed),
        };
        await Door.Get<JobClaims>().SettleAsync(job.Id, job.Epoch, settlement, CancellationToken.None);

        Clock.Advance(TimeSpan.FromSeconds(1));
        var wait = (await ExplainAsync(id))[id];
        Assert.Equal(new JobWait(reason, null, settlement.RunAt, failed, null), wait);
    }

    [Fact]
    public async Task Without_a_live_worker_that_is_the_reason()
    {
        var id = (await EnqueueAsync("waiting")).Job.Id;
        Assert.Equal((WaitReason.NoWorker, 1), await ReasonAsync(id));
        await RegisterAsync(slots: 1);
        Assert.Equal((WaitReason.Starting, 1), await ReasonAsync(id));
        Clock.Advance(Lease + TimeSpan.FromSeconds(1));
        Assert.Equal((WaitReason.NoWorker, 1), await ReasonAsync(id));
    }

    [Fact]
    public async Task The_cap_is_the_reason_where_it_is_what_holds_a_job_back()
    {
        var capped = Instance(configure: options =>
        {
            options.RunsJobs = false;
            options.MostRunningPerUser = 1;
        });
        await RegisterAsync(slots: 3);
        await EnqueueAsync("running", user: Ann);
        await ClaimAsync();
        var second = (await EnqueueAsync("second", user: Ann)).Job.Id;
        var own = (await EnqueueAsync("own")).Job.Id;

        var waits = await capped.Queue.ExplainAsync([second, own], CancellationToken.None);
        Assert.Equal((WaitReason.Capped, WaitReason.Starting), (waits[second].Reason, waits[own].Reason));
        Assert.Equal((WaitReason.Starting, 1), await ReasonAsync(second));
    }

    [Fact]
    public async Task Urgent_work_that_has_room_made_for_it_is_starting_at_no_known_time()
    {
        await RegisterAsync(slots: 1);
        await EnqueueAsync("low", JobPriority.Low);
        await ClaimAsync();
        var urgent = (await EnqueueAsync("urgent", JobPriority.High)).Job.Id;
        Assert.Equal(new JobWait(WaitReason.Starting, 1, null, null, null), (await ExplainAsync(urgent))[urgent]);
    }

    [Fact]
    public async Task The_expected_start_is_from_the_last_hundred_completed_jobs()
    {
        await RegisterAsync(slots: 1);
        await EnqueueAsync("running");
        await ClaimAsync();
        var id = (await EnqueueAsync("waiting")).Job.Id;
        await CompletedAsync(4, TimeSpan.FromSeconds(30));
        Assert.Null((await ExplainAsync(id))[id].ExpectedStart);

        await CompletedAsync(1, TimeSpan.FromSeconds(30));
        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(StartIn(20), (await ExplainAsync(id))[id].ExpectedStart);

        // Of more than a hundred the oldest no longer count.
        await CompletedAsync(100, TimeSpan.FromSeconds(12));
        Assert.Equal(StartIn(2), (await ExplainAsync(id))[id].ExpectedStart);

        StartRange StartIn(int seconds) => new(Clock.GetUtcNow().AddSeconds(seconds), Clock.GetUtcNow().AddSeconds(seconds));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_a_long_line_a_place_beyond_a_thousand_is_told_as_such(bool userPaused)
    {
        await Backlog.AddAsync(Database, 5000);
        await ExecuteAsync("UPDATE queue.job SET user_id = '00000000-0000-0000-0000-00000000000a' WHERE priority = 0");
        await ExecuteAsync("VACUUM ANALYZE queue.job");
        if (userPaused)
            await Queue.SetUserPausedAsync(Ann, true, CancellationToken.None);
        var line = await ColumnAsync<long>($"SELECT id FROM queue.job WHERE {(userPaused ? "priority > 0" : "true")} ORDER BY priority, fair_tag, id");

        var waits = await ExplainAsync(line[0], line[999], line[1000], line[^1]);

        Assert.Equal([1, 1000, 1001, 1001], new[] { line[0], line[999], line[1000], line[^1] }.Select(id => waits[id].Position));
    }

    private async Task<(WaitReason Reason, int? Position)> ReasonAsync(long id)
    {
        var wait = (await ExplainAsync(id))[id];
        return (wait.Reason, wait.Position);
    }

    private Task<IReadOnlyDictionary<long, JobWait>> ExplainAsync(params long[] ids) => Queue.ExplainAsync(ids, CancellationToken.None);

    private Task RegisterAsync(int slots)
        => Door.Get<InstanceRegistry>().RegisterAsync(new InstanceIdentity("one", Guid.NewGuid(), "", slots, Lease), CancellationToken.None);

    private async Task<ClaimedJob> ClaimedAsync()
        => Assert.Single(await Door.Get<JobClaims>().ClaimAsync(new(1), "one", Lease, TimeSpan.FromMinutes(10), CancellationToken.None));

    private async Task<long[]> ClaimAsync(long? after = null)
    {
        if (after is not null)
            Assert.Equal(after, (await ClaimedAsync()).Id);
        return [(await ClaimedAsync()).Id];
    }

    private Task<int> CompletedAsync(int jobs, TimeSpan time) => ExecuteAsync($$"""
        INSERT INTO queue.job (type, target, scope, priority, state, ready, fair_tag, arguments, max_attempts, title, created_at, started_at, finished_at)
        SELECT 'probe', 'ended ' || n, '', 1, 'completed', false, 1, '{}', 5, 'A song', at, at, at + interval '{{time.TotalSeconds}} s'
        FROM generate_series(1, {{jobs}}) n, (SELECT timestamptz '2029-12-31' + (SELECT count(*) FROM queue.job) * interval '1 s' AS at) t
        """);
}
