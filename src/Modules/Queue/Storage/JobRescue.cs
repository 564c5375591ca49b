using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>Brings back what nobody holds any more, and what has waited for its time.</summary>
internal sealed class JobRescue(NpgsqlDataSource dataSource, TimeProvider clock)
{
    public const int BatchSize = 500;

    private const string PromoteSql = """
        WITH due AS MATERIALIZED (
          SELECT id FROM queue.job WHERE run_at <= @now ORDER BY run_at LIMIT @batch FOR NO KEY UPDATE SKIP LOCKED),
        promoted AS (
          UPDATE queue.job j SET run_at = NULL, ready = NOT paused FROM due WHERE j.id = due.id RETURNING j.id)
        SELECT count(*) FROM promoted
        """;

    private const string LookAgainSql = """
        WITH held AS MATERIALIZED (
          SELECT id FROM queue.job WHERE run_at IS NOT NULL AND reason IS NOT NULL LIMIT @batch FOR NO KEY UPDATE SKIP LOCKED),
        let AS (
          UPDATE queue.job j SET run_at = NULL, ready = NOT paused, reason = NULL FROM held WHERE j.id = held.id RETURNING j.id)
        SELECT count(pg_notify('queue_job', 'ready ' || id)) FROM let
        """;

    // The attempt counts unless the run had saved something, so that a job which kills its process again and again comes to an end.
    // fair_tag stays: the job is back at the front of its priority.
    private const string FreeSql = """
        WITH lost AS MATERIALIZED (
          SELECT id, stop_requested IS NOT DISTINCT FROM 'cancel' AS cancel, stop_requested IS NOT DISTINCT FROM 'pause' AS pause,
                 NOT advanced AND attempt >= max_attempts AS spent
          FROM queue.job WHERE {0} LIMIT @batch FOR NO KEY UPDATE SKIP LOCKED),
        freed AS (
          UPDATE queue.job j
          SET state = CASE WHEN cancel THEN 'cancelled' WHEN spent THEN 'failed' ELSE 'interrupted' END,
              ready = NOT cancel AND NOT spent AND NOT pause,
              paused = pause AND NOT cancel AND NOT spent,
              finished_at = CASE WHEN cancel OR spent THEN @now END,
              attempt = attempt - CASE WHEN advanced THEN 1 ELSE 0 END,
              lease_epoch = lease_epoch + 1,
              lease_instance = NULL, lease_until = NULL, deadline_at = NULL, stop_requested = NULL,
              failure_kind = CASE WHEN spent AND NOT cancel THEN 'resource_exhausted' ELSE failure_kind END,
              failure_code = CASE WHEN spent AND NOT cancel THEN 'worker_lost' ELSE failure_code END,
              failure_type = CASE WHEN spent AND NOT cancel THEN NULL ELSE failure_type END,
              failure_message = CASE WHEN spent AND NOT cancel
                THEN 'The process that ran the job was lost ' || attempt || ' times in a row before the job got anywhere.' ELSE failure_message END
          FROM lost WHERE j.id = lost.id
          RETURNING j.id, j.type, j.ready, j.worker, j.attempt, j.advanced, lost.spent),
        reported AS (
          INSERT INTO queue.failure (job_id, attempt, kind, code, message, worker, failed_at)
          SELECT id, attempt, CASE WHEN spent THEN 'resource_exhausted' ELSE 'transient' END, 'worker_lost',
                 'The process that ran the job was lost before the job got anywhere.', worker, @now
          FROM freed WHERE NOT advanced),
        counted AS (
          INSERT INTO queue.failure_change (minute, kind, code, job_type, worker, job_id)
          SELECT date_trunc('minute', @now, 'UTC'), CASE WHEN spent THEN 'resource_exhausted' ELSE 'transient' END, 'worker_lost', type, worker, id
          FROM freed WHERE NOT advanced)
        SELECT id FROM freed
        """;

    private static readonly string FreeExpiredSql = FreeSql.Replace("{0}", "lease_until < @now", StringComparison.Ordinal);
    private static readonly string FreeUnownedSql = FreeSql.Replace(
        "{0}",
        """
        lease_until IS NOT NULL
        AND NOT EXISTS (SELECT FROM queue.instance i WHERE i.name = lease_instance AND i.heartbeat_at + i.lease >= @now)
        """,
        StringComparison.Ordinal);
    private static readonly string FreeOfInstanceSql
        = FreeSql.Replace("{0}", "lease_until IS NOT NULL AND lease_instance = @instance", StringComparison.Ordinal);

    /// <summary>Makes claimable what was put off until now.</summary>
    public async Task<long> PromoteDueAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(PromoteSql);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("batch", BatchSize);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Makes claimable what waits for a reason that a handler gave: it may be one of settings, which a new instance may have others of.</summary>
    public async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LookAgainSql);
        command.Parameters.AddWithValue("batch", BatchSize);
        await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Puts back the jobs whose lease ended.</summary>
    public Task<IReadOnlyList<long>> FreeExpiredAsync(CancellationToken cancellationToken)
        => FreeAsync(FreeExpiredSql, instance: null, cancellationToken);

    /// <summary>Puts back the jobs that are held by nobody alive, whatever their leases say: a clock that was set back makes leases of days.</summary>
    public Task<IReadOnlyList<long>> FreeUnownedAsync(CancellationToken cancellationToken)
        => FreeAsync(FreeUnownedSql, instance: null, cancellationToken);

    /// <summary>Puts back the jobs that an instance holds; only for one that is known not to run.</summary>
    public Task<IReadOnlyList<long>> FreeOfInstanceAsync(string instance, CancellationToken cancellationToken)
        => FreeAsync(FreeOfInstanceSql, instance, cancellationToken);

    private async Task<IReadOnlyList<long>> FreeAsync(string sql, string? instance, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("batch", BatchSize);
        if (instance is not null)
            command.Parameters.AddWithValue("instance", instance);

        var freed = new List<long>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            freed.Add(row.GetInt64(0));
        return freed;
    }
}
