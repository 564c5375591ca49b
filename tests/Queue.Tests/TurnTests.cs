using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Tests;

public sealed class TurnTests(QueueDatabase database) : QueueTests(database)
{
    private static readonly Claimant One = new("one", TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));

    [Fact]
    public async Task A_turn_writes_ends_and_takes_as_many_jobs()
    {
        foreach (var name in (string[])["a", "b", "c", "d", "e"])
            await EnqueueAsync(name);
        var jobs = await TakeAsync([], free: 3);
        await Queue.CancelAsync(jobs[1].Id, CancellationToken.None);
        await Queue.PauseAsync(jobs[2].Id, CancellationToken.None);

        var turn = await Door.Get<JobClaims>().TakeTurnAsync(
            [
                new RunEnd(jobs[0], new Settlement(JobState.Completed)),
                new RunEnd(jobs[1], Settlement.Interrupted),
                new RunEnd(jobs[2], Settlement.Interrupted),
            ],
            Turns.FromTheStart, new ClaimRoom(3), One, CancellationToken.None);

        Assert.Equal([JobState.Completed, JobState.Cancelled, JobState.Interrupted], jobs.Select(job => turn.Settled[job.Id]));
        Assert.Equal(["d", "e"], await NamesAsync(turn.Claimed));
        Assert.Equal((true, 0), ((await ReadAsync(jobs[2].Id)).Paused, (await ReadAsync(jobs[2].Id)).Attempt));
    }

    [Fact]
    public async Task What_ends_and_what_is_taken_in_one_statement_are_kept_apart()
    {
        var names = (string[])["done", "snoozed", "cancelled", "overtaken", "first", "second", "third"];
        foreach (var name in names)
            await EnqueueAsync(name);
        await ExecuteAsync("""
            UPDATE queue.job SET attempt = 1, cursor = 'half', advanced = true, failure_kind = 'timeout', failure_code = 'late', failure_message = 'Too late.'
            WHERE target IN ('done', 'snoozed', 'first')
            """);
        var jobs = await TakeAsync([], free: 4);
        await Queue.CancelAsync(jobs[2].Id, CancellationToken.None);
        await ExecuteAsync($"UPDATE queue.job SET lease_epoch = lease_epoch + 1 WHERE id = {jobs[3].Id}");
        Clock.Advance(TimeSpan.FromSeconds(1));
        var now = Clock.GetUtcNow();
        var snoozed = Settlement.Of(new JobOutcome.Snooze(TimeSpan.FromMinutes(1)), stopWasRequested: false, now);

        var turn = await Door.Get<JobClaims>().TakeTurnAsync(
            [
                new RunEnd(jobs[0], new Settlement(JobState.Completed)),
                new RunEnd(jobs[1], snoozed),
                new RunEnd(jobs[2], snoozed),
                new RunEnd(jobs[3], new Settlement(JobState.Completed)),
            ],
            Turns.FromTheStart, new ClaimRoom(2), One, CancellationToken.None);

        Assert.Equal(
            [(jobs[0].Id, JobState.Completed), (jobs[1].Id, JobState.Pending), (jobs[2].Id, JobState.Cancelled)],
            turn.Settled.OrderBy(end => end.Key).Select(end => (end.Key, end.Value)));
        Assert.Equal(["first", "second"], await NamesAsync(turn.Claimed));
        Assert.Equal(("half", 2, "late"), (turn.Claimed[0].Cursor, turn.Claimed[0].Attempt, turn.Claimed[0].LastFailure?.Code));
        Assert.Equal(
            [
                "done|completed|2|1|f||t|-",
                "snoozed|pending|1|1|f|00:01:00|f|late",
                "cancelled|cancelled|0|1|f||t|-",
                "overtaken|in_progress|1|2|f||f|-",
                "first|in_progress|2|1|f||f|late",
                "second|in_progress|1|1|f||f|-",
                "third|pending|0|0|t||f|-",
            ],
            await ColumnAsync<string>($"""
                SELECT concat_ws('|', target, state, attempt, lease_epoch, ready, coalesce((run_at - '{now:O}')::text, ''), finished_at IS NOT NULL,
                                 coalesce(failure_code, '-'))
                FROM queue.job ORDER BY id
                """));
        Assert.Equal(2L, await ScalarAsync<long>($"SELECT count(*) FROM queue.job WHERE started_at = '{now:O}' AND lease_until = '{now + One.Lease:O}'"));
    }

    [Fact]
    public async Task What_goes_back_into_line_in_a_turn_is_taken_in_its_old_place()
    {
        await EnqueueAsync("a");
        await EnqueueAsync("b");
        var job = Assert.Single(await TakeAsync([], free: 1));

        Assert.Equal(job.Id, Assert.Single(await TakeAsync([new RunEnd(job, Settlement.Interrupted)], free: 1)).Id);
    }

    [Fact]
    public async Task An_end_that_was_overtaken_changes_nothing_and_the_others_are_written()
    {
        await EnqueueAsync("a");
        await EnqueueAsync("b");
        var jobs = await TakeAsync([], free: 2);
        await Door.Get<JobRescue>().FreeOfInstanceAsync("one", CancellationToken.None);
        var again = Assert.Single(await TakeAsync([], free: 1));

        var turn = await Door.Get<JobClaims>().TakeTurnAsync(
            [new RunEnd(jobs[0], new Settlement(JobState.Completed)), new RunEnd(jobs[1], new Settlement(JobState.Completed))],
            Turns.FromTheStart, new ClaimRoom(0), One, CancellationToken.None);

        Assert.Empty(turn.Settled);
        Assert.Equal((jobs[0].Id, JobState.InProgress), (again.Id, (await ReadAsync(again.Id)).State));
        Assert.Equal(JobState.Interrupted, (await ReadAsync(jobs[1].Id)).State);
    }

    [Fact]
    public async Task A_row_that_somebody_has_locked_holds_up_no_other_job()
    {
        using var gate = new Gate();
        var worker = await Instance(gate.Script, slots: 2).StartAsync();
        var locked = (await EnqueueAsync("locked")).Job.Id;
        var free = (await EnqueueAsync("free")).Job.Id;
        await gate.NextStartAsync();
        await gate.NextStartAsync();

        await InTransactionAsync(async transaction =>
        {
            await using var command = new Npgsql.NpgsqlCommand($"SELECT FROM queue.job WHERE id = {locked} FOR UPDATE", transaction.Connection, transaction);
            await command.ExecuteNonQueryAsync();
            gate.LetAllEnd();
            await UntilAsync(worker, free, JobState.Completed);
            await UntilAsync(worker, (await EnqueueAsync("next")).Job.Id, JobState.Completed);
            Assert.Equal(JobState.InProgress, (await ReadAsync(locked)).State);
        });

        await UntilAsync(worker, locked, JobState.Completed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_ends_are_written_beside_the_next_claim_and_each_job_runs_once(bool loseConnection)
    {
        const int Jobs = 300;
        using var gate = new Gate();
        await Backlog.AddAsync(Database, Jobs);
        var worker = await Instance(gate.Script, slots: 100).StartAsync();
        for (var n = 0; n < 100; n++)
            await gate.NextStartAsync();
        if (loseConnection)
        {
            Assert.True(await ScalarAsync<bool>("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'WITH picked%'
                """));
        }

        gate.LetAllEnd();
        foreach (var id in await ColumnAsync<long>("SELECT id FROM queue.job ORDER BY id"))
            await UntilAsync(worker, id, JobState.Completed);

        Assert.Equal(Jobs, gate.Started.Count);
        Assert.Equal(Jobs, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE state = 'completed' AND attempt = 1 AND lease_epoch = 1"));
    }

    [Fact]
    public async Task A_plan_that_was_made_for_a_tiny_table_never_reads_a_large_one_whole()
    {
        await ExecuteAsync("ALTER TABLE queue.job SET (autovacuum_enabled = false)");
        var claims = Door.Get<JobClaims>();
        await using var kept = claims.KeepConnection();
        var connection = await kept.OpenAsync(CancellationToken.None);
        await EnqueueAsync("early");
        await ExecuteAsync("VACUUM ANALYZE queue.job");
        Assert.Equal(1, await TakeTurnAsync());

        await Backlog.AddAsync(Database, 20_000);
        await using var transaction = await connection.BeginTransactionAsync();
        await using var wholeReads = new Npgsql.NpgsqlCommand("SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'queue.job'::regclass", connection);
        var before = await wholeReads.ExecuteScalarAsync();
        Assert.Equal(50, await TakeTurnAsync());
        Assert.Equal(before, await wholeReads.ExecuteScalarAsync());

        async Task<int> TakeTurnAsync()
        {
            var claimed = (await claims.TurnAsync(kept, [], Turns.FromTheStart, new ClaimRoom(50), One, CancellationToken.None)).Claimed;
            var settled = await claims.TurnAsync(
                kept, [.. claimed.Select(job => new RunEnd(job, new Settlement(JobState.Completed)))], Turns.FromTheStart, new ClaimRoom(0), One,
                CancellationToken.None);
            return settled.Settled.Count;
        }
    }

    [Fact]
    public async Task All_that_a_statement_changes_is_told_at_once_and_too_much_is_told_as_everything()
    {
        var heard = await HeardAsync(async () =>
        {
            await Backlog.AddAsync(Database, 3);
            await Backlog.AddAsync(Database, 2000, from: 4);
            await ExecuteAsync("UPDATE queue.job SET cursor = 'x'");
            await ExecuteAsync("UPDATE queue.job SET ready = false, paused = true");
        });

        var first = await ScalarAsync<long>("SELECT min(id) FROM queue.job");
        Assert.Equal([$"ready {first}:1:0,{first + 1}:2:0,{first + 2}:0:0", "ready 0", "state 0"], heard);
    }

    [Fact]
    public async Task What_ends_and_what_is_taken_instead_is_told_at_once()
    {
        await EnqueueAsync("ends");
        await EnqueueAsync("starts");
        var ends = Assert.Single(await TakeAsync([], free: 1));

        long starts = 0;
        var heard = await HeardAsync(
            async () => starts = Assert.Single(await TakeAsync([new RunEnd(ends, new Settlement(JobState.Completed))], free: 1)).Id);

        Assert.Equal([ends.Id, starts], Assert.Single(heard)["state ".Length..].Split(',').Select(long.Parse).Order());
    }

    /// <returns>What was told while something was done.</returns>
    private async Task<IReadOnlyList<string>> HeardAsync(Func<Task> work)
    {
        await using var listening = await Database.DataSource.OpenConnectionAsync();
        var heard = new List<string>();
        listening.Notification += (_, notification) => heard.Add(notification.Payload);
        await using (var listen = new Npgsql.NpgsqlCommand("LISTEN queue_job", listening))
            await listen.ExecuteNonQueryAsync();

        // All is told in the order of commits, but late while any database of the server commits: what stands between these two is the work's.
        await TellAsync(listening, heard, "begin");
        heard.Clear();
        await work();
        await TellAsync(listening, heard, "end");
        return heard[..^1];
    }

    private static async Task TellAsync(Npgsql.NpgsqlConnection listening, List<string> heard, string word)
    {
        await using (var tell = new Npgsql.NpgsqlCommand("SELECT pg_notify('queue_job', $1)", listening) { Parameters = { new() { Value = word } } })
            await tell.ExecuteNonQueryAsync();
        while (heard.LastOrDefault() != word)
            await listening.WaitAsync();
    }

    private async Task<IReadOnlyList<ClaimedJob>> TakeAsync(IReadOnlyList<RunEnd> ends, int free)
        => (await Door.Get<JobClaims>().TakeTurnAsync(ends, Turns.FromTheStart, new ClaimRoom(free), One, CancellationToken.None)).Claimed;

    private async Task<IReadOnlyList<string>> NamesAsync(IEnumerable<ClaimedJob> jobs)
    {
        var names = new List<string>();
        foreach (var job in jobs)
            names.Add((await ReadAsync(job.Id)).Target);
        return names;
    }
}
