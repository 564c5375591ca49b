using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit.Abstractions;

namespace AnalysisApp.Queue.Tests;

public sealed class StatusTests(QueueDatabase database, ITestOutputHelper output) : QueueTests(database)
{
    [Fact]
    public async Task Kept_counts_equal_counted_ones_after_anything_at_all()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var worker = await Instance(slots: 4, script: new ProbeScript((arguments, _, _) => (arguments.Name.GetHashCode(StringComparison.Ordinal) & 3) switch
        {
            0 => Task.FromResult<JobOutcome>(new JobOutcome.Cancel("no")),
            1 => throw new ArgumentException("bad"),
            2 => Task.FromResult<JobOutcome>(new JobOutcome.Snooze(TimeSpan.FromHours(9))),
            _ => Task.FromResult(JobOutcome.Done),
        })).StartAsync();

        var ids = new List<long>();
        for (var n = 0; n < 200; n++)
        {
            ids.Add((await EnqueueAsync($"{random.Next(60)}", (JobPriority)random.Next(3))).Job.Id);
            if (random.Next(4) == 0)
                await Queue.CancelAsync(ids[random.Next(ids.Count)], CancellationToken.None);
            if (random.Next(20) == 0)
                Assert.True(await worker.Get<JobUpkeep>().RunAsync(new QueueOptions(), CancellationToken.None));
            if (random.Next(20) == 0)
                await ExecuteAsync($"DELETE FROM queue.job WHERE finished_at IS NOT NULL AND id = {ids[random.Next(ids.Count)]}");
        }

