using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>What the pages of jobs read, with many jobs of every kind: each read many times, in the order of a person who looks around.</summary>
internal static class DashboardBenchmark
{
    private const int PageSize = 50;

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        var few = await MeasureAsync(bench, bench.Times(10_000, 1_000), cancellationToken);
        await bench.Server.EmptyAsync(cancellationToken);
        var jobs = bench.Times(1_000_000, 30_000);
        var many = await MeasureAsync(bench, jobs, cancellationToken);
        foreach (var (what, times) in many)
        {
            bench.Report(
                string.Create(CultureInfo.InvariantCulture, $"dashboard, {jobs:N0} jobs: {what}"), $"{times}", $"{few[what]}, with a hundredth of them",
                times.RatioTo(few[what]));
        }
    }

    private static async Task<IReadOnlyDictionary<string, Latencies>> MeasureAsync(Bench bench, int jobs, CancellationToken cancellationToken)
    {
        await AddAsync(bench.Server, jobs, cancellationToken);
        await using var host = new WorkerHost(bench.Server, slots: 0);
        var reads = Reads(host);
        var times = reads.ToDictionary(read => read.What, _ => new Latencies());
        var rounds = bench.Times(60, 3);
        for (var round = -2; round < rounds; round++)
        {
            foreach (var (what, read) in reads)
            {
                var began = Stopwatch.GetTimestamp();
                await read(cancellationToken);

                // The first ones pay for compilation and connections.
                if (round >= 0)
                    times[what].Add(began, Stopwatch.GetTimestamp());
            }
        }

        return times;
    }

    private static (string What, Func<CancellationToken, Task> Read)[] Reads(WorkerHost host)
    {
        var (queue, history) = (host.Queue, host.History);
        return
        [
            ("the counts of the tabs, the workers and the switches", queue.ReadStatusAsync),
            ("a page of all, newest first", List(new JobFilter(), JobOrder.Newest)),
            ("the tenth page of all", PageOfAllAsync),
            ("a page of what waits, and why each does", WaitingAsync),
            ("a page of what failed, last ended first", List(new JobFilter(JobState.Failed), JobOrder.LastEnded)),
            ("a page of what is done, longest first", List(new JobFilter(JobState.Completed), JobOrder.Longest)),
            ("what failed within an hour, weeks of jobs ago", List(Hour(), JobOrder.LastEnded)),
            ("a text that few have, as far as a page looks", List(new JobFilter(Text: "needle"), JobOrder.Newest)),
            ("a kind of failure that many have", List(new JobFilter(JobState.Failed) { Failure = FailureKind.Timeout }, JobOrder.LastEnded)),
            ("the next in line of three lanes", LanesAsync),
            ("the charts of 7 days", token => history.ReadAsync(TimeSpan.FromHours(1), 168, null, token)),
            ("the course and the log of one job", CourseAsync),
        ];

        Func<CancellationToken, Task> List(JobFilter filter, JobOrder order) => token => history.ListAsync(filter, order, null, PageSize, token);

        async Task PageOfAllAsync(CancellationToken token)
        {
            // Marks are ids, and the newest id tells where the tenth page is.
            var first = await history.ListAsync(new JobFilter(), JobOrder.Newest, null, 1, token);
            await history.ListAsync(new JobFilter(), JobOrder.Newest, new JobMark(0, first.Jobs[0].Id - (9 * PageSize)), PageSize, token);
        }

        async Task WaitingAsync(CancellationToken token)
        {
            var page = await history.ListAsync(new JobFilter { WaitingOnly = true }, JobOrder.Longest, null, PageSize, token);
            await queue.ExplainAsync([.. page.Jobs.Select(job => job.Id)], null, token);
        }

        async Task LanesAsync(CancellationToken token)
        {
            foreach (var priority in Enum.GetValues<JobPriority>())
                await history.ListNextAsync(priority, 5, token);
        }

        async Task CourseAsync(CancellationToken token)
        {
            var first = await history.ListAsync(new JobFilter(JobState.Failed), JobOrder.LastEnded, null, 1, token);
            await history.FindCourseAsync(first.Jobs[0].Id, token);
            await history.ListLogAsync(first.Jobs[0].Id, null, JobLogLine.MostKept, token);
        }
    }

    private static JobFilter Hour()
    {
        var since = TimeProvider.System.GetUtcNow().AddDays(-3);
        return new JobFilter(JobState.Failed) { EndedSince = since, EndedBefore = since.AddHours(1) };
    }

    /// <summary>Half done, three in ten failed, one in ten cancelled, one in ten waiting, over a week; and what a week of minutes leaves behind.</summary>
    private static async Task AddAsync(DurableServer server, int jobs, CancellationToken cancellationToken)
    {
        await server.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            INSERT INTO queue.job (type, target, scope, priority, fair_tag, arguments, max_attempts, title, user_id, created_at, state, ready, started_at, finished_at,
                                   failure_kind, failure_code, failure_message)
            SELECT 'benchmark', 'dashboard ' || n, '', n % 3, n / 20 + 1, '{"urgent": false}', 5, CASE n WHEN 7 THEN 'A needle' ELSE 'A song called ' || md5(n::text) END,
                   ('00000000-0000-0000-0000-0000000000' || lpad((n % 20)::text, 2, '0'))::uuid, began, state, state = 'pending',
                   CASE WHEN state <> 'pending' THEN began + interval '1 second' END,
                   CASE WHEN state <> 'pending' THEN began + interval '1 second' + (n % 1000) * interval '7 milliseconds' END,
                   CASE state WHEN 'failed' THEN (ARRAY['timeout', 'transient', 'malformed'])[n % 3 + 1] END, CASE state WHEN 'failed' THEN 'code_' || n % 9 END,
                   CASE state WHEN 'failed' THEN 'It did not work.' END
            FROM (SELECT n, now() - interval '7 days' * (1 - n::float / {{jobs}}) AS began,
                         CASE WHEN n % 10 < 5 THEN 'completed' WHEN n % 10 < 8 THEN 'failed' WHEN n % 10 = 8 THEN 'cancelled' ELSE 'pending' END AS state
                  FROM generate_series(1, {{jobs}}) n) each
            """), cancellationToken);
        await server.ExecuteAsync("""
            INSERT INTO queue.tally
            SELECT date_trunc('minute', now()) - n * interval '1 minute', s, p, 50 FROM generate_series(0, 10080) n, unnest(ARRAY['completed', 'failed', 'cancelled']) s, generate_series(0, 2) p;
            INSERT INTO queue.wait_tally
            SELECT date_trunc('minute', now()) - n * interval '1 minute', p, b, 5 FROM generate_series(0, 10080) n, generate_series(0, 2) p, generate_series(10, 17) b;
            INSERT INTO queue.log_line (job_id, at, level, message)
            SELECT j.id, now(), 2, 'A line of a log as long as such lines are' FROM queue.job j, generate_series(1, 20) WHERE j.id % 100 = 5 LIMIT 50000
            """, cancellationToken);
        await server.ExecuteAsync("VACUUM ANALYZE queue.job, queue.tally, queue.wait_tally, queue.log_line", cancellationToken);
    }
}
