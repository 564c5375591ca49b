using System.Globalization;
using System.Text.RegularExpressions;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using Npgsql;

namespace AnalysisApp.Queue.Tests;

public sealed class BulkControlTests(QueueDatabase database) : QueueTests(database)
{
    private static readonly JobCommand Cancel = new(JobAction.Cancel);
    private static readonly JobCommand Retry = new(JobAction.Retry);

    [Fact]
    public async Task A_command_reaches_all_that_match_the_filter_and_nothing_else()
    {
        var user = Guid.NewGuid();
        var other = (await EnqueueAsync("other", JobPriority.Low, title: "100% other")).Job.Id;
        var mine = (await EnqueueAsync("mine", JobPriority.Low, user)).Job.Id;
        var urgent = (await EnqueueAsync("urgent", JobPriority.High)).Job.Id;
        await ExecuteAsync($"UPDATE queue.job SET type = 'queue_control' WHERE id = {urgent}");

        Assert.Equal([mine], await DueAsync(Cancel, new JobFilter { UserId = user }));
        Assert.Equal([other, mine], await DueAsync(Cancel, new JobFilter(Priority: JobPriority.Low)));
        Assert.Equal([other], await DueAsync(Cancel, new JobFilter(Text: "0% OTH")));
        Assert.Equal([urgent], await DueAsync(Cancel, new JobFilter(Type: "queue_control")));
        Assert.Equal([other, mine], await DueAsync(Cancel, new JobFilter { ExceptType = "queue_control" }));
        Assert.Equal([other, mine, urgent], await DueAsync(Cancel, new JobFilter(JobState.Pending, LiveOnly: true)));
        Assert.Empty(await DueAsync(Cancel, new JobFilter(JobState.Failed)));

        Assert.Equal(1, await ControlAsync(Cancel, new JobFilter { UserId = user }));
        Assert.Equal([JobState.Pending, JobState.Cancelled, JobState.Pending], await StatesAsync(other, mine, urgent));
        Assert.Equal([mine], await DueAsync(Retry, new JobFilter { EndedSince = Clock.GetUtcNow() }));
        Assert.Empty(await DueAsync(Retry, new JobFilter { EndedBefore = Clock.GetUtcNow() }));
        Assert.Equal([mine], await DueAsync(Retry, new JobFilter { EndedBefore = Clock.GetUtcNow().AddSeconds(1).ToOffset(TimeSpan.FromHours(2)) }));
        Assert.Equal(0, await ControlAsync(Cancel, new JobFilter { UserId = user }));
    }

    [Fact]
    public async Task Batches_hold_at_most_500_jobs_in_the_order_of_their_ids_and_stop_where_they_are_told()
    {
        await Backlog.AddAsync(Database, 1203);
        var ids = await ColumnAsync<long>("SELECT id FROM queue.job ORDER BY id");

        var batches = await Queue.DivideAsync(Cancel, new JobFilter(), upTo: ids[1100], CancellationToken.None);

        Assert.Equal(500, JobBatch.Largest);
        Assert.Equal([new JobBatch(ids[0], ids[499], 500), new JobBatch(ids[500], ids[999], 500), new JobBatch(ids[1000], ids[1100], 101)], batches);
        await InTransactionAsync(async t => Assert.Equal(500, await Queue.ControlAsync(t, Cancel, new JobFilter(), batches[1], CancellationToken.None)));
        Assert.Equal(ids.Skip(500).Take(500), await ColumnAsync<long>("SELECT id FROM queue.job WHERE state = 'cancelled' ORDER BY id"));
        Assert.Equal(703L, (await Queue.ReadStatusAsync(CancellationToken.None)).Counts.Where(count => count.State == JobState.Pending).Sum(count => count.Count));
    }

    [Fact]
    public async Task Many_changes_are_told_once_and_each_running_job_is_told_to_stop()
    {
        await Backlog.AddAsync(Database, 300);
        var running = await ClaimAsync(2);
        await using var listening = await Database.DataSource.OpenConnectionAsync();
        var told = new List<string>();
        listening.Notification += (_, notification) => told.Add(notification.Payload);
        await using (var listen = new NpgsqlCommand("LISTEN queue_job", listening))
            await listen.ExecuteNonQueryAsync();

        Assert.Equal(300, await ControlAsync(Cancel, new JobFilter()));
        Assert.Equal(298, await ControlAsync(Retry, new JobFilter()));
        await using (var last = new NpgsqlCommand("NOTIFY queue_job, 'done'", listening))
            await last.ExecuteNonQueryAsync();
        while (!told.Contains("done"))
            await listening.WaitAsync(TestInstance.Patience);

        Assert.Equal(["ready", "state", "stop"], told.SkipLast(1).Select(line => line.Split(' ')[0]).Order());
        Assert.Equal(running, IdsIn("stop"));
        Assert.Equal(298, IdsIn("state").Except(running).Count());
        Assert.Equal(IdsIn("state"), IdsIn("ready"));

        IEnumerable<long> IdsIn(string kind)
            => told.Single(line => line.StartsWith(kind, StringComparison.Ordinal))[(kind.Length + 1)..].Split(',')
                .Select(item => long.Parse(item.Split(':')[0], CultureInfo.InvariantCulture)).Order();
    }

