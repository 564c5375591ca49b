using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Queue.Benchmarks.Measuring;
using Npgsql;

namespace AnalysisApp.Queue.Benchmarks;

/// <summary>
/// Ten million jobs through one queue that keeps completed ones for a minute: how large its tables become, and what a claim costs by then. Takes long, so
/// it runs only when it is named.
/// </summary>
internal static class SoakBenchmark
{
    private const int Bulk = 500;
    private const int Workers = 100;
    private const int MostWaiting = 20_000;

    private const string SizeSql = """
        SELECT pg_table_size('queue.job') / 1048576.0, pg_indexes_size('queue.job') / 1048576.0,
               (SELECT sum(pg_total_relation_size(c.oid)) / 1048576.0 FROM pg_class c
                WHERE c.relnamespace = 'queue'::regnamespace AND c.relkind = 'r' AND c.relname <> 'job'),
               (SELECT sum(jobs) FROM (SELECT jobs FROM queue.counter UNION ALL SELECT delta FROM queue.counter_change WHERE minute IS NULL) c)
        """;

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        var jobs = bench.Times(10_000_000, 10_000);
        var done = 0;
        var room = new SemaphoreSlim(MostWaiting / Bulk);
        await using var host = new WorkerHost(
            bench.Server,
            Workers,
            (_, _) =>
            {
                if (Interlocked.Increment(ref done) % Bulk == 0)
                    room.Release();
                return Task.FromResult(JobOutcome.Done);
            },
            options => options.CompletedRetention = TimeSpan.FromMinutes(1));
        await host.StartAsync(cancellationToken);

        var part = jobs / 10;
        for (var n = 1; n <= 10; n++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var bulk = 0; bulk < part / Bulk; bulk++)
            {
                await room.WaitAsync(cancellationToken);
                await host.EnqueueManyAsync($"{n} {bulk}", Bulk, cancellationToken);
            }

            var rate = part / Stopwatch.GetElapsedTime(began).TotalSeconds;
            bench.Report(Invariant($"after {(long)n * part:N0} jobs"), Invariant($"{rate:N0}/s, {await SizesAsync(bench.Server.DataSource, cancellationToken)}"));
        }

        await host.StopAsync();
    }

    private static async Task<string> SizesAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var buffers = await ClaimCost.BuffersAsync(dataSource, 1, cancellationToken);
        await using var command = dataSource.CreateCommand(SizeSql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return Invariant(
            $"{row.GetDecimal(3):N0} jobs kept, jobs {row.GetDecimal(0):N0} MiB, their indexes {row.GetDecimal(1):N0} MiB, other tables {row.GetDecimal(2):N0} MiB, a claim without floors {buffers} buffers");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
