using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using AnalysisApp.Queue.Benchmarks.Measuring;
using Npgsql;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>A long line: what a claim touches, and how long an urgent job waits while every worker is busy with the rest.</summary>
internal static partial class BacklogBenchmark
{
    private const int Workers = 2;
    private static readonly TimeSpan Song = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        var few = bench.Times(5_000, 500);
        await bench.Server.AddBacklogAsync(few, JobPriority.Low, cancellationToken);
        var underFew = await UrgentStartsAsync(bench, cancellationToken);

        await bench.Server.EmptyAsync(cancellationToken);
        var many = bench.Times(1_000_000, 20_000);
        await bench.Server.AddBacklogAsync(many, JobPriority.Low, cancellationToken);
        foreach (var free in (int[])[1, 8])
        {
            var buffers = await ClaimBuffersAsync(bench.Server.DataSource, free, cancellationToken);
            bench.Report(Invariant($"a claim of {free}, {many:N0} waiting"), Invariant($"{buffers} buffers"));
        }

        var underMany = await UrgentStartsAsync(bench, cancellationToken);
        bench.Report(
            Invariant($"high: enqueue to start, {Workers} workers busy with jobs of {Song.TotalMilliseconds} ms, {many:N0} low waiting"), $"{underMany}",
            Invariant($"{underFew}, with {few:N0} waiting"), underMany.RatioTo(underFew));
    }

    private static async Task<Latencies> UrgentStartsAsync(Bench bench, CancellationToken cancellationToken)
    {
        var times = bench.Times(200, 20);
        var starts = Channel.CreateUnbounded<long>();
        using var busy = new SemaphoreSlim(0);
        await using var host = new WorkerHost(bench.Server, Workers, async (arguments, token) =>
        {
            if (arguments.Urgent)
            {
                starts.Writer.TryWrite(Stopwatch.GetTimestamp());
            }
            else
            {
                busy.Release();
                await Task.Delay(Song, TimeProvider.System, token);
            }

            return JobOutcome.Done;
        });
        await host.StartAsync(cancellationToken);
        for (var n = 0; n < Workers * 5; n++)
            await busy.WaitAsync(cancellationToken);

        var latencies = new Latencies();
        for (var n = 0; n < times; n++)
        {
            var enqueued = Stopwatch.GetTimestamp();
            await host.EnqueueAsync($"urgent {n}", JobPriority.High, urgent: true, cancellationToken);
            latencies.Add(enqueued, await starts.Reader.ReadAsync(cancellationToken));

            // Not in step with the songs.
            await Task.Delay(TimeSpan.FromMilliseconds(20 + (n % 20)), TimeProvider.System, cancellationToken);
        }

        return latencies;
    }

    /// <summary>One real claim, rolled back, the second time it is made.</summary>
    private static async Task<int> ClaimBuffersAsync(NpgsqlDataSource dataSource, int free, CancellationToken cancellationToken)
    {
        // The statement is internal to the queue, and this is the one place outside that wants to see it.
        var sql = (string)typeof(QueueOptions).Assembly.GetType("AnalysisApp.Queue.Storage.JobClaims", throwOnError: true)!
            .GetField("ClaimSql", BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue()!;

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var buffers = 0;
        for (var n = 0; n < 2; n++)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + sql, connection, transaction);
            foreach (var name in ParameterNames().Matches(sql).Select(match => match.Groups[1].Value).Distinct())
                command.Parameters.AddWithValue(name, ParameterOf(name, free));
            buffers = BuffersIn(await LinesAsync(command, cancellationToken));
            await transaction.RollbackAsync(cancellationToken);
        }

        return buffers;
    }

    private static object ParameterOf(string name, int free) => name switch
    {
        "free" => free,
        "instance" => "benchmark",
        "now" => TimeProvider.System.GetUtcNow(),
        "lease" => TimeSpan.FromSeconds(12),
        "timeout" => TimeSpan.FromMinutes(10),
        _ => throw new InvalidOperationException($"The claim has a new parameter @{name}; give it a value here."),
    };

    /// <summary>A node's figure holds its children's, and the top reads every CTE.</summary>
    private static int BuffersIn(IEnumerable<string> plan)
        => BufferCounts().Matches(plan.First(line => line.Contains("Buffers:", StringComparison.Ordinal)))
            .Sum(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    private static async Task<IReadOnlyList<string>> LinesAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            lines.Add(row.GetString(0));
        return lines;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"@(\w+)")]
    private static partial Regex ParameterNames();

    [GeneratedRegex(@"(?:hit|read)=(\d+)")]
    private static partial Regex BufferCounts();
}
