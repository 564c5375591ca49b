using AnalysisApp.Queue.Failures;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Tests;

/// <summary>What is counted of failures, through workers whose handlers throw.</summary>
public sealed class FailureStatisticsTests(QueueDatabase database) : QueueTests(database)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private IFailureStatistics Statistics => Door.Get<IFailureStatistics>();

    private DateTimeOffset Start { get; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_failed_attempt_is_counted_once_with_what_it_had_in_common_with_others()
    {
        await RunAsync(Faults, ["memory", "memory", "malformed", "fine"]);

        var counts = await Statistics.ReadAsync(Start, TimeSpan.FromDays(1), CancellationToken.None);
        Assert.Equal(
            [
                (FailureKind.Malformed, "malformed_data", "reading", (string?)null, 1),
                (FailureKind.ResourceExhausted, "out_of_memory", "analysing", "starter@1", 6),
            ],
            counts.Select(count => (count.Kind, count.Code, count.Stage!, count.ModelSet, count.Count)));
        Assert.All(counts, count => Assert.Equal((Start, "probe", "one"), (count.From, count.JobType, count.Worker)));
        Assert.Equal(await ScalarAsync<long>("SELECT max(job_id) FROM queue.failure WHERE code = 'out_of_memory'"), counts[1].LastJobId);
    }

    [Fact]
    public async Task Counts_outlive_their_jobs_and_folding_changes_none()
    {
        await RunAsync(Faults, ["memory", "malformed"]);
        var before = await Statistics.ReadAsync(Start, Minute, CancellationToken.None);
        Assert.NotEmpty(before);

        await ExecuteAsync("UPDATE queue.job SET finished_at = '2020-01-01'");
        await TendAsync();
        await TendAsync();

        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM queue.failure"));
        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM queue.failure_change"));
        Assert.Equal(before, await Statistics.ReadAsync(Start, Minute, CancellationToken.None));
    }

    [Fact]
    public async Task Minutes_become_hours_after_a_day_and_nothing_after_ninety()
    {
        foreach (var minute in (int[])[0, 1, 59, 60, 61])
        {
            await ExecuteAsync($"""
                INSERT INTO queue.failure_change (minute, kind, code, job_type, worker, job_id)
                VALUES (timestamptz '2030-01-01 00:00+00' + {minute} * interval '1 minute', 'timeout', 'timeout', 'probe', 'one', {minute})
                """);
        }

        await TendAsync();
        Assert.Equal(5L, await ScalarAsync<long>("SELECT count(*) FROM queue.failure_tally"));

        Clock.Advance(TimeSpan.FromHours(26));
        await TendAsync();
        Assert.Equal([3, 1, 1], (await Statistics.ReadAsync(Start, Minute, CancellationToken.None)).Select(count => count.Count));
        Clock.Advance(TimeSpan.FromHours(1));
        await TendAsync();
        var hours = await Statistics.ReadAsync(Start, Minute, CancellationToken.None);
        Assert.Equal([(Start, 3, 59L), (Start.AddHours(1), 2, 61L)], hours.Select(count => (count.From, count.Count, count.LastJobId)));

        // What comes late goes to the hour that is there already.
        await ExecuteAsync("INSERT INTO queue.failure_change (minute, kind, code, job_type, worker, job_id) VALUES ('2030-01-01 00:30+00', 'timeout', 'timeout', 'probe', 'one', 7)");
        await TendAsync();
        Assert.Equal([4, 2], (await Statistics.ReadAsync(Start, Minute, CancellationToken.None)).Select(count => count.Count));

        Clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromHours(26));
        await TendAsync();
        Assert.Equal(Start.AddHours(1), Assert.Single(await Statistics.ReadAsync(Start, Minute, CancellationToken.None)).From);
    }

    [Fact]
    public async Task An_attempt_that_was_not_settled_is_not_counted()
    {
        await EnqueueAsync("a");
        var job = Assert.Single(await Door.Get<JobClaims>().ClaimAsync(new(1), "one", Minute, Minute, CancellationToken.None));
        Assert.Null(await SettleFailedAsync(job with { Epoch = job.Epoch - 1 }));
        Assert.Empty(await Statistics.ReadAsync(Start, Minute, CancellationToken.None));

        Assert.Equal(JobState.Failed, await SettleFailedAsync(job));
        Assert.Equal(1, Assert.Single(await Statistics.ReadAsync(Start, Minute, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task A_lost_process_is_counted_where_it_was_lost()
    {
        await EnqueueAsync("a");
        Assert.Single(await Door.Get<JobClaims>().ClaimAsync(new(1), "one", Minute, Minute, CancellationToken.None));
        await Door.Get<JobRescue>().FreeOfInstanceAsync("one", CancellationToken.None);

        var count = Assert.Single(await Statistics.ReadAsync(Start, Minute, CancellationToken.None));
        Assert.Equal((FailureKind.Transient, "worker_lost", "probe", "one", 1), (count.Kind, count.Code, count.JobType, count.Worker, count.Count));
    }

    [Fact]
    public async Task The_share_is_of_attempts_that_came_to_an_end_of_their_own()
    {
        Assert.Equal(new FailureShare(0, 0), await Statistics.ReadShareAsync(Minute, CancellationToken.None));
        var cancelled = (await EnqueueAsync("cancelled")).Job.Id;
        await Queue.CancelAsync(cancelled, CancellationToken.None);
        Clock.Advance(Minute);

        await RunAsync(Faults, ["fine", "fine also", "malformed"]);
        foreach (var folded in (bool[])[false, true])
        {
            if (folded)
                await TendAsync();
            var share = await Statistics.ReadShareAsync(TimeSpan.FromMinutes(10), CancellationToken.None);
            Assert.Equal(new FailureShare(1, 3), share);
            Assert.Equal(1.0 / 3, share.Value, 6);
        }

        Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(new FailureShare(0, 0), await Statistics.ReadShareAsync(TimeSpan.FromMinutes(10), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Statistics.ReadShareAsync(TimeSpan.FromDays(2), CancellationToken.None));
    }

    [Fact]
    public async Task What_failed_alike_is_told_by_what_it_was_about_newest_first()
    {
        await RunAsync(Faults, ["malformed a", "malformed b", "malformed c", "memory"]);
        var retried = (await Queue.FindNewestAsync("probe", "malformed a", null, CancellationToken.None))!;
        await Queue.RetryAsync(retried.Id, CancellationToken.None);

        var targets = await Statistics.ListTargetsAsync("malformed_data", "probe", Start, 2, CancellationToken.None);
        Assert.Equal((3, 2, "The work holds data that cannot be read."), (targets.Total, targets.FailedJobs, targets.Message));
        Assert.Equal(["malformed c", "malformed b"], targets.Newest.Select(target => target.Target));
        Assert.Equal(targets.Newest[0].JobId, targets.LastFailedJobId);
        Assert.All(targets.Newest, target => Assert.Equal((1, JobState.Failed), (target.Failures, target.State)));

        var memory = await Statistics.ListTargetsAsync("out_of_memory", "probe", Start, 200, CancellationToken.None);
        Assert.Equal(3, Assert.Single(memory.Newest).Failures);
        Assert.Equal(0, (await Statistics.ListTargetsAsync("out_of_memory", "other", Start, 200, CancellationToken.None)).Total);
        Assert.Equal(0, (await Statistics.ListTargetsAsync("out_of_memory", "probe", Clock.GetUtcNow().AddSeconds(1), 200, CancellationToken.None)).Total);
    }

    private static Task<JobOutcome> Faults(ProbeArguments arguments, JobRun run, CancellationToken cancellationToken)
    {
        if (arguments.Name.StartsWith("memory", StringComparison.Ordinal))
        {
            (run.Stage, run.ModelSet) = ("analysing", "starter@1");
            throw new InsufficientMemoryException();
        }

        run.Stage = "reading";
        return arguments.Name.StartsWith("malformed", StringComparison.Ordinal) ? throw new FormatException("Words.") : Task.FromResult(JobOutcome.Done);
    }

    private Task<JobState?> SettleFailedAsync(ClaimedJob job)
    {
        using var run = new ActiveRun(job, Door.Get<JobClaims>(), Minute, Minute, Clock);
        var fault = new Fault(FailureKind.Malformed, "some_code", "Some message.", ExceptionType: null);
        var settlement = Settlement.Of(fault, job, Clock.GetUtcNow(), 0.5) with { Report = FailureReport.Of(run, fault, null, Clock.GetUtcNow()) };
        return Door.Get<JobClaims>().SettleAsync(job.Id, job.Epoch, settlement, CancellationToken.None);
    }

    /// <summary>Runs jobs, one after another, to their ends.</summary>
    private async Task RunAsync(Func<ProbeArguments, JobRun, CancellationToken, Task<JobOutcome>> handler, IReadOnlyList<string> names)
    {
        var worker = await Instance(new ProbeScript(handler)).StartAsync();
        for (var n = 0; n < names.Count; n++)
        {
            var name = names.Take(n).Contains(names[n]) ? $"{names[n]} {n}" : names[n];
            var id = (await EnqueueAsync(name)).Job.Id;
            await UntilAsync(worker, id, job => !job.IsLive);
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await worker.StopAsync();
    }

    private async Task TendAsync()
        => Assert.True(await Door.Get<JobUpkeep>().RunAsync(new QueueOptions(), CancellationToken.None));
}