        await worker.StopAsync();
        await AssertCountsAsync();
        await Door.Get<JobUpkeep>().RunAsync(new QueueOptions(), CancellationToken.None);
        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM queue.counter_change"));
        await AssertCountsAsync();
    }

    [Fact]
    public async Task The_status_tells_what_waits_runs_and_was_done()
    {
        using var gate = new Gate();
        var worker = await Instance(gate.Script, "one", slots: 2, configure: options =>
        {
            options.InstanceVersion = "1.2.3";
            options.LeaseDuration = TimeSpan.FromSeconds(12);
        }).StartAsync();
        var done = (await EnqueueAsync("done")).Job.Id;
        await gate.NextStartAsync();
        gate.LetOneEnd();
        await UntilAsync(worker, done, JobState.Completed);
        var running = (await EnqueueAsync("running", JobPriority.High)).Job;
        await gate.NextStartAsync();
        await EnqueueAsync("running too");
        await gate.NextStartAsync();
        Clock.Advance(TimeSpan.FromMilliseconds(500));
        var oldest = (await EnqueueAsync("waiting", JobPriority.Low)).Job;
        Clock.Advance(TimeSpan.FromMilliseconds(500));
        await EnqueueAsync("waiting less", JobPriority.High);

        var status = await Queue.ReadStatusAsync(CancellationToken.None);

        Assert.False(status.Paused);
        Assert.Equal(oldest.CreatedAt, status.OldestWaitingSince);
        Assert.Equal(1, status.CompletedLastHour);
        Assert.Contains(new JobCount(JobState.InProgress, JobPriority.High, 1), status.Counts);
        Assert.Contains(new JobCount(JobState.Pending, JobPriority.Low, 1), status.Counts);
        var instance = Assert.Single(status.Workers);
        Assert.Equal(("one", "1.2.3", 2, true), (instance.Instance, instance.Version, instance.Slots, instance.Alive));
        Assert.Contains(running.Id, instance.JobIds);
        Assert.Equal(2, instance.JobIds.Count);

        gate.LetAllEnd();
        await worker.KillAsync();
        Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(Assert.Single((await Queue.ReadStatusAsync(CancellationToken.None)).Workers).Alive);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, (await Queue.ReadStatusAsync(CancellationToken.None)).CompletedLastHour);
    }

    [Fact]
    public async Task Lists_are_newest_first_in_pages_and_filtered()
    {
        var ids = new List<long>();
        for (var n = 0; n < 7; n++)
            ids.Add((await EnqueueAsync($"target-{n}", n == 3 ? JobPriority.High : JobPriority.Low, title: n == 5 ? "100% Über_song" : $"Song {n}")).Job.Id);
        await Queue.CancelAsync(ids[2], CancellationToken.None);

        Assert.Equal([ids[6], ids[5], ids[4]], await IdsAsync(new JobFilter(), null, 3));
        Assert.Equal([ids[3], ids[2], ids[1]], await IdsAsync(new JobFilter(), ids[4], 3));
        Assert.Equal([ids[3]], await IdsAsync(new JobFilter(Priority: JobPriority.High)));
        Assert.Equal([ids[2]], await IdsAsync(new JobFilter(State: JobState.Cancelled)));
        Assert.Equal(6, (await IdsAsync(new JobFilter(LiveOnly: true))).Count);
        Assert.Equal([ids[5]], await IdsAsync(new JobFilter(Text: "0% über_")));
        Assert.Equal([ids[4]], await IdsAsync(new JobFilter(Text: "GET-4")));
        Assert.Empty(await IdsAsync(new JobFilter(Type: "other")));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ListAsync(new JobFilter(), null, 201, CancellationToken.None));

        async Task<List<long>> IdsAsync(JobFilter filter, long? before = null, int limit = 200)
            => [.. (await Queue.ListAsync(filter, before, limit, CancellationToken.None)).Select(job => job.Id)];
    }

    [Fact]
    public async Task The_newest_job_of_a_target_is_the_live_one_or_else_the_last()
    {
        Assert.Null(await Queue.FindNewestAsync("probe", "a", null, CancellationToken.None));
        var first = (await EnqueueAsync("a")).Job.Id;
        var second = (await EnqueueAsync("a", scope: "missing")).Job.Id;
        await Queue.CancelAsync(second, CancellationToken.None);
        Assert.Equal(first, (await Queue.FindNewestAsync("probe", "a", null, CancellationToken.None))!.Id);
        await Queue.CancelAsync(first, CancellationToken.None);
        Assert.Equal(second, (await Queue.FindNewestAsync("probe", "a", null, CancellationToken.None))!.Id);
    }

    [Fact]
    public async Task Ended_jobs_go_when_their_time_is_over()
    {
        var completed = (await EnqueueAsync("completed")).Job.Id;
        var failed = (await EnqueueAsync("failed")).Job.Id;
        var worker = await Instance(new ProbeScript((arguments, _, _) => arguments.Name == "failed"
            ? throw new ArgumentException("bad")
            : Task.FromResult(JobOutcome.Done))).StartAsync();
        await UntilAsync(worker, completed, JobState.Completed);
        await UntilAsync(worker, failed, JobState.Failed);
        await worker.StopAsync();
        var cancelled = (await EnqueueAsync("cancelled")).Job.Id;
        await Queue.CancelAsync(cancelled, CancellationToken.None);
        var waiting = (await EnqueueAsync("waiting")).Job.Id;

        Assert.Equal([completed, failed, cancelled, waiting], await KeptAfterAsync(TimeSpan.FromHours(23.9)));
        Assert.Equal([failed, waiting], await KeptAfterAsync(TimeSpan.FromHours(0.2)));
        Assert.Equal([failed, waiting], await KeptAfterAsync(TimeSpan.FromDays(5.9)));
        Assert.Equal([waiting], await KeptAfterAsync(TimeSpan.FromDays(0.2)));
        await AssertCountsAsync();

        async Task<IReadOnlyList<long>> KeptAfterAsync(TimeSpan time)
        {
            Clock.Advance(time);
            Assert.True(await Door.Get<JobUpkeep>().RunAsync(new QueueOptions(), CancellationToken.None));
            return await ColumnAsync<long>("SELECT id FROM queue.job ORDER BY id");
        }
    }

    [Fact]
    public async Task The_health_checks_tell_of_long_queues_and_missing_workers()
    {
        var checks = Door.Get<HealthCheckService>();
        var idle = await checks.CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, idle.Entries["queue"].Status);
        Assert.Equal(HealthStatus.Unhealthy, idle.Entries["workers"].Status);

        await Instance(configure: options => options.Workers = 3).StartAsync();
        var working = await checks.CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, working.Entries["workers"].Status);
        Assert.Contains("3 workers", working.Entries["workers"].Description, StringComparison.Ordinal);

        await ExecuteAsync("UPDATE queue.control SET paused = true");
        try
        {
            await Backlog.AddAsync(Database, 1001);
            var long1 = (await checks.CheckHealthAsync()).Entries["queue"];
            Assert.Equal(HealthStatus.Degraded, long1.Status);
            Assert.Contains("1,001", long1.Description, StringComparison.Ordinal);
        }
        finally
        {
            await ExecuteAsync("UPDATE queue.control SET paused = false");
        }
    }

    private async Task AssertCountsAsync()
    {
        var counted = await ColumnAsync<string>("SELECT state || ' ' || priority || ' ' || count(*) FROM queue.job GROUP BY state, priority ORDER BY 1");
        var kept = (await Queue.ReadStatusAsync(CancellationToken.None)).Counts
            .Select(c => $"{JobWords.WordOf(c.State)} {(int)c.Priority} {c.Count}").Order(StringComparer.Ordinal);
        Assert.Equal(counted.Order(StringComparer.Ordinal), kept);
    }
}
