using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using Npgsql;

namespace AnalysisApp.Queue.Tests;

/// <summary>Instances whose clocks are wrong by minutes, beside one whose clock is right. Time is real here.</summary>
public sealed class ServerTimeTests(QueueDatabase database) : QueueTests(database)
{
    private static readonly TimeSpan Wrong = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task An_instance_with_a_wrong_clock_knows_the_databases_time(int direction)
    {
        var instance = Instance(clock: new WrongClock(direction * Wrong));
        var clock = instance.Get<ServerClock>();
        await clock.AskAsync(CancellationToken.None);

        var server = await ScalarAsync<DateTime>("SELECT clock_timestamp()");
        Assert.InRange((clock.GetUtcNow() - server).TotalSeconds, -60, 60);
    }

    [Fact]
    public async Task An_instance_whose_clock_is_ahead_takes_no_lease_for_ended_that_is_not()
    {
        using var gate = new Gate();
        var right = await Instance(gate.Script, "right", clock: TimeProvider.System, configure: options =>
        {
            Leases(options);
            // It looks after the others' leases at its start only.
            options.PollInterval = TimeSpan.FromMinutes(10);
        }).StartAsync();
        var held = await EnqueueAsync("held");
        await gate.NextStartAsync();

        var lapsed = await EnqueueAsync("lapsed", JobPriority.Low);
        await ExecuteAsync($"""
            UPDATE queue.job
            SET state = 'in_progress', ready = false, attempt = 1, lease_epoch = 1, lease_instance = 'gone', worker = 'gone',
                lease_until = now() - interval '1 s', deadline_at = now(), started_at = now()
            WHERE id = {lapsed.Job.Id}
            """);
        var ahead = Instance(name: "ahead", clock: new WrongClock(Wrong), configure: options =>
        {
            Leases(options);
            options.RunsJobs = false;
        });
        await ahead.StartAsync();

        // One statement puts back all that it takes for ended.
        await UntilAsync(ahead, lapsed.Job.Id, JobState.Interrupted);
        Assert.Equal((JobState.InProgress, "right"), ((await ReadAsync(held.Job.Id)).State, (await ReadAsync(held.Job.Id)).Worker));
        gate.LetAllEnd();
        await UntilAsync(right, held.Job.Id, JobState.Completed);
    }

    [Fact]
    public async Task What_an_instance_with_a_wrong_clock_puts_off_comes_due_in_time()
    {
        var ahead = await Instance(
            new ProbeScript((_, _, _) => Task.FromResult<JobOutcome>(new JobOutcome.Snooze(TimeSpan.FromSeconds(30)))), "ahead", clock: new WrongClock(Wrong), configure: Leases)
            .StartAsync();
        await UntilAsync(ahead, (await EnqueueAsync("first")).Job.Id, job => job.State == JobState.Pending && job.StartedAt is not null);

        Assert.True(await ScalarAsync<bool>("SELECT run_at BETWEEN now() AND now() + interval '1 min' FROM queue.job"));
        Assert.True(await ScalarAsync<bool>("SELECT heartbeat_at BETWEEN now() - interval '1 min' AND now() + interval '1 min' FROM queue.instance"));
    }

    [Fact]
    public async Task A_transaction_that_keeps_a_jobs_row_may_not_be_silent_for_long()
    {
        var silence = new TaskCompletionSource<(string Before, string Held, string Checkpointed)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var instance = await Instance(new ProbeScript(async (_, run, token) =>
        {
            await using var connection = await Database.DataSource.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            var before = await SilenceAsync(connection);
            await run.EnsureHeldAsync(transaction, token);
            var held = await SilenceAsync(connection);
            await transaction.RollbackAsync(token);
            await using var second = await connection.BeginTransactionAsync(token);
            await run.CheckpointAsync(second, "1", token);
            var checkpointed = await SilenceAsync(connection);
            await second.CommitAsync(token);
            Assert.Equal(before, await SilenceAsync(connection));
            silence.SetResult((before, held, checkpointed));
            return JobOutcome.Done;
        })).StartAsync();
        var job = await EnqueueAsync("silent");
        await UntilAsync(instance, job.Job.Id, JobState.Completed);

        Assert.Equal(("5min", "10s", "10s"), await silence.Task);
    }

    private static async Task<string> SilenceAsync(NpgsqlConnection connection)
    {
        await using var show = new NpgsqlCommand("SHOW idle_in_transaction_session_timeout", connection);
        return (string)(await show.ExecuteScalarAsync())!;
    }

    private static void Leases(QueueOptions options)
    {
        options.LeaseDuration = TimeSpan.FromMinutes(1);
        options.PollInterval = TimeSpan.FromMilliseconds(50);
    }

    private sealed class WrongClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
