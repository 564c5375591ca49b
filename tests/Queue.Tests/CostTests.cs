using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;
using Npgsql;
using Xunit.Abstractions;

namespace AnalysisApp.Queue.Tests;

/// <summary>What the queue costs. Buffers are exact on any machine; times are printed, and bounded only far above what they are.</summary>
public sealed partial class CostTests(QueueDatabase database, ITestOutputHelper output) : QueueTests(database)
{
    [Fact]
    public async Task A_claim_touches_at_most_forty_buffers_of_a_hundred_thousand_waiting_jobs()
    {
        await Backlog.AddAsync(Database, 100_000);
        await ExecuteAsync("VACUUM ANALYZE queue.job");

        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await ExplainClaimAsync(connection);
        var (buffers, plan) = await ExplainClaimAsync(connection);

        output.WriteLine(plan);
        Assert.InRange(buffers, 1, 40);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task A_claim_past_reserved_slots_costs_no_more(int rest)
    {
        await Backlog.AddAsync(Database, 100_000);
        await ExecuteAsync("UPDATE queue.job SET priority = 2 WHERE priority = 0");
        await ExecuteAsync("VACUUM ANALYZE queue.job");

        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await ExplainClaimAsync(connection, JobClaims.ClaimSql, free: 2, rest);
        var (buffers, plan) = await ExplainClaimAsync(connection, JobClaims.ClaimSql, free: 2, rest);

        output.WriteLine(plan);
        Assert.InRange(buffers, 1, 40);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(null)]
    public async Task A_claim_past_users_who_are_held_back_costs_by_the_users_and_not_by_their_jobs(int? mostPerUser)
    {
        await Backlog.AddAsync(Database, 100_000);

        // Nearly all is one user's, who may not go; two others wait behind.
        await ExecuteAsync("UPDATE queue.job SET user_id = '00000000-0000-0000-0000-00000000000a'");
        await ExecuteAsync("UPDATE queue.job SET user_id = null WHERE priority = 2 AND id % 100 = 0");
        await ExecuteAsync("UPDATE queue.job SET user_id = '00000000-0000-0000-0000-00000000000b' WHERE priority = 2 AND id % 100 = 1");
        if (mostPerUser is null)
            await Queue.SetUserPausedAsync(new Guid("00000000-0000-0000-0000-00000000000a"), true, CancellationToken.None);
        else
            await Door.Get<JobClaims>().ClaimAsync(new(5), "one", TimeSpan.FromHours(1), TimeSpan.FromHours(1), CancellationToken.None);
        await ExecuteAsync("VACUUM ANALYZE queue.job");

        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await ExplainClaimAsync(connection, JobClaims.ClaimWithinLimitsSql, free: 1, rest: 1, mostPerUser);
        var (buffers, plan) = await ExplainClaimAsync(connection, JobClaims.ClaimWithinLimitsSql, free: 1, rest: 1, mostPerUser);

        output.WriteLine(plan);
        Assert.InRange(buffers, 1, 40 + (3 * 20));
        var claimed = await Door.Get<JobClaims>().ClaimAsync(new(1, 1, mostPerUser), "one", TimeSpan.FromHours(1), TimeSpan.FromHours(1), CancellationToken.None);
        Assert.NotEqual(new Guid("00000000-0000-0000-0000-00000000000a"), Assert.Single(claimed).UserId);
    }

    [Fact]
    public async Task A_claim_costs_the_same_while_somebody_holds_a_snapshot()
    {
        await Backlog.AddAsync(Database, 12_000);
        await ExecuteAsync("VACUUM ANALYZE queue.job");
        await using var backup = await Database.DataSource.OpenConnectionAsync();
        await using var snapshot = await backup.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using (var look = new NpgsqlCommand("SELECT count(*) FROM queue.control", backup, snapshot))
            await look.ExecuteScalarAsync();

        // From here on no version of a row that is no longer needed can be removed.
        var floors = new ClaimFloors(Clock);
        var claims = Door.Get<JobClaims>();
        for (var n = 0; n < 100; n++)
        {
            var turn = await claims.TakeTurnAsync(
                [], floors.Begin(), new ClaimRoom(100), new Claimant("one", TimeSpan.FromHours(1), TimeSpan.FromHours(1)), CancellationToken.None);
            floors.End(turn.Claimed);
            Assert.Equal(100, turn.Claimed.Count);
        }

        await using var connection = await Database.DataSource.OpenConnectionAsync();
        var (fromTheStart, _) = await ExplainClaimAsync(connection);
        var (fromTheFloor, plan) = await ExplainClaimAsync(connection, floors: floors.Begin());

        output.WriteLine(plan);
        output.WriteLine($"After 10,000 claims: {fromTheFloor} buffers, and {fromTheStart} without floors.");
        Assert.InRange(fromTheFloor, 1, 40);
        Assert.InRange(fromTheStart, 400, int.MaxValue);
    }

    [Fact]
    public async Task An_idle_worker_starts_a_job_soon_after_its_commit()
    {
        var starts = System.Threading.Channels.Channel.CreateUnbounded<long>();
        await Instance(
            new ProbeScript((_, _, _) =>
            {
                starts.Writer.TryWrite(Stopwatch.GetTimestamp());
                return Task.FromResult(JobOutcome.Done);
            }),
            slots: 2).StartAsync();

        var latencies = new List<double>();
        for (var n = 0; n < 220; n++)
        {
            var before = Stopwatch.GetTimestamp();
            await EnqueueAsync($"{n}");
            var started = await starts.Reader.ReadAsync().AsTask().WaitAsync(TestInstance.Patience);
            if (n >= 20)
                latencies.Add(Stopwatch.GetElapsedTime(before, started).TotalMilliseconds);
        }

        latencies.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"enqueue to start: p50 {latencies[100]:F2} ms, p95 {latencies[190]:F2} ms, p99 {latencies[198]:F2} ms"));
        Assert.True(latencies[100] < 1000);
    }

    [Fact]
    public async Task Claims_and_ends_are_cheap()
    {
        const int jobs = 2000;
        await Backlog.AddAsync(Database, jobs);
        var left = jobs;
        var all = new TaskCompletionSource();
        var before = Stopwatch.GetTimestamp();
        var worker = await Instance(
            new ProbeScript((_, _, _) =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                    all.SetResult();
                return Task.FromResult(JobOutcome.Done);
            }),
            slots: 8).StartAsync();
        await all.Task.WaitAsync(TestInstance.Patience);
        await worker.StopAsync();

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{jobs / Stopwatch.GetElapsedTime(before).TotalSeconds:F0} jobs/s claimed and completed"));
        Assert.Equal((long)jobs, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE state = 'completed'"));
    }

    /// <returns>The buffers of one real claim, rolled back, in its generic plan, and the plan.</returns>
    private async Task<(int Buffers, string Plan)> ExplainClaimAsync(
        NpgsqlConnection connection, string? sql = null, int free = 1, int rest = 1, int? mostPerUser = null,
        IReadOnlyList<PlaceInLine>? floors = null)
    {
        floors ??= Turns.FromTheStart;
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + (sql ?? JobClaims.TurnSql), connection, transaction);
        command.Parameters.AddWithValue("ended", Array.Empty<long>());
        command.Parameters.AddWithValue("epochs", Array.Empty<long>());
        command.Parameters.AddWithValue("states", Array.Empty<string>());
        command.Parameters.AddWithValue("dates", Array.Empty<DateTimeOffset>());
        command.Parameters.AddWithValue("counted", Array.Empty<bool>());
        command.Parameters.AddWithValue("priorities", floors.Select(floor => (short)floor.Priority).ToArray());
        command.Parameters.AddWithValue("tags", floors.Select(floor => floor.FairTag).ToArray());
        command.Parameters.AddWithValue("ids", floors.Select(floor => floor.JobId).ToArray());
        command.Parameters.AddWithValue("free", free);
        command.Parameters.AddWithValue("rest", rest);
        command.Parameters.AddWithValue("most_per_user", NpgsqlTypes.NpgsqlDbType.Integer, (object?)mostPerUser ?? DBNull.Value);
        command.Parameters.AddWithValue("instance", "one");
        command.Parameters.AddWithValue("now", Clock.GetUtcNow());
        command.Parameters.AddWithValue("lease", TimeSpan.FromSeconds(12));
        command.Parameters.AddWithValue("timeout", TimeSpan.FromMinutes(10));

        var lines = new List<string>();
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
                lines.Add(row.GetString(0));
        }

        await transaction.RollbackAsync();
        // A node's figure holds its children's; a CTE's is in whoever reads it, and the top reads all of them.
        var top = lines.First(line => line.Contains("Buffers:", StringComparison.Ordinal));
        return (BufferCounts().Matches(top).Sum(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)), string.Join('\n', lines));
    }

    [GeneratedRegex(@"(?:hit|read)=(\d+)")]
    private static partial Regex BufferCounts();
}
