using AnalysisApp.Queue.History;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Queue.Tests.History;

/// <summary>How the queue did, and what was logged of its jobs.</summary>
public sealed class HistoryTests(QueueDatabase database) : QueueTests(database)
{
    private IJobHistory History => Door.Get<IJobHistory>();

    [Fact]
    public async Task Ends_and_waits_are_told_by_the_minute_they_were_in()
    {
        var early = (await EnqueueAsync("waits long")).Job.Id;
        Clock.Advance(TimeSpan.FromMinutes(3));
        var late = (await EnqueueAsync("waits not")).Job.Id;
        var bad = (await EnqueueAsync("bad", JobPriority.Low)).Job.Id;
        var worker = await Instance(new ProbeScript((arguments, _, _) => arguments.Name == "bad"
            ? throw new ArgumentException("bad")
            : Task.FromResult(JobOutcome.Done))).StartAsync();
        await UntilAsync(worker, early, JobState.Completed);
        await UntilAsync(worker, late, JobState.Completed);
        await UntilAsync(worker, bad, JobState.Failed);
        await worker.StopAsync();

        var history = await History.ReadAsync(TimeSpan.FromMinutes(1), 5, null, CancellationToken.None);

        Assert.Equal(5, history.Buckets.Count);
        Assert.All(history.Buckets.Zip(history.Buckets.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(1), pair.Second.From - pair.First.From));
        var last = history.Buckets[^1];
        Assert.Equal((2, 1, 0, 3), (last.Completed, last.Failed, last.Cancelled, last.Started));
        Assert.InRange(last.MedianWait!.Value, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        Assert.InRange(last.LongWait!.Value, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3) * 1.26);
        Assert.All(history.Buckets.SkipLast(1), bucket => Assert.Equal((0, 0, (TimeSpan?)null), (bucket.Completed, bucket.Started, bucket.MedianWait)));

        var low = (await History.ReadAsync(TimeSpan.FromMinutes(1), 1, JobPriority.Low, CancellationToken.None)).Buckets[0];
        Assert.Equal((0, 1, 1), (low.Completed, low.Failed, low.Started));
    }

    [Fact]
    public async Task Only_a_first_start_counts_as_a_wait()
    {
        using var gate = new YieldingGate();
        var worker = await Instance(gate.Script).StartAsync();
        var low = (await EnqueueAsync("low", JobPriority.Low)).Job.Id;
        await gate.NextStartAsync();
        var high = (await EnqueueAsync("high", JobPriority.High)).Job.Id;
        await gate.NextStartAsync();
        Clock.Advance(TimeSpan.FromSeconds(30));
        await Queue.CancelAsync(high, CancellationToken.None);
        await gate.NextStartAsync();
        await Queue.CancelAsync(low, CancellationToken.None);
        await worker.StopAsync();

        Assert.Equal(2, (await History.ReadAsync(TimeSpan.FromMinutes(1), 2, null, CancellationToken.None)).Buckets.Sum(bucket => bucket.Started));
    }

    [Fact]
    public async Task Old_minutes_become_hours_and_nothing_is_lost()
    {
        var seed = Random.Shared.Next();
        await ExecuteAsync($"SELECT setseed({(seed % 1000) / 1000.0:0.000})");
        await ExecuteAsync("""
            INSERT INTO queue.tally SELECT timestamptz '2029-12-01' + n * interval '7 minutes', 'completed', n % 3, 1 + (random() * 9)::int FROM generate_series(1, 3000) n;
            INSERT INTO queue.wait_tally SELECT timestamptz '2029-12-01' + n * interval '7 minutes', n % 3, n % 60, 1 FROM generate_series(1, 3000) n
            """);
        var (ends, waits) = (await ScalarAsync<decimal>("SELECT sum(jobs) FROM queue.tally"), await ScalarAsync<decimal>("SELECT sum(jobs) FROM queue.wait_tally"));
        var hours = await ColumnAsync<decimal>("SELECT sum(jobs) FROM queue.tally GROUP BY date_trunc('hour', minute), priority ORDER BY date_trunc('hour', minute), priority");

        await Door.Get<JobUpkeep>().RunAsync(new QueueOptions(), CancellationToken.None);

        Assert.Equal((ends, waits), (await ScalarAsync<decimal>("SELECT sum(jobs) FROM queue.tally"), await ScalarAsync<decimal>("SELECT sum(jobs) FROM queue.wait_tally")));
        Assert.Equal(hours, await ColumnAsync<decimal>("SELECT sum(jobs) FROM queue.tally GROUP BY date_trunc('hour', minute), priority ORDER BY date_trunc('hour', minute), priority"));
        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM queue.tally WHERE minute < timestamptz '2030-01-01' - interval '8 days' AND extract(minute FROM minute) <> 0"));
    }

