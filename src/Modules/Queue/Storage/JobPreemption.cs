using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>Asks running work of a lower priority to make room for waiting work of the highest.</summary>
internal sealed class JobPreemption(NpgsqlDataSource dataSource, TimeProvider clock)
{
    // Asked whenever a full worker is woken, so it is the cheap question: the left edge of job_ready.
    private const string UrgentWaitsSql = """
        SELECT NOT (SELECT paused FROM queue.control) AND EXISTS (SELECT FROM queue.job WHERE ready AND priority = 0)
        """;

    // One instance decides at a time. A statement of its own, so that the next one's snapshot shows what the one before had asked for:
    // without it, two instances would each choose a job for the same waiting one.
    private const string LockSql = "SELECT FROM queue.control FOR NO KEY UPDATE";

    // As many as wait, less the slots that are free on any live instance, less those that a stop will free. Nobody is asked twice for one waiting
    // job, because whoever was asked counts until it has stopped, and then its slot does. What is asked of a dead instance would free no slot.
    private const string AskSql = """
        WITH live AS MATERIALIZED (SELECT name, slots FROM queue.instance WHERE heartbeat_at + lease >= @now),
        running AS MATERIALIZED (
          SELECT lease_instance, priority, stop_requested FROM queue.job
          WHERE lease_until IS NOT NULL AND lease_instance IN (SELECT name FROM live)),
        short AS MATERIALIZED (
          SELECT greatest(0,
            (SELECT count(*) FROM (SELECT FROM queue.job WHERE ready AND priority = 0 AND NOT (SELECT paused FROM queue.control) LIMIT 1000) w)
            - (SELECT coalesce(sum(greatest(0, slots - (SELECT count(*) FROM running WHERE lease_instance = name))), 0) FROM live)
            - (SELECT count(*) FROM running WHERE stop_requested IS NOT NULL))::bigint AS slots),
        chosen AS MATERIALIZED (
          SELECT id FROM queue.job
          WHERE lease_until IS NOT NULL AND lease_instance IN (SELECT name FROM live) AND stop_requested IS NULL AND priority > 0
          ORDER BY priority DESC, started_at DESC, id DESC
          LIMIT (SELECT slots FROM short)
          FOR NO KEY UPDATE SKIP LOCKED),
        asked AS (UPDATE queue.job j SET stop_requested = 'yield' FROM chosen WHERE j.id = chosen.id RETURNING j.id)
        SELECT (SELECT count(*) FROM asked),
               least((SELECT slots FROM short), (SELECT count(*) FROM running WHERE stop_requested IS NULL AND priority > 0))
        """;

    /// <summary>Asks one running job to yield for each <c>high</c> job that waits and finds no free slot on any live instance.</summary>
    /// <remarks>The lowest priority is asked first, the newest start among equals; never one of priority <c>high</c>.</remarks>
    public async Task<PreemptionAnswer> AskAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using (var urgent = new NpgsqlCommand(UrgentWaitsSql, connection))
        {
            await urgent.PrepareAsync(cancellationToken);
            if (await urgent.ExecuteScalarAsync(cancellationToken) is not true)
                return default;
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(LockSql));
        var ask = new NpgsqlBatchCommand(AskSql);
        ask.Parameters.AddWithValue("now", clock.GetUtcNow());
        batch.BatchCommands.Add(ask);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new PreemptionAnswer(row.GetInt64(0), row.GetInt64(1));
    }
}

/// <param name="Asked">Jobs that were asked to yield.</param>
/// <param name="Due">Jobs that should have been; more than <paramref name="Asked"/> when a row was locked, as by a checkpoint just being saved.</param>
internal readonly record struct PreemptionAnswer(long Asked, long Due);
