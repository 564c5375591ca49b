using AnalysisApp.Queue.History;
using AnalysisApp.Queue.Tests.Parts;
using Npgsql;

namespace AnalysisApp.Queue.Tests.History;

/// <summary>Lists in every order, page by page.</summary>
public sealed partial class LookTests(QueueDatabase database) : QueueTests(database)
{
    private IJobHistory History => Door.Get<IJobHistory>();

    [Fact]
    public async Task Every_order_gives_every_job_once_whatever_the_size_of_the_page()
    {
        await AddEndedAsync(40, "completed");
        await AddEndedAsync(10, "failed");
        await Backlog.AddAsync(Database, 30);
        await ExecuteAsync("""
            UPDATE queue.job SET state = 'in_progress', ready = false, lease_until = now() + interval '1 hour', lease_instance = 'x', deadline_at = now(),
              started_at = timestamptz '2030-01-01' + (id * 7919 % 13) * interval '1 minute'
            WHERE id IN (SELECT id FROM queue.job WHERE state = 'pending' ORDER BY id LIMIT 5)
            """);

        await AssertAllAsync(new JobFilter(), JobOrder.Newest, "true", "id DESC");
        await AssertAllAsync(new JobFilter(LiveOnly: true), JobOrder.Newest, "finished_at IS NULL", "id DESC");
        await AssertAllAsync(new JobFilter { WaitingOnly = true }, JobOrder.Longest, "state = 'pending'", "id");
        await AssertAllAsync(new JobFilter(JobState.Pending), JobOrder.Newest, "state = 'pending'", "id DESC");
        await AssertAllAsync(new JobFilter(JobState.InProgress), JobOrder.Newest, "state = 'in_progress'", "id DESC");
        await AssertAllAsync(new JobFilter(JobState.InProgress), JobOrder.Longest, "state = 'in_progress'", "started_at, id");
        await AssertAllAsync(new JobFilter(JobState.Completed), JobOrder.Newest, "state = 'completed'", "id DESC");
        await AssertAllAsync(new JobFilter(JobState.Completed), JobOrder.LastEnded, "state = 'completed'", "finished_at DESC, id DESC");
        await AssertAllAsync(
            new JobFilter(JobState.Failed), JobOrder.Longest, "state = 'failed' AND finished_at - started_at >= interval '0.1 second'",
            "finished_at - started_at DESC, id DESC");
    }

    [Fact]
    public async Task Every_part_of_a_filter_narrows_the_list()
    {
        await AddEndedAsync(60, "failed");
        var day = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var user = await AnyUserAsync();

        await AssertAllAsync(new JobFilter(JobState.Failed) { Failure = FailureKind.Timeout }, JobOrder.LastEnded, "failure_kind = 'timeout'", "finished_at DESC, id DESC");
        await AssertAllAsync(new JobFilter { FailureCode = "code_3" }, JobOrder.Newest, "failure_code = 'code_3'", "id DESC");
        await AssertAllAsync(new JobFilter { UserId = user }, JobOrder.Newest, $"user_id = '{user}'", "id DESC");
        await AssertAllAsync(new JobFilter(Text: "ended 7"), JobOrder.Newest, "title = 'Ended 7'", "id DESC");
        await AssertAllAsync(
            new JobFilter { CreatedSince = day.AddMinutes(10), CreatedBefore = day.AddMinutes(20) }, JobOrder.Newest,
            "created_at >= '2030-01-01 00:10Z' AND created_at < '2030-01-01 00:20Z'", "id DESC");
        await AssertAllAsync(
            new JobFilter(JobState.Failed) { EndedSince = day.AddHours(3), EndedBefore = day.AddHours(20) }, JobOrder.LastEnded,
            "finished_at >= '2030-01-01 03:00Z' AND finished_at < '2030-01-01 20:00Z'", "finished_at DESC, id DESC");
    }

