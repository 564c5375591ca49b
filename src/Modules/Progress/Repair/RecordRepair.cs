using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Progress.Repair;

/// <summary>Compares every record with its items, which are the truth, and removes what belongs to no job.</summary>
internal sealed class RecordRepair(NpgsqlDataSource dataSource, TimeProvider clock, ILogger<RecordRepair> logger)
{
    private const int TimeoutSeconds = 600;

    /// <summary>A record of a running job follows its items within two seconds; until then it is late, not wrong.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    /// <summary>What was opened since then may belong to a job that is younger than the id that was given.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);

    private const string FindSql = """
        SELECT r.job_id FROM progress.record r LEFT JOIN progress.item i USING (job_id)
        GROUP BY r.job_id
        HAVING r.total <> count(i.ordinal)
            OR r.succeeded > count(*) FILTER (WHERE state = 1) OR r.skipped > count(*) FILTER (WHERE state = 2) OR r.failed > count(*) FILTER (WHERE state = 3)
            OR r.settled_succeeded <> count(*) FILTER (WHERE state = 1 AND ordinal < settled_below)
            OR r.settled_skipped <> count(*) FILTER (WHERE state = 2 AND ordinal < settled_below)
            OR r.settled_failed <> count(*) FILTER (WHERE state = 3 AND ordinal < settled_below)
            OR r.weight <> coalesce(sum(i.weight), 0) OR r.finished_weight > coalesce(sum(i.weight) FILTER (WHERE state <> 0), 0)
            OR r.settled_weight <> coalesce(sum(i.weight) FILTER (WHERE ordinal < settled_below), 0)
            OR (r.succeeded + r.skipped + r.failed <> count(*) FILTER (WHERE state <> 0) AND max(i.finished_at) < $1)
        """;

    // Locked by a statement of its own, so that the count sees all that a publisher before us has committed.
    private const string LockSql = "SELECT FROM progress.record WHERE job_id = ANY ($1) ORDER BY job_id FOR NO KEY UPDATE";

    // Nothing counts as settled: the next publication counts from the first item.
    private const string RecountSql = """
        UPDATE progress.record r
        SET total = c.total, succeeded = c.succeeded, skipped = c.skipped, failed = c.failed,
            weight = c.weight, finished_weight = c.finished_weight,
            settled_below = 0, settled_succeeded = 0, settled_skipped = 0, settled_failed = 0, settled_weight = 0, updated_at = greatest(updated_at, $2)
        FROM (
          SELECT job_id, count(i.ordinal) AS total, count(*) FILTER (WHERE state = 1) AS succeeded, count(*) FILTER (WHERE state = 2) AS skipped,
                 count(*) FILTER (WHERE state = 3) AS failed,
                 coalesce(sum(weight), 0) AS weight, coalesce(sum(weight) FILTER (WHERE state <> 0), 0) AS finished_weight
          FROM unnest($1) AS job_id LEFT JOIN progress.item i USING (job_id) GROUP BY job_id) c
        WHERE r.job_id = c.job_id
        RETURNING pg_notify('progress_record', r.job_id::text)::text
        """;

    private const string RemoveSql = "DELETE FROM progress.record WHERE job_id > $1 AND started_at < $2";

    public async Task<ProgressRepair> RunAsync(long lastJobId, CancellationToken cancellationToken)
    {
        var removed = await RemoveAsync(lastJobId, cancellationToken);
        var wrong = await FindAsync(cancellationToken);
        if (wrong.Count > 0)
            await RecountAsync([.. wrong], cancellationToken);
        if (wrong.Count + removed > 0)
            ProgressLog.Repaired(logger, wrong.Count, removed);
        return new ProgressRepair(wrong.Count, removed);
    }

    private async Task<int> RemoveAsync(long lastJobId, CancellationToken cancellationToken)
    {
        await using var remove = dataSource.CreateCommand(RemoveSql);
        remove.CommandTimeout = TimeoutSeconds;
        remove.Parameters.Add(new() { Value = lastJobId });
        remove.Parameters.Add(new() { Value = clock.GetUtcNow() - Young });
        return await remove.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<long>> FindAsync(CancellationToken cancellationToken)
    {
        await using var find = dataSource.CreateCommand(FindSql);
        find.CommandTimeout = TimeoutSeconds;
        find.Parameters.Add(new() { Value = clock.GetUtcNow() - Late });
        var wrong = new List<long>();
        await using var row = await find.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            wrong.Add(row.GetInt64(0));
        return wrong;
    }

    private async Task RecountAsync(long[] jobIds, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            Timeout = TimeoutSeconds,
            BatchCommands =
            {
                new(LockSql) { Parameters = { new() { Value = jobIds } } },
                new(RecountSql) { Parameters = { new() { Value = jobIds }, new() { Value = clock.GetUtcNow() } } },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
