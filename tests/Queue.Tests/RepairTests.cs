using AnalysisApp.Queue.Repair;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tending;
using AnalysisApp.Queue.Tests.Parts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Queue.Tests;

/// <summary>Real damage, done by SQL, and what a repair makes of it.</summary>
public sealed class RepairTests(QueueDatabase database) : QueueTests(database)
{
    private const string Leased = "lease_until = '2030-01-01 00:00:30+00', lease_instance = 'one', deadline_at = '2030-01-01 00:10:00+00'";

    [Fact]
    public async Task A_queue_that_is_as_it_should_be_has_no_findings()
    {
        await EnqueueAsync("waits");
        await EnqueueAsync("runs");
        await ClaimAsync("one");

        var repair = await Queue.RepairAsync(CancellationToken.None);

        Assert.Empty(repair.Findings);
        Assert.Equal((await EnqueueAsync("next")).Job.Id, repair.LastJobId + 1);
    }

    [Fact]
    public async Task Every_check_of_the_table_is_known_to_the_repair()
    {
        var checks = await ColumnAsync<string>("SELECT conname::text FROM pg_constraint WHERE conrelid = 'queue.job'::regclass AND contype = 'c' ORDER BY 1");
        Assert.Equal(checks.Order(StringComparer.Ordinal), JobRules.All.Select(rule => rule.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("state_is_known", "state = 'lost'", "interrupted")]
    [InlineData("priority_is_known", "priority = 7", "pending")]
    [InlineData("finished_iff_final", "finished_at = created_at", "pending")]
    [InlineData("finished_iff_final", "state = 'completed', ready = false", "completed")]
    [InlineData("leased_iff_in_progress", "lease_until = created_at", "pending")]
    [InlineData("leased_iff_in_progress", "stop_requested = 'yield'", "pending")]
    [InlineData("leased_iff_in_progress", "state = 'in_progress', ready = false, started_at = created_at", "interrupted")]
    [InlineData("leased_iff_in_progress", $"state = 'in_progress', ready = false, {Leased}", "interrupted")]
    [InlineData("ready_unless_held_back", "run_at = created_at", "pending")]
    [InlineData("ready_unless_held_back", "ready = false", "pending")]
    [InlineData("ready_unless_held_back", "state = 'cancelled', finished_at = created_at, ready = false, run_at = created_at", "cancelled")]
    [InlineData("ready_unless_held_back", "state = 'cancelled', finished_at = created_at, ready = false, paused = true", "cancelled")]
    [InlineData("stop_is_known", "stop_requested = 'perhaps'", "pending")]
    [InlineData("failed_says_why", "state = 'failed', finished_at = created_at, ready = false", "failed")]
    [InlineData("failure_is_whole", "failure_kind = 'timeout'", "pending")]
    [InlineData("failure_kind_is_known", "failure_kind = 'bad luck', failure_code = 'x', failure_message = 'y'", "pending")]
    [InlineData("attempts_are_counts", "attempt = -1", "pending")]
    [InlineData("title_is_short", "title = repeat('x', 301)", "pending")]
    [InlineData("avoidance_is_whole", "avoid_until = created_at", "pending")]
    public async Task A_row_that_breaks_a_rule_is_put_right(string rule, string damage, string state)
    {
        await EnqueueAsync("untouched");
        var id = (await EnqueueAsync("damaged")).Job.Id;
        var checks = await ColumnAsync<string>("""
            SELECT format('ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE conrelid = 'queue.job'::regclass AND contype = 'c'
            """);
        await ExecuteAsync($"ALTER TABLE queue.job {string.Join(", ", JobRules.All.Select(known => $"DROP CONSTRAINT {known.Name}"))}");
        try
        {
            await ExecuteAsync($"UPDATE queue.job SET {damage} WHERE id = {id}");

            var findings = (await Queue.RepairAsync(CancellationToken.None)).Findings;

            Assert.Contains(new QueueFinding(rule, 1, 1), findings);
            Assert.Contains(new QueueFinding($"missing_{rule}", 1, 0), findings);
            Assert.Equal(state, await ScalarAsync<string>($"SELECT state FROM queue.job WHERE id = {id}"));

            // Whoever believes to hold it writes nothing.
            Assert.Equal(1L, await ScalarAsync<long>($"SELECT lease_epoch FROM queue.job WHERE id = {id}"));
        }
        finally
        {
            // Only rows that are right let the checks come back.
            await ExecuteAsync($"ALTER TABLE queue.job {string.Join(", ", checks)}");
        }

        Assert.Empty((await Queue.RepairAsync(CancellationToken.None)).Findings);
    }

    [Fact]
    public async Task Of_two_live_jobs_of_the_same_work_the_one_that_runs_goes_on()
    {
        var waits = (await EnqueueAsync("song")).Job.Id;
        var runs = (await EnqueueAsync("the same")).Job.Id;
        await Queue.PrioritiseAsync(runs, JobPriority.High, CancellationToken.None);
        await ClaimAsync("one");
        await ExecuteAsync("DROP INDEX queue.job_live");
        try
        {
            await ExecuteAsync("UPDATE queue.job SET target = 'song'");

            var findings = (await Queue.RepairAsync(CancellationToken.None)).Findings;

            Assert.Equal([new QueueFinding("missing_job_live", 1, 0), new QueueFinding("duplicate_live_jobs", 1, 1)], findings);
            Assert.Equal((JobState.Cancelled, JobState.InProgress), ((await ReadAsync(waits)).State, (await ReadAsync(runs)).State));
        }
        finally
        {
            await ExecuteAsync("CREATE UNIQUE INDEX job_live ON queue.job (type, target, scope) WHERE finished_at IS NULL");
        }
    }

    [Fact]
    public async Task Reports_of_jobs_that_are_gone_go_too()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await ExecuteAsync("ALTER TABLE queue.failure DROP CONSTRAINT failure_job_id_fkey");
        try
        {
            await ExecuteAsync($"""
                INSERT INTO queue.failure (job_id, attempt, kind, code, message, worker, failed_at)
                SELECT unnest(ARRAY[{id}, 999999999]), 1, 'transient', 'x', 'y', 'one', '2030-01-01'
                """);

            Assert.Contains(new QueueFinding("reports_without_job", 1, 1), (await Queue.RepairAsync(CancellationToken.None)).Findings);
            Assert.Equal([id], await ColumnAsync<long>("SELECT job_id FROM queue.failure"));
        }
        finally
        {
            await ExecuteAsync("ALTER TABLE queue.failure ADD CONSTRAINT failure_job_id_fkey FOREIGN KEY (job_id) REFERENCES queue.job (id) ON DELETE CASCADE");
        }
    }

    [Theory]
    [InlineData("INSERT INTO queue.counter_change VALUES ('failed', 0, 7), ('pending', 1, -2)", 2)]
    [InlineData("TRUNCATE queue.counter, queue.counter_change", 1)]
    [InlineData("INSERT INTO queue.counter VALUES ('completed', 2, 9)", 1)]
    public async Task Counts_that_drifted_are_set_right(string damage, long wrong)
    {
        for (var n = 0; n < 3; n++)
            await EnqueueAsync($"{n}");
        await ExecuteAsync(damage);

        Assert.Equal([new QueueFinding("counters", wrong, wrong)], await Door.Get<QueueRepairer>().ReconcileAsync(CancellationToken.None));

        Assert.Equal([new JobCount(JobState.Pending, JobPriority.Medium, 3)], (await Queue.ReadStatusAsync(CancellationToken.None)).Counts);
        Assert.Empty((await Queue.RepairAsync(CancellationToken.None)).Findings);
    }

    [Fact]
    public async Task Counts_are_compared_in_one_snapshot_while_jobs_come_and_go()
    {
        using var stop = new CancellationTokenSource();
        var traffic = Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                await Queue.CancelAsync((await EnqueueAsync($"{n % 7}")).Job.Id, CancellationToken.None);
                if (n % 10 == 0)
                    await Door.Get<JobUpkeep>().RunAsync(new QueueOptions(), CancellationToken.None);
            }
        });

        for (var n = 0; n < 100; n++)
            Assert.Empty((await Door.Get<QueueRepairer>().ReconcileAsync(CancellationToken.None))!);
        await stop.CancelAsync();
        await traffic;
    }

    [Fact]
    public async Task A_queue_whose_switch_is_gone_gets_it_back_and_goes_on()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await ExecuteAsync("DELETE FROM queue.control");
        Assert.Empty(await ClaimAsync("one"));

        Assert.Equal([new QueueFinding("control_row", 1, 1)], (await Queue.RepairAsync(CancellationToken.None)).Findings);

        Assert.Equal([id], await ClaimAsync("one"));
    }

    [Fact]
    public async Task A_virtual_clock_that_fell_behind_catches_up_so_that_newcomers_do_not_pass_everybody()
    {
        for (var n = 0; n < 5; n++)
            await EnqueueAsync($"{n}");
        await ClaimAsync("one", free: 3);
        await ExecuteAsync("SELECT setval('queue.clock_medium', 0)");

        Assert.Equal([new QueueFinding("virtual_clock", 1, 1)], (await Queue.RepairAsync(CancellationToken.None)).Findings);

        Assert.Equal([0L, 3, 0], await ColumnAsync<long>("SELECT tag FROM queue.virtual_clock ORDER BY priority"));
        var newcomer = (await EnqueueAsync("newcomer", user: Guid.NewGuid())).Job.Id;
        Assert.Equal(4L, await ScalarAsync<long>($"SELECT fair_tag FROM queue.job WHERE id = {newcomer}"));
    }

    [Fact]
    public async Task A_lane_behind_its_own_jobs_is_moved_so_that_a_users_jobs_stay_in_order()
    {
        var first = (await EnqueueAsync("first")).Job.Id;
        var second = (await EnqueueAsync("second")).Job.Id;
        await ExecuteAsync("TRUNCATE queue.lane");

        Assert.Equal([new QueueFinding("lanes", 1, 1)], (await Queue.RepairAsync(CancellationToken.None)).Findings);

        Assert.Equal([first, second, (await EnqueueAsync("third")).Job.Id], await ClaimAsync("one", free: 3));
    }

    [Fact]
    public async Task Ids_that_would_be_given_twice_are_skipped()
    {
        var taken = (await EnqueueAsync("a")).Job.Id;
        await ExecuteAsync($"SELECT setval(pg_get_serial_sequence('queue.job', 'id'), {taken}, false)");

        Assert.Equal([new QueueFinding("job_ids", 1, 1)], (await Queue.RepairAsync(CancellationToken.None)).Findings);

        Assert.Equal(taken + 1, (await EnqueueAsync("b")).Job.Id);
    }

    [Fact]
    public async Task What_nobody_alive_holds_goes_back_whatever_its_lease_says_and_a_wish_to_stop_is_heeded()
    {
        var goesOn = (await EnqueueAsync("goes on")).Job.Id;
        var cancelled = (await EnqueueAsync("cancelled")).Job.Id;
        var paused = (await EnqueueAsync("paused")).Job.Id;
        await ClaimAsync("nobody", free: 3, register: false);
        await Queue.CancelAsync(cancelled, CancellationToken.None);
        await Queue.PauseAsync(paused, CancellationToken.None);

        var findings = await Door.Get<QueueRepairer>().ReconcileAsync(CancellationToken.None);

        Assert.Equal([new QueueFinding("orphaned_jobs", 3, 3)], findings);
        Assert.Equal(JobState.Cancelled, (await ReadAsync(cancelled)).State);
        var kept = await ReadAsync(paused);
        Assert.Equal((JobState.Interrupted, true), (kept.State, kept.Paused));
        Assert.Equal([goesOn], await ClaimAsync("one", free: 3));
    }

    [Fact]
    public async Task Leases_and_heartbeats_from_a_clock_that_was_ahead_do_not_make_the_dead_look_alive()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await ClaimAsync("one");
        await ExecuteAsync("""
            UPDATE queue.instance SET heartbeat_at = heartbeat_at + interval '1 day';
            UPDATE queue.job SET lease_until = lease_until + interval '1 day'
            """);

        var findings = await Door.Get<QueueRepairer>().ReconcileAsync(CancellationToken.None);
        Assert.Equal([new QueueFinding("heartbeats_in_the_future", 1, 1), new QueueFinding("overlong_leases", 1, 1)], findings);
        Assert.Equal(JobState.InProgress, (await ReadAsync(id)).State);

        Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal([new QueueFinding("expired_leases", 1, 1)], await Door.Get<QueueRepairer>().ReconcileAsync(CancellationToken.None));
        Assert.Equal(JobState.Interrupted, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task One_instance_reconciles_at_a_time_and_a_repair_waits_for_its_turn()
    {
        await ExecuteAsync("INSERT INTO queue.counter VALUES ('completed', 2, 9)");
        Task<QueueRepair> repair;
        await using (await SessionLock.TakeAsync(Database.DataSource, SessionLock.Repair, CancellationToken.None))
        {
            Assert.Null(await Door.Get<QueueRepairer>().ReconcileAsync(CancellationToken.None));
            repair = Queue.RepairAsync(CancellationToken.None);
            while (await ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0)
                await Task.Yield();
            Assert.False(repair.IsCompleted);
        }

        Assert.Equal([new QueueFinding("counters", 1, 1)], (await repair.WaitAsync(TestInstance.Patience)).Findings);
    }

    [Fact]
    public async Task The_queue_is_reconciled_at_the_start_and_every_five_minutes()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await ClaimAsync("nobody", register: false);

        // Nothing is due by its lease: only the reconciler gives it back.
        var web = await Instance(configure: options => options.RunsJobs = false).StartAsync();
        await UntilAsync(web, id, JobState.Interrupted);
        await ClaimAsync("nobody", register: false);
        Clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Equal(JobState.InProgress, (await ReadAsync(id)).State);

        await PassTimeUntilAsync(id, JobState.Interrupted);
        Assert.True(Clock.GetUtcNow() >= new DateTimeOffset(2030, 1, 1, 0, 5, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_job_that_runs_for_longer_than_half_an_hour_is_warned_of_once_by_its_instance_and_shown()
    {
        var worker = Instance(name: "one");
        var id = (await EnqueueAsync("a")).Job.Id;
        await ClaimAsync("one");
        var jobs = worker.Get<LongRunningJobs>();
        Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Empty(await jobs.WarnAsync(CancellationToken.None));

        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await Instance(name: "two").Get<LongRunningJobs>().WarnAsync(CancellationToken.None));
        Assert.Equal([id], await jobs.WarnAsync(CancellationToken.None));
        Assert.Empty(await jobs.WarnAsync(CancellationToken.None));
        var check = (await Door.Get<HealthCheckService>().CheckHealthAsync()).Entries["queue"];
        Assert.Equal((HealthStatus.Healthy, $"job {id} (probe), 30 min"), (check.Status, Assert.Single((string[])check.Data["longRunning"])));
    }

    /// <summary>Claims for an hour, for an instance that lives for a minute.</summary>
    private async Task<IReadOnlyList<long>> ClaimAsync(string instance, int free = 1, bool register = true)
    {
        var identity = new InstanceIdentity(instance, Guid.NewGuid(), "", 1, TimeSpan.FromMinutes(1));
        if (register)
            await Door.Get<InstanceRegistry>().RegisterAsync(identity, CancellationToken.None);
        var lease = register ? identity.Lease : TimeSpan.FromHours(1);
        return [.. (await Door.Get<JobClaims>().ClaimAsync(new(free), instance, lease, TimeSpan.FromMinutes(10), CancellationToken.None)).Select(job => job.Id)];
    }
}