    [Fact]
    public async Task A_version_is_marked_when_it_first_runs_jobs()
    {
        await Instance(name: "a", configure: options => options.InstanceVersion = "1.0").StartAsync();
        Clock.Advance(TimeSpan.FromMinutes(2));
        await Instance(name: "b", configure: options => options.InstanceVersion = "1.0").StartAsync();
        await Instance(name: "c", configure: options => options.InstanceVersion = "1.1").StartAsync();

        var marks = (await History.ReadAsync(TimeSpan.FromMinutes(1), 10, null, CancellationToken.None)).Deployments;

        Assert.Equal([("1.0", Clock.GetUtcNow() - TimeSpan.FromMinutes(2)), ("1.1", Clock.GetUtcNow())], marks.Select(mark => (mark.Version, mark.FirstSeen)));
    }

    [Fact]
    public async Task The_newest_lines_of_a_job_are_kept_until_it_goes()
    {
        var id = (await EnqueueAsync("talkative")).Job.Id;
        var at = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.FromHours(2));
        await History.WriteLogAsync([.. Enumerable.Range(0, 600).Select(n => new JobLogLine(0, id, at.AddSeconds(n), LogLevel.Warning, $"line {n}"))], CancellationToken.None);
        await History.WriteLogAsync(
            [
                new JobLogLine(0, id, at, LogLevel.Error, "zero \0 and " + new string('x', 3000)),
                new JobLogLine(0, long.MaxValue, at, LogLevel.Error, "of no job"),
            ],
            CancellationToken.None);

        var lines = await History.ListLogAsync(id, null, JobLogLine.MostKept, CancellationToken.None);

        Assert.Equal(JobLogLine.MostKept, lines.Count);
        Assert.Equal(("line 101", LogLevel.Warning, at.AddSeconds(101)), (lines[0].Message, lines[0].Level, lines[0].At));
        Assert.Equal((JobLogLine.LongestMessage, LogLevel.Error), (lines[^1].Message.Length, lines[^1].Level));
        Assert.Equal([lines[1].Id, lines[2].Id], (await History.ListLogAsync(id, lines[0].Id, 2, CancellationToken.None)).Select(line => line.Id));
        Assert.Equal(0L, await ScalarAsync<long>($"SELECT count(*) FROM queue.log_line WHERE job_id <> {id}"));

        await Queue.CancelAsync(id, CancellationToken.None);
        Clock.Advance(TimeSpan.FromDays(2));
        await Door.Get<JobUpkeep>().RunAsync(new QueueOptions(), CancellationToken.None);
        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM queue.log_line"));
    }

    [Fact]
    public async Task What_is_left_of_jobs_that_are_gone_is_found_and_removed()
    {
        await ExecuteAsync("""
            INSERT INTO queue.log_line (job_id, at, level, message) VALUES (987654, now(), 2, 'x'), (987654, now(), 2, 'y');
            INSERT INTO queue.transition (job_id, at, state, paused) VALUES (987654, now(), 'pending', false), (987655, now(), 'pending', false)
            """);

        var found = (await Queue.RepairAsync(CancellationToken.None)).Findings;

        Assert.Equal(2, Assert.Single(found, finding => finding.What == "courses_without_job").Mended);
        Assert.Empty((await Queue.RepairAsync(CancellationToken.None)).Findings);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1.2, 1)]
    [InlineData(10, 10)]
    [InlineData(10.1, 11)]
    [InlineData(1000, 30)]
    [InlineData(1e15, WaitBuckets.Last)]
    public void A_wait_is_in_the_bucket_that_ends_at_or_after_it(double milliseconds, int bucket)
        => Assert.Equal(bucket, WaitBuckets.Of(TimeSpan.FromMilliseconds(Math.Min(milliseconds, TimeSpan.MaxValue.TotalMilliseconds / 2))));
}
