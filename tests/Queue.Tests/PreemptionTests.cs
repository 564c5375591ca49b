using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using Xunit.Abstractions;

namespace AnalysisApp.Queue.Tests;

public sealed class PreemptionTests(QueueDatabase database, ITestOutputHelper output) : QueueTests(database)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Urgent_work_takes_the_only_worker_at_the_next_checkpoint_and_the_other_goes_on_where_it_stopped()
    {
        var log = new List<string>();
        using var started = new SemaphoreSlim(0);
        var worker = await Instance(new ProbeScript(async (arguments, run, _) =>
        {
            lock (log)
                log.Add($"{arguments.Name} from {run.Cursor ?? "the start"}, attempt {run.Attempt}");
            started.Release();
            if (arguments.Name == "urgent" || run.Cursor is not null)
                return JobOutcome.Done;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.StopRequested).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await InTransactionAsync(t => run.CheckpointAsync(t, "song 7", CancellationToken.None));
            return JobOutcome.Interrupted;
        })).StartAsync();
        var background = (await EnqueueAsync("background", JobPriority.Low)).Job.Id;
        Assert.True(await started.WaitAsync(TestInstance.Patience));
        await EnqueueAsync("later", JobPriority.Low);

        // The clock stands still: no poll and no heartbeat helps.
        var urgent = (await EnqueueAsync("urgent", JobPriority.High)).Job.Id;

        await UntilAsync(worker, urgent, JobState.Completed);
        Assert.Equal(1, (await UntilAsync(worker, background, JobState.Completed)).Attempt);
        lock (log)
            Assert.Equal(["background from the start, attempt 1", "urgent from the start, attempt 1", "background from song 7, attempt 1"], log.Take(3));
    }

    [Fact]
    public async Task A_waiting_job_that_is_promoted_makes_room_for_itself()
    {
        using var gate = new YieldingGate();
        var worker = await Instance(gate.Script).StartAsync();
        await EnqueueAsync("background", JobPriority.Low);
        await gate.NextStartAsync();
        var song = (await EnqueueAsync("song", JobPriority.Medium)).Job.Id;

        Assert.True((await EnqueueAsync("song", JobPriority.High)).Joined);

        await UntilAsync(worker, song, JobState.InProgress);
    }

    [Fact]
    public async Task The_lowest_priority_yields_and_the_newest_start_among_equals()
    {
        await RunningAsync("one", 4, ("medium", JobPriority.Medium), ("low, old", JobPriority.Low), ("low, new", JobPriority.Low), ("high", JobPriority.High));

        await EnqueueAsync("urgent 1", JobPriority.High);
        Assert.Equal(1, await AskAsync());
        Assert.Equal(["low, new"], await YieldingAsync());
        Assert.Equal(0, await AskAsync());

        await EnqueueAsync("urgent 2", JobPriority.High);
        await EnqueueAsync("urgent 3", JobPriority.High);
        await EnqueueAsync("urgent 4", JobPriority.High);
        Assert.Equal(2, await AskAsync());

        // Never one of its own priority, however many wait.
        Assert.Equal(["low, new", "low, old", "medium"], await YieldingAsync());
        Assert.Equal(0, await AskAsync());
    }

    [Theory]
    [InlineData(JobPriority.Medium)]
    [InlineData(JobPriority.Low)]
    public async Task Only_high_work_makes_others_yield(JobPriority priority)
    {
        await RunningAsync("one", 1, ("background", JobPriority.Low));
        await EnqueueAsync("next", priority);
        Assert.Equal(0, await AskAsync());
    }

    [Fact]
    public async Task Nobody_yields_while_a_live_instance_has_a_free_slot()
    {
        await RunningAsync("full", 1, ("background", JobPriority.Low));
        await RunningAsync("free", 2, ("other", JobPriority.Low));
        await EnqueueAsync("urgent", JobPriority.High);
        Assert.Equal(0, await AskAsync());

        // One slot serves one.
        await EnqueueAsync("urgent too", JobPriority.High);
        Assert.Equal(1, await AskAsync());
    }

    [Fact]
    public async Task A_dead_instance_offers_no_slot_and_what_it_held_is_not_asked()
    {
        await RunningAsync("dead", 2, ("orphan", JobPriority.Low));
        Clock.Advance(Lease + TimeSpan.FromSeconds(1));
        await RunningAsync("alive", 1, ("background", JobPriority.Medium));
        await EnqueueAsync("urgent", JobPriority.High);

        Assert.Equal(1, await AskAsync());
        Assert.Equal(["background"], await YieldingAsync());
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("pause")]
    public async Task A_job_that_stops_anyway_makes_the_room(string wish)
    {
        await RunningAsync("one", 2, ("background", JobPriority.Low), ("stopping", JobPriority.Medium));
        await ExecuteAsync($"UPDATE queue.job SET stop_requested = '{wish}' WHERE target = 'stopping'");
        await EnqueueAsync("urgent", JobPriority.High);
        Assert.Equal(0, await AskAsync());
    }

    [Fact]
    public async Task Nobody_yields_for_a_paused_queue_or_for_what_may_not_start_yet()
    {
        await RunningAsync("one", 1, ("background", JobPriority.Low));
        var urgent = (await EnqueueAsync("urgent", JobPriority.High)).Job.Id;
        await ExecuteAsync("UPDATE queue.control SET paused = true");
        Assert.Equal(0, await AskAsync());
        await ExecuteAsync("UPDATE queue.control SET paused = false");
        await ExecuteAsync($"UPDATE queue.job SET ready = false, run_at = '2031-01-01' WHERE id = {urgent}");
        Assert.Equal(0, await AskAsync());
    }

    [Fact]
    public async Task Instances_that_ask_at_the_same_time_make_one_job_yield_for_each_that_waits()
    {
        await RunningAsync("one", 8, [.. Enumerable.Range(0, 8).Select(n => ($"background {n}", JobPriority.Low))]);
        for (var waiting = 1; waiting <= 6; waiting++)
        {
            await EnqueueAsync($"urgent {waiting}", JobPriority.High);
            var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(AskAsync)));
            Assert.Equal(1, asked.Sum());
            Assert.Equal(waiting, (await YieldingAsync()).Count);
        }
    }

    [Fact]
    public async Task A_job_that_is_just_saving_is_asked_a_moment_later()
    {
        await RunningAsync("one", 1, ("background", JobPriority.Low));
        await EnqueueAsync("urgent", JobPriority.High);
        await InTransactionAsync(async transaction =>
        {
            await using var saving = new Npgsql.NpgsqlCommand("SELECT FROM queue.job WHERE target = 'background' FOR UPDATE", transaction.Connection, transaction);
            await saving.ExecuteNonQueryAsync();
            Assert.Equal(new PreemptionAnswer(Asked: 0, Due: 1), await Door.Get<JobPreemption>().AskAsync(null, CancellationToken.None));
        });
        Assert.Equal(new PreemptionAnswer(Asked: 1, Due: 1), await Door.Get<JobPreemption>().AskAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Urgent_work_starts_within_a_checkpoint_at_any_backlog()
    {
        const int rounds = 60;
        await Backlog.AddAsync(Database, 50_000);
        await ExecuteAsync("UPDATE queue.job SET priority = 2 WHERE priority = 0");
        await ExecuteAsync("VACUUM ANALYZE queue.job");
        var step = TimeSpan.FromMilliseconds(10);
        var starts = System.Threading.Channels.Channel.CreateUnbounded<long>();
        using var busy = new SemaphoreSlim(0);
        await Instance(
            clock: TimeProvider.System,

            // No poll comes within the test's patience: only who is told starts.
            configure: options => options.PollInterval = TimeSpan.FromMinutes(10),
            script: new ProbeScript(async (arguments, run, cancellationToken) =>
            {
                if (arguments.Name.StartsWith("urgent", StringComparison.Ordinal))
                {
                    starts.Writer.TryWrite(Stopwatch.GetTimestamp());
                    return JobOutcome.Done;
                }

                busy.Release();
                for (var n = 0; !run.StopRequested.IsCancellationRequested; n++)
                {
                    await Task.Delay(step, TimeProvider.System, cancellationToken);
                    await InTransactionAsync(t => run.CheckpointAsync(t, $"{n}", CancellationToken.None));
                }

                return JobOutcome.Interrupted;
            })).StartAsync();

        var latencies = new List<double>();
        for (var n = 0; n < rounds; n++)
        {
            Assert.True(await busy.WaitAsync(TestInstance.Patience));
            var before = Stopwatch.GetTimestamp();
            await EnqueueAsync($"urgent {n}", JobPriority.High);
            latencies.Add(Stopwatch.GetElapsedTime(before, await starts.Reader.ReadAsync().AsTask().WaitAsync(TestInstance.Patience)).TotalMilliseconds);
        }

        latencies.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"enqueue high to start, the only worker busy with checkpoints {step.TotalMilliseconds} ms apart, 50,000 waiting: "
            + $"p50 {latencies[rounds / 2]:F1} ms, p95 {latencies[rounds * 95 / 100]:F1} ms, max {latencies[^1]:F1} ms"));

        // It was the same job each time, put off sixty times and never at the cost of an attempt.
        Assert.Equal(1L, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE cursor IS NOT NULL"));
    }

    private async Task<long> AskAsync() => (await Door.Get<JobPreemption>().AskAsync(null, CancellationToken.None)).Asked;

    private Task<IReadOnlyList<string>> YieldingAsync()
        => ColumnAsync<string>("SELECT target FROM queue.job WHERE stop_requested = 'yield' ORDER BY target");

    /// <summary>Registers an instance that runs these jobs, without its loops: nothing happens but what the test does.</summary>
    private async Task RunningAsync(string instance, int slots, params (string Name, JobPriority Priority)[] jobs)
    {
        await Door.Get<InstanceRegistry>().RegisterAsync(new InstanceIdentity(instance, Guid.NewGuid(), "", slots, Lease), CancellationToken.None);
        foreach (var (name, priority) in jobs)
        {
            await EnqueueAsync(name, priority);
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Single(await Door.Get<JobClaims>().ClaimAsync(new(1), instance, Lease, TimeSpan.FromMinutes(10), CancellationToken.None));
        }
    }
}