    [Fact]
    public async Task Workers_wake_for_what_was_resumed_all_at_once()
    {
        var worker = await Instance().StartAsync();
        await Queue.SetPausedAsync(true, CancellationToken.None);
        var ids = new List<long>();
        for (var n = 0; n < 5; n++)
            ids.Add((await EnqueueAsync($"{n}")).Job.Id);
        Assert.Equal(5, await ControlAsync(new JobCommand(JobAction.Pause), new JobFilter()));
        await Queue.SetPausedAsync(false, CancellationToken.None);
        var marker = (await EnqueueAsync("marker")).Job.Id;
        await UntilAsync(worker, marker, JobState.Completed);
        Assert.All(await StatesAsync([.. ids]), state => Assert.Equal(JobState.Pending, state));

        // Told by notification: the clock stands still.
        Assert.Equal(5, await ControlAsync(new JobCommand(JobAction.Resume), new JobFilter()));
        foreach (var id in ids)
            await UntilAsync(worker, id, JobState.Completed);
    }

    [Fact]
    public async Task Of_jobs_that_did_the_same_work_only_the_newest_is_retried_and_none_while_one_lives()
    {
        var first = (await EnqueueAsync("song")).Job.Id;
        await Queue.CancelAsync(first, CancellationToken.None);
        var second = (await EnqueueAsync("song")).Job.Id;
        await Queue.CancelAsync(second, CancellationToken.None);
        var shadowed = (await EnqueueAsync("live")).Job.Id;
        await Queue.CancelAsync(shadowed, CancellationToken.None);
        await EnqueueAsync("live");

        Assert.Equal([second], await DueAsync(Retry, new JobFilter()));
        Assert.Equal(1, await ControlAsync(Retry, new JobFilter()));
        Assert.Equal([JobState.Cancelled, JobState.Pending, JobState.Cancelled], await StatesAsync(first, second, shadowed));
    }