    [Fact]
    public async Task Of_one_user_every_order_gives_every_job_once()
    {
        await AddEndedAsync(60, "completed");
        await AddEndedAsync(30, "failed");
        var user = await AnyUserAsync();
        foreach (var name in (string[])["waits", "runs", "waits too"])
            await EnqueueAsync(name, JobPriority.Low, user);
        await EnqueueAsync("another's", JobPriority.Low, Guid.NewGuid());
        await ExecuteAsync("""
            UPDATE queue.job SET state = 'in_progress', ready = false, lease_until = now() + interval '1 hour', lease_instance = 'x', deadline_at = now(),
              started_at = timestamptz '2030-01-01' WHERE title = 'runs'
            """);

        async Task AssertOwnAsync(JobFilter filter, JobOrder order, string where, string orderBy)
            => await AssertAllAsync(filter with { UserId = user }, order, $"user_id = '{user}' AND {where}", orderBy);
        await AssertOwnAsync(new JobFilter(), JobOrder.Newest, "true", "id DESC");
        await AssertOwnAsync(new JobFilter(LiveOnly: true), JobOrder.Newest, "finished_at IS NULL", "id DESC");
        await AssertOwnAsync(new JobFilter { WaitingOnly = true }, JobOrder.Longest, "state = 'pending'", "id");
        await AssertOwnAsync(new JobFilter(JobState.Pending), JobOrder.Newest, "state = 'pending'", "id DESC");
        await AssertOwnAsync(new JobFilter(JobState.InProgress), JobOrder.Newest, "state = 'in_progress'", "id DESC");
        await AssertOwnAsync(new JobFilter(JobState.InProgress), JobOrder.Longest, "state = 'in_progress'", "started_at, id");
        await AssertOwnAsync(new JobFilter(JobState.Completed), JobOrder.Newest, "state = 'completed'", "id DESC");
        await AssertOwnAsync(new JobFilter(JobState.Completed), JobOrder.LastEnded, "state = 'completed'", "finished_at DESC, id DESC");
        await AssertOwnAsync(
            new JobFilter(JobState.Failed), JobOrder.Longest, "state = 'failed' AND finished_at - started_at >= interval '0.1 second'",
            "finished_at - started_at DESC, id DESC");
        await AssertOwnAsync(new JobFilter(Priority: JobPriority.Low), JobOrder.Newest, "priority = 2", "id DESC");
    }

    [Fact]
    public async Task The_jobs_of_a_user_are_counted_without_those_of_others()
    {
        await AddEndedAsync(50, "completed");
        var user = await AnyUserAsync();
        await EnqueueAsync("mine", JobPriority.High, user);
        await EnqueueAsync("another's", JobPriority.High, Guid.NewGuid());
        await EnqueueAsync("nobody's", JobPriority.High);

        var counts = await History.CountAsync(user, CancellationToken.None);

        Assert.Equal(1, counts.Single(count => count is { State: JobState.Pending, Priority: JobPriority.High }).Count);
        Assert.Equal(10, counts.Where(count => count.State == JobState.Completed).Sum(count => count.Count));
        Assert.Equal(11, counts.Sum(count => count.Count));
    }

