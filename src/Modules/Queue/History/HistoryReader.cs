using AnalysisApp.Queue.Storage;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Queue.History;

/// <summary>Reads how the queue did lately, from what is kept by the minute.</summary>
internal sealed class HistoryReader(NpgsqlDataSource dataSource, TimeProvider clock)
{
    private const int Most = 1000;

    private const string EndsSql = """
        SELECT date_bin(@bucket, minute, @since), state, sum(jobs)::bigint FROM (
          SELECT minute, state, priority, jobs FROM queue.tally WHERE minute >= @since
          UNION ALL
          SELECT minute, state, priority, delta FROM queue.counter_change WHERE minute >= @since) t
        WHERE @priority IS NULL OR priority = @priority
        GROUP BY 1, 2
        """;

    private const string WaitsSql = """
        SELECT date_bin(@bucket, minute, @since), bucket, sum(jobs)::bigint FROM queue.wait_tally
        WHERE minute >= @since AND (@priority IS NULL OR priority = @priority)
        GROUP BY 1, 2 ORDER BY 1, 2
        """;

    private const string DeploymentsSql = "SELECT version, first_seen FROM queue.deployment WHERE first_seen >= @since ORDER BY first_seen, version";

    public async Task<QueueHistory> ReadAsync(TimeSpan bucket, int buckets, JobPriority? priority, CancellationToken cancellationToken)
    {
        if (bucket < TimeSpan.FromMinutes(1) || bucket.Ticks % TimeSpan.TicksPerMinute != 0)
            throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "It must be whole minutes.");
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(buckets, Most);

        var now = clock.GetUtcNow();
        var since = now.AddTicks(-(now.Ticks % bucket.Ticks)) - ((buckets - 1) * bucket);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(EndsSql, since, bucket, priority), Command(WaitsSql, since, bucket, priority), Command(DeploymentsSql, since, bucket, priority) },
        };
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var ends = await ReadEndsAsync(row, cancellationToken);
        var waits = await ReadWaitsAsync(row, cancellationToken);
        var deployments = new List<Deployment>();
        while (await row.ReadAsync(cancellationToken))
            deployments.Add(new Deployment(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1)));
        return new QueueHistory([.. Enumerable.Range(0, buckets).Select(n => BucketOf(since + (n * bucket), ends, waits))], deployments);
    }

    private static async Task<Dictionary<(DateTimeOffset From, JobState State), long>> ReadEndsAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var ends = new Dictionary<(DateTimeOffset, JobState), long>();
        while (await row.ReadAsync(cancellationToken))
            ends[(row.GetFieldValue<DateTimeOffset>(0), JobWords.StateOf(row.GetString(1)))] = row.GetInt64(2);
        await row.NextResultAsync(cancellationToken);
        return ends;
    }

    private static async Task<ILookup<DateTimeOffset, (int Bucket, long Jobs)>> ReadWaitsAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var waits = new List<(DateTimeOffset From, int Bucket, long Jobs)>();
        while (await row.ReadAsync(cancellationToken))
            waits.Add((row.GetFieldValue<DateTimeOffset>(0), row.GetInt16(1), row.GetInt64(2)));
        await row.NextResultAsync(cancellationToken);
        return waits.ToLookup(wait => wait.From, wait => (wait.Bucket, wait.Jobs));
    }

    private static HistoryBucket BucketOf(
        DateTimeOffset from, Dictionary<(DateTimeOffset From, JobState State), long> ends, ILookup<DateTimeOffset, (int Bucket, long Jobs)> waits)
    {
        var waited = waits[from].ToArray();
        return new HistoryBucket(
            from,
            Completed: ends.GetValueOrDefault((from, JobState.Completed)),
            Failed: ends.GetValueOrDefault((from, JobState.Failed)),
            Cancelled: ends.GetValueOrDefault((from, JobState.Cancelled)),
            Started: waited.Sum(wait => wait.Jobs),
            MedianWait: WaitBuckets.Quantile(waited, 0.5),
            LongWait: WaitBuckets.Quantile(waited, 0.95));
    }

    private static NpgsqlBatchCommand Command(string sql, DateTimeOffset since, TimeSpan bucket, JobPriority? priority)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddWithValue("since", since);
        command.Parameters.AddWithValue("bucket", bucket);
        command.Parameters.AddWithValue("priority", NpgsqlDbType.Smallint, priority is { } of ? (short)of : DBNull.Value);
        return command;
    }
}
