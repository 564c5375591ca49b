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
        await ExplainClaimAsync(connection, Turns.FromTheStart);
        var (buffers, plan) = await ExplainClaimAsync(connection, Turns.FromTheStart);

        output.WriteLine(plan);
        Assert.InRange(buffers, 1, 40);
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
            var turn = await claims.TurnAsync(
                [], floors.Begin(), free: 100, new Claimant("one", TimeSpan.FromHours(1), TimeSpan.FromHours(1)), CancellationToken.None);
            floors.End(turn.Claimed);
            Assert.Equal(100, turn.Claimed.Count);
        }

        await using var connection = await Database.DataSource.OpenConnectionAsync();
        var (fromTheStart, _) = await ExplainClaimAsync(connection, Turns.FromTheStart);
        var (fromTheFloor, plan) = await ExplainClaimAsync(connection, floors.Begin());

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
    private async Task<(int Buffers, string Plan)> ExplainClaimAsync(NpgsqlConnection connection, IReadOnlyList<PlaceInLine> floors)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + JobClaims.ClaimSql, connection, transaction);
        command.Parameters.AddWithValue("priorities", floors.Select(floor => (short)floor.Priority).ToArray());
        command.Parameters.AddWithValue("tags", floors.Select(floor => floor.FairTag).ToArray());
        command.Parameters.AddWithValue("ids", floors.Select(floor => floor.JobId).ToArray());
        command.Parameters.AddWithValue("free", 1);
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