    [Fact]
    public async Task A_retry_of_many_beside_new_work_of_the_same_kind_leaves_one_live_job_each()
    {
        for (var n = 0; n < 60; n++)
            await EnqueueAsync($"{n}");
        for (var round = 0; round < 8; round++)
        {
            await ControlAsync(Cancel, new JobFilter());
            var many = Task.Run(() => ControlAsync(Retry, new JobFilter()));
            for (var n = 59; n >= 0; n--)
                await EnqueueAsync($"{n}");
            await many;

            Assert.Equal(60L, await ScalarAsync<long>("SELECT count(DISTINCT target) FROM queue.job WHERE finished_at IS NULL"));
            Assert.Equal(60L, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE finished_at IS NULL"));
        }
    }

    [Fact]
    public async Task Work_that_comes_to_live_during_a_retry_of_many_is_left_out_and_the_rest_is_retried()
    {
        for (var n = 0; n < 60; n++)
            await EnqueueAsync($"{n}");
        await ControlAsync(Cancel, new JobFilter());
        Task<int> retry = null!;
        await InTransactionAsync(async t =>
        {
            await Queue.EnqueueAsync(t, new NewJob<ProbeArguments>(new ProbeArguments("30"), JobPriority.Medium, "30", "30"), CancellationToken.None);

            // It has looked at the rows, and waits for the line that the enqueuer holds.
            retry = ControlAsync(Retry, new JobFilter());
            while (await ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0)
                await Task.Yield();
        });

        Assert.Equal(59, await retry.WaitAsync(TestInstance.Patience));
        Assert.Equal(60L, await ScalarAsync<long>("SELECT count(DISTINCT target) FROM queue.job WHERE finished_at IS NULL"));
    }

    [Fact]
    public async Task A_batch_reads_a_few_dozen_pages_a_job_right_after_ten_thousand_others_ended()
    {
        await Backlog.AddAsync(Database, 10_000);
        await ExecuteAsync("ANALYZE queue.job");
        await ControlAsync(Cancel, new JobFilter());
        var batch = (await Queue.DivideAsync(Retry, new JobFilter(), upTo: null, CancellationToken.None))[10];

        var sql = CommandSql.Of(JobAction.Retry).ForMany("")
            .Replace("@first", $"{batch.FirstId}", StringComparison.Ordinal).Replace("@last", $"{batch.LastId}", StringComparison.Ordinal);
        var plan = string.Join('\n', await ColumnAsync<string>($"EXPLAIN (ANALYZE, BUFFERS) {sql}"));

        // The planner knew of no ended job when it last counted; to read all of them for each of the 500 would be over a million pages.
        var pages = int.Parse(Regex.Match(plan, @"shared hit=(\d+)").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        Assert.True(pages < 50 * JobBatch.Largest, plan);
    }

    [Fact]
    public async Task A_command_that_is_rolled_back_changed_nothing()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        await using (var connection = await Database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            Assert.Equal(1, await Queue.ControlAsync(transaction, Cancel, new JobFilter(), new JobBatch(id, id, 1), CancellationToken.None));
        }

        Assert.Equal(JobState.Pending, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task A_priority_is_given_exactly_when_jobs_are_moved()
    {
        foreach (var command in new[] { new JobCommand(JobAction.Prioritise), new JobCommand(JobAction.Cancel, JobPriority.High) })
            await Assert.ThrowsAsync<ArgumentException>(() => Queue.DivideAsync(command, new JobFilter(), upTo: null, CancellationToken.None));
    }

    [Fact]
    public async Task A_replay_is_a_new_job_that_does_the_same_from_the_beginning()
    {
        var user = Guid.NewGuid();
        var cursors = new List<(string, string?)>();
        var worker = await Instance(new ProbeScript(async (arguments, run, _) =>
        {
            lock (cursors)
                cursors.Add((arguments.Name, run.Cursor));
            await InTransactionAsync(t => run.CheckpointAsync(t, "half", CancellationToken.None));
            return JobOutcome.Done;
        })).StartAsync();
        var old = (await EnqueueAsync("song", JobPriority.Low, user, title: "A song", scope: "missing")).Job.Id;
        var before = await UntilAsync(worker, old, JobState.Completed);
        Clock.Advance(TimeSpan.FromSeconds(1));

        var answer = await Queue.ReplayAsync(old, CancellationToken.None);

        Assert.Equal((null, false), (answer!.Refusal, answer.Joined));
        Assert.NotEqual(old, answer.Job.Id);
        var expected = before with { Id = answer.Job.Id, State = JobState.Pending, Attempt = 0, StartedAt = null, FinishedAt = null, Worker = null };
        Assert.Equal(expected with { CreatedAt = Clock.GetUtcNow() }, answer.Job);
        Assert.Equal(user, await ScalarAsync<Guid>($"SELECT user_id FROM queue.job WHERE id = {answer.Job.Id}"));
        await UntilAsync(worker, answer.Job.Id, JobState.Completed);
        Assert.Equal([("song", null), ("song", null)], cursors);
        Assert.Equal(before, await ReadAsync(old));
    }

    [Fact]
    public async Task A_replay_joins_and_raises_a_live_job_that_does_the_same_work()
    {
        var old = (await EnqueueAsync("song", JobPriority.High)).Job.Id;
        await Queue.CancelAsync(old, CancellationToken.None);
        var live = (await EnqueueAsync("song", JobPriority.Low)).Job.Id;

        var answer = await Queue.ReplayAsync(old, CancellationToken.None);

        Assert.Equal((live, JobPriority.High, true, null), (answer!.Job.Id, answer.Job.Priority, answer.Joined, answer.Refusal));
        Assert.Contains("not ended", (await Queue.ReplayAsync(live, CancellationToken.None))!.Refusal, StringComparison.Ordinal);
        Assert.Null(await Queue.ReplayAsync(999_999_999, CancellationToken.None));
    }

    private async Task<int> ControlAsync(JobCommand command, JobFilter filter)
    {
        var changed = 0;
        foreach (var batch in await Queue.DivideAsync(command, filter, upTo: null, CancellationToken.None))
            await InTransactionAsync(async t => changed += await Queue.ControlAsync(t, command, filter, batch, CancellationToken.None));
        return changed;
    }

    /// <summary>The ids that a command would change, found by narrowing the batches down to single jobs.</summary>
    private async Task<IReadOnlyList<long>> DueAsync(JobCommand command, JobFilter filter)
    {
        var due = new List<long>();
        long? upTo = null;
        while (await Queue.DivideAsync(command, filter, upTo, CancellationToken.None) is [.., var last])
        {
            due.Insert(0, last.LastId);
            upTo = last.LastId - 1;
        }

        return due;
    }

    private async Task<IReadOnlyList<JobState>> StatesAsync(params long[] ids)
    {
        var states = new List<JobState>();
        foreach (var id in ids)
            states.Add((await ReadAsync(id)).State);
        return states;
    }

    private async Task<IReadOnlyList<long>> ClaimAsync(int free)
        => [.. (await Door.Get<JobClaims>().ClaimAsync(new(free), "nobody", TimeSpan.FromHours(1), TimeSpan.FromMinutes(10), CancellationToken.None)).Select(job => job.Id)];
}