    [Fact]
    public async Task The_newest_job_about_something_is_found_for_one_user_or_for_anybody()
    {
        var (mine, another) = (Guid.NewGuid(), Guid.NewGuid());
        var first = await EnqueueAsync("a", user: mine, scope: "mine");
        var second = await EnqueueAsync("a", user: another, scope: "another's");

        async Task<(long Id, Guid? User)?> FindAsync(Guid? user)
            => await Queue.FindNewestAsync("probe", "a", user, CancellationToken.None) is { } job ? (job.Id, job.UserId) : null;
        Assert.Equal((first.Job.Id, mine), await FindAsync(mine));
        Assert.Equal((second.Job.Id, another), await FindAsync(null));
        Assert.Null(await FindAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task What_no_index_tells_is_looked_for_in_so_many_jobs_and_then_the_next()
    {
        await Backlog.AddAsync(Database, JobPage.MostLookedAt + 500);
        await ExecuteAsync("UPDATE queue.job SET title = 'A needle' WHERE id IN (SELECT min(id) FROM queue.job UNION SELECT min(id) + 30 FROM queue.job)");
        await ExecuteAsync("ANALYZE queue.job");
        var filter = new JobFilter(Text: "needle");

        var first = await History.ListAsync(filter, JobOrder.Newest, null, 10, CancellationToken.None);
        Assert.True(first.IsPartial);
        Assert.Empty(first.Jobs);

        var second = await History.ListAsync(filter, JobOrder.Newest, first.Next, 10, CancellationToken.None);
        Assert.Equal((2, null, false), (second.Jobs.Count, second.Next, second.IsPartial));
    }

    [Theory]
    [InlineData(JobOrder.LastEnded)]
    [InlineData(JobOrder.Longest)]
    public async Task An_order_that_does_not_suit_the_filter_is_refused(JobOrder order)
        => await Assert.ThrowsAsync<ArgumentException>(() => History.ListAsync(new JobFilter(), order, null, 10, CancellationToken.None));

    [Fact]
    public async Task The_next_in_line_are_those_that_will_be_taken()
    {
        var user = Guid.NewGuid();
        for (var n = 0; n < 3; n++)
            await EnqueueAsync($"first {n}", JobPriority.Low, user);
        await EnqueueAsync("other", JobPriority.Low, Guid.NewGuid());
        await EnqueueAsync("urgent", JobPriority.High);

        var next = await History.ListNextAsync(JobPriority.Low, 2, CancellationToken.None);

        Assert.Equal(["first 0", "other"], next.Select(job => job.Title));
    }

    [Fact]
    public async Task No_page_reads_the_whole_table_and_what_an_index_tells_is_read_off_its_edge()
    {
        await AddEndedAsync(20_000, "completed");
        await AddEndedAsync(4_000, "failed");
        await Backlog.AddAsync(Database, 10_000);
        await ExecuteAsync("ANALYZE queue.job");
        var failed = new JobFilter(JobState.Failed);
        (JobFilter Filter, JobOrder Order)[] pages =
        [
            (new JobFilter(), JobOrder.Newest), (new JobFilter(LiveOnly: true), JobOrder.Newest), (new JobFilter { WaitingOnly = true }, JobOrder.Longest),
            (new JobFilter(JobState.InProgress), JobOrder.Longest), (new JobFilter(JobState.Completed), JobOrder.Newest),
            (new JobFilter(JobState.Completed), JobOrder.LastEnded), (new JobFilter(JobState.Completed), JobOrder.Longest), (failed, JobOrder.LastEnded),
            (failed with { Text = "needle" }, JobOrder.LastEnded), (failed with { Failure = FailureKind.Timeout }, JobOrder.Longest),
            (new JobFilter { UserId = await AnyUserAsync() }, JobOrder.Newest), (failed with { UserId = await AnyUserAsync() }, JobOrder.LastEnded),
            (new JobFilter { UserId = Guid.NewGuid() }, JobOrder.Newest),
            (failed with { EndedSince = Clock.GetUtcNow(), EndedBefore = Clock.GetUtcNow().AddHours(1) }, JobOrder.LastEnded),
        ];
        foreach (var (filter, order) in pages)
        {
            foreach (var mark in (JobMark?[])[null, new JobMark(1, 20_000)])
            {
                await using var command = Database.DataSource.CreateCommand();
                var edge = LookEdge.Of(filter, order);
                JobLook.Compose(command, edge, mark, 50);
                command.CommandText = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + command.CommandText;
                var plan = new List<string>();
                await using var row = await command.ExecuteReaderAsync();
                while (await row.ReadAsync())
                    plan.Add(row.GetString(0));
                var told = $"{order} of {filter}:\n{string.Join('\n', plan)}";
                Assert.False(plan.Exists(line => line.Contains("Seq Scan", StringComparison.Ordinal)), told);

                // Fifty rows of each source, each on a page of its own at worst, and the way down two indexes.
                if (edge.IsWhole)
                    Assert.True(BuffersOf(plan.First(line => line.Contains("Buffers:", StringComparison.Ordinal))) <= Math.Max(150, 75 * edge.Sources.Length), told);
            }
        }
    }

    [Theory]
    [InlineData("12", 0, 12)]
    [InlineData("1000-12", 1000, 12)]
    public void A_mark_is_read_as_it_was_written(string text, long place, long id)
    {
        Assert.True(JobMark.TryParse(text, out var mark));
        Assert.Equal(new JobMark(place, id), mark);
        Assert.Equal(text, mark.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1-2-3")]
    [InlineData("-5")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_no_mark(string text) => Assert.False(JobMark.TryParse(text, out _));

    /// <summary>Compares the pages with what the table says when it is asked for all at once.</summary>
    private async Task AssertAllAsync(JobFilter filter, JobOrder order, string where, string orderBy)
    {
        var expected = await ColumnAsync<long>($"SELECT id FROM queue.job WHERE {where} ORDER BY {orderBy}");
        Assert.NotEmpty(expected);
        foreach (var size in (int[])[1, 3, 200])
        {
            var found = new List<long>();
            JobMark? mark = null;
            do
            {
                var page = await History.ListAsync(filter, order, mark, size, CancellationToken.None);
                found.AddRange(page.Jobs.Select(job => job.Id));
                Assert.False(page.IsPartial);
                mark = page.Next is { } next ? Parsed(next) : null;
            }
            while (mark is not null);
            Assert.Equal(expected, found);
        }
    }

    private static int BuffersOf(string line)
        => Buffers().Matches(line).Sum(match => int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));

    [System.Text.RegularExpressions.GeneratedRegex(@"(?:hit|read)=(\d+)")]
    private static partial System.Text.RegularExpressions.Regex Buffers();

    private static JobMark Parsed(JobMark mark) => JobMark.TryParse(mark.ToString(), out var read) ? read : throw new InvalidOperationException($"{mark}");

    private async Task<Guid> AnyUserAsync() => (await ColumnAsync<Guid>("SELECT user_id FROM queue.job ORDER BY id LIMIT 1"))[0];

    /// <summary>Some of one length and of one end, so that the ids decide.</summary>
    private async Task AddEndedAsync(int jobs, string state)
    {
        await using var command = Database.DataSource.CreateCommand("""
            INSERT INTO queue.job (type, target, scope, priority, fair_tag, arguments, max_attempts, title, user_id, created_at, state, ready, started_at,
                                   finished_at, failure_kind, failure_code, failure_message)
            SELECT 'probe', @state || n, '', n % 3, n, '{}', 5, 'Ended ' || n, ('00000000-0000-0000-0000-00000000000' || n % 5)::uuid,
                   timestamptz '2030-01-01' + n * interval '1 minute', @state, false,
                   timestamptz '2030-01-01' + n * interval '2 minutes' - (n % 7) * interval '0.05 seconds',
                   timestamptz '2030-01-01' + (n / 3) * interval '1 hour' + interval '5 hours' * (n % 2),
                   CASE WHEN @state = 'failed' THEN (ARRAY['timeout', 'malformed', 'transient'])[n % 3 + 1] END,
                   CASE WHEN @state = 'failed' THEN 'code_' || n % 4 END, CASE WHEN @state = 'failed' THEN 'Why' END
            FROM generate_series(1, @jobs) n
            """);
        command.Parameters.Add(new NpgsqlParameter<string>("state", state));
        command.Parameters.AddWithValue("jobs", jobs);
        await command.ExecuteNonQueryAsync();
    }
}
