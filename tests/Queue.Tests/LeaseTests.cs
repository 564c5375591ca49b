using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Tests;

public sealed class LeaseTests(QueueDatabase database) : QueueTests(database)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(12);

    [Fact]
    public async Task A_stale_holder_changes_nothing()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        var claims = Door.Get<JobClaims>();
        var stale = await ClaimOneAsync("one");
        Clock.Advance(Lease + TimeSpan.FromSeconds(1));
        Assert.Equal([id], await Door.Get<JobRescue>().FreeExpiredAsync(CancellationToken.None));
        var holder = await ClaimOneAsync("two");
        Assert.True(holder.Epoch > stale.Epoch);
        var before = await RowAsync(id);

        Assert.Null(await claims.SettleAsync(id, stale.Epoch, new Settlement(JobState.Completed), CancellationToken.None));
        using var run = new ActiveRun(stale, claims, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), Clock);
        await Assert.ThrowsAsync<LeaseLostException>(() => InTransactionAsync(t => run.CheckpointAsync(t, "99", CancellationToken.None)));
        await Assert.ThrowsAsync<LeaseLostException>(() => InTransactionAsync(t => run.EnsureHeldAsync(t, CancellationToken.None)));
        Assert.True(run.HardToken.IsCancellationRequested);
        Assert.Equal(before, await RowAsync(id));

        using var held = new ActiveRun(holder, claims, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), Clock);
        await InTransactionAsync(t => held.EnsureHeldAsync(t, CancellationToken.None));
        await InTransactionAsync(t => held.CheckpointAsync(t, "1", CancellationToken.None));
        Assert.Equal("1", await ScalarAsync<string>("SELECT cursor FROM queue.job"));
    }

    [Fact]
    public async Task A_heartbeat_that_finds_the_lease_gone_stops_the_run_and_drops_its_result()
    {
        var stopped = new TaskCompletionSource();
        using var started = new SemaphoreSlim(0);
        var worker = await Instance(new ProbeScript(async (_, _, cancellationToken) =>
        {
            started.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopped.TrySetResult();
            return JobOutcome.Done;
        })).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        Assert.True(await started.WaitAsync(TestInstance.Patience));

        // As if the rescuer of another instance had given it to yet another, which lives.
        await ExecuteAsync("""
            INSERT INTO queue.instance (name, incarnation, version, slots, started_at, heartbeat_at, lease)
            VALUES ('other', gen_random_uuid(), '', 1, '2030-01-01', '2030-01-01', '1 day')
            """);
        await ExecuteAsync("UPDATE queue.job SET lease_epoch = lease_epoch + 1, lease_instance = 'other', lease_until = lease_until + interval '1 day'");
        using var patience = new CancellationTokenSource(TestInstance.Patience, TimeProvider.System);
        while (!stopped.Task.IsCompleted)
        {
            Assert.False(patience.IsCancellationRequested, "No heartbeat stopped the run.");
            Clock.Advance(TimeSpan.FromSeconds(3));
            await Task.WhenAny(stopped.Task, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));
        }

        await worker.StopAsync();
        Assert.Equal(JobState.InProgress, (await ReadAsync(id)).State);
        Assert.Equal("other", await ScalarAsync<string>("SELECT lease_instance FROM queue.job"));
    }

    [Fact]
    public async Task Heartbeats_keep_a_lease_for_as_long_as_the_job_runs()
    {
        using var gate = new Gate();
        var worker = await Instance(gate.Script, configure: options => options.LeaseDuration = Lease).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        await gate.NextStartAsync();

        for (var seconds = 0; seconds < 60; seconds++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));

            // A heartbeat that was under way when the clock moved counts its three seconds from then on; so the clock creeps while it is awaited.
            while (await ScalarAsync<DateTime>("SELECT lease_until FROM queue.job") < (Clock.GetUtcNow() + (Lease / 2)).UtcDateTime)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
                Clock.Advance(TimeSpan.FromMilliseconds(20));
            }
        }

        gate.LetAllEnd();
        Assert.Equal(1, (await UntilAsync(worker, id, JobState.Completed)).Attempt);
        Assert.Single(gate.Started);
    }

    [Fact]
    public async Task A_row_that_somebody_has_locked_keeps_no_other_lease_from_being_renewed()
    {
        await EnqueueAsync("a");
        await EnqueueAsync("b");
        var claims = Door.Get<JobClaims>();
        var a = await ClaimOneAsync("one");
        var b = await ClaimOneAsync("one");
        Clock.Advance(TimeSpan.FromSeconds(3));

        await InTransactionAsync(async transaction =>
        {
            Assert.True(await JobClaims.EnsureHeldAsync(transaction, a.Id, a.Epoch, CancellationToken.None));
            var identity = new InstanceIdentity("one", Guid.NewGuid(), "", 1, Lease);
            var held = await claims.BeatAsync(identity, [(a.Id, a.Epoch), (b.Id, b.Epoch), (b.Id, b.Epoch - 1)], CancellationToken.None);
            Assert.Equal([(a.Id, a.Epoch), (b.Id, b.Epoch)], held.Keys.Order());
        });

        Assert.Equal((Clock.GetUtcNow() + Lease).UtcDateTime, await ScalarAsync<DateTime>($"SELECT lease_until FROM queue.job WHERE id = {b.Id}"));
    }

    [Fact]
    public async Task A_job_that_is_locked_at_every_heartbeat_keeps_its_lease_by_its_checkpoints()
    {
        await EnqueueAsync("a");
        var claims = Door.Get<JobClaims>();
        var a = await ClaimOneAsync("one");
        var identity = new InstanceIdentity("one", Guid.NewGuid(), "", 1, Lease);
        for (var n = 0; n < 8; n++)
        {
            Clock.Advance(Lease / 4);
            await InTransactionAsync(async transaction =>
            {
                Assert.NotNull(await claims.CheckpointAsync(transaction, a.Id, a.Epoch, $"{n}", Lease, Lease, CancellationToken.None));
                await claims.BeatAsync(identity, [(a.Id, a.Epoch)], CancellationToken.None);
            });
            Assert.Empty(await Door.Get<JobRescue>().FreeExpiredAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task After_kill_9_another_instance_goes_on_from_the_cursor()
    {
        var cursors = new List<string?>();
        using var saved = new SemaphoreSlim(0);
        var script = new ProbeScript(async (_, run, cancellationToken) =>
        {
            lock (cursors)
                cursors.Add(run.Cursor);
            if (run.Cursor is not null)
                return JobOutcome.Done;
            await InTransactionAsync(t => run.CheckpointAsync(t, "3", cancellationToken));
            saved.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return JobOutcome.Done;
        });
        var one = await Instance(script, "one", configure: options => options.LeaseDuration = Lease).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        Assert.True(await saved.WaitAsync(TestInstance.Patience));
        await one.KillAsync();
        Assert.Equal(JobState.InProgress, (await ReadAsync(id)).State);

        var killedAt = Clock.GetUtcNow();
        var two = await Instance(script, "two").StartAsync();
        await PassTimeUntilAsync(id, job => job.Worker == "two");
        var done = await UntilAsync(two, id, JobState.Completed);

        Assert.Equal([null, "3"], cursors);
        Assert.Equal(("two", 1), (done.Worker, done.Attempt));
        Assert.True(done.FinishedAt > killedAt + Lease);
    }

    [Fact]
    public async Task A_restart_puts_its_own_jobs_back_at_once()
    {
        using var gate = new Gate();
        var first = await Instance(gate.Script, "one").StartAsync();
        var id = (await EnqueueAsync("a", JobPriority.Low)).Job.Id;
        await gate.NextStartAsync();
        await first.KillAsync();
        await EnqueueAsync("b", JobPriority.Low);

        // The clock stands still: no lease ends, no poll fires.
        var second = await Instance(gate.Script, "one").StartAsync();
        await gate.NextStartAsync();

        Assert.Equal(["a", "a"], gate.Started);
        gate.LetAllEnd();
        Assert.Equal(2, (await UntilAsync(second, id, JobState.Completed)).Attempt);
    }

    [Fact]
    public async Task A_job_that_loses_worker_after_worker_without_getting_anywhere_comes_to_an_end()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        for (var n = 1; n <= 5; n++)
        {
            Assert.Equal(n, (await ClaimOneAsync("one")).Attempt);
            await Door.Get<JobRescue>().FreeOfInstanceAsync("one", CancellationToken.None);
        }

        var job = await ReadAsync(id);
        Assert.Equal((JobState.Failed, "worker_lost"), (job.State, job.Failure!.Code));
    }

    [Fact]
    public async Task A_job_that_gets_somewhere_may_lose_any_number_of_workers()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        for (var n = 1; n <= 20; n++)
        {
            var claimed = await ClaimOneAsync("one");
            await InTransactionAsync(t => Door.Get<JobClaims>().CheckpointAsync(t, id, claimed.Epoch, $"{n}", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), CancellationToken.None));
            await Door.Get<JobRescue>().FreeOfInstanceAsync("one", CancellationToken.None);
        }

        Assert.Equal((JobState.Interrupted, 0), ((await ReadAsync(id)).State, (await ReadAsync(id)).Attempt));
        Assert.Equal("20", (await ClaimOneAsync("one")).Cursor);
    }

    [Fact]
    public async Task An_interrupted_job_is_at_the_front_of_its_priority()
    {
        for (var n = 0; n < 5; n++)
            await EnqueueAsync($"{n}", user: Guid.NewGuid());
        var first = await ClaimOneAsync("one");
        await EnqueueAsync("newcomer", user: Guid.NewGuid());

        await Door.Get<JobClaims>().SettleAsync(first.Id, first.Epoch, Settlement.Interrupted, CancellationToken.None);

        var next = await ClaimOneAsync("one");
        Assert.Equal((first.Id, 1), (next.Id, next.Attempt));
    }

    private async Task<ClaimedJob> ClaimOneAsync(string instance)
        => Assert.Single(await Door.Get<JobClaims>().ClaimAsync(new(1), instance, Lease, TimeSpan.FromMinutes(10), CancellationToken.None));

    private Task<string> RowAsync(long id) => ScalarAsync<string>($"SELECT to_jsonb(j)::text FROM queue.job j WHERE id = {id}");
}
