using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Queue.Storage;

/// <summary>Asks running work of a lower priority to make room for waiting work of the highest.</summary>
internal sealed class JobPreemption(NpgsqlDataSource dataSource, TimeProvider clock)
{
    // Asked whenever a full worker is woken, so it is the cheap question: the left edge of job_ready.
    private const string UrgentWaitsSql = """
        SELECT NOT (SELECT paused FROM queue.control) AND EXISTS (SELECT FROM queue.job WHERE ready AND priority = 0)
        """;

    // As many as wait and may start, less the slots that are free on any live instance, less those that a stop will free. Nobody is asked twice for
    // one waiting job, because whoever was asked counts until it has stopped, and then its slot does. What is asked of a dead instance would free
    // no slot. A user at the cap gains nothing from the slots of others: there the user's own work below high is what stands in the way.
    private const string AskSql = $"""
        WITH RECURSIVE {UserLimits.WaitingCte},
        {UserLimits.OpenCtes},
        live AS MATERIALIZED (SELECT name, slots FROM queue.instance WHERE heartbeat_at + lease >= @now),
        running AS MATERIALIZED (
          SELECT id, {UserLimits.Owner} AS owner, lease_instance, priority, started_at, stop_requested FROM queue.job
          WHERE lease_until IS NOT NULL AND lease_instance IN (SELECT name FROM live)),
        urgent AS MATERIALIZED (
          SELECT o.owner, least(u.jobs, o.room) AS may, greatest(0, u.jobs - o.room) AS held_back
          FROM open o CROSS JOIN LATERAL (
            SELECT count(*) AS jobs FROM (SELECT FROM queue.job WHERE ready AND priority = 0 AND {UserLimits.Owner} = o.owner LIMIT 1000) w) u
          WHERE NOT (SELECT paused FROM queue.control)),
        own AS MATERIALIZED (
          SELECT u.owner, least(u.held_back, s.stopping) AS served, least(u.held_back - s.stopping, s.askable) AS due
          FROM urgent u CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE stop_requested IS NOT NULL) AS stopping,
                   count(*) FILTER (WHERE stop_requested IS NULL AND priority > 0) AS askable
            FROM running r WHERE r.owner = u.owner) s
          WHERE u.held_back > 0),
        short AS MATERIALIZED (
          SELECT greatest(0,
            (SELECT coalesce(sum(may), 0) FROM urgent)
            - (SELECT coalesce(sum(greatest(0, slots - (SELECT count(*) FROM running WHERE lease_instance = name))), 0) FROM live)
            - ((SELECT count(*) FROM running WHERE stop_requested IS NOT NULL) - (SELECT coalesce(sum(served), 0) FROM own)))::bigint AS slots),
        ranked AS MATERIALIZED (
          SELECT id, owner, priority, started_at, row_number() OVER (PARTITION BY owner ORDER BY priority DESC, started_at DESC, id DESC) AS of_owner
          FROM running WHERE stop_requested IS NULL AND priority > 0),
        due AS MATERIALIZED (SELECT r.id FROM ranked r JOIN own ON own.owner = r.owner AND r.of_owner <= own.due),
        in_own_way AS MATERIALIZED (
          SELECT j.id FROM due d JOIN queue.job j ON j.id = d.id
          WHERE j.stop_requested IS NULL AND j.priority > 0 AND j.lease_until IS NOT NULL
          FOR NO KEY UPDATE OF j SKIP LOCKED),
        in_others_way AS MATERIALIZED (
          SELECT j.id FROM ranked r JOIN queue.job j ON j.id = r.id
          WHERE r.id NOT IN (SELECT id FROM due) AND j.stop_requested IS NULL AND j.priority > 0 AND j.lease_until IS NOT NULL
          ORDER BY r.priority DESC, r.started_at DESC, r.id DESC
          LIMIT (SELECT slots FROM short)
          FOR NO KEY UPDATE OF j SKIP LOCKED),
        chosen AS (SELECT id FROM in_own_way UNION ALL SELECT id FROM in_others_way),
        asked AS (UPDATE queue.job j SET stop_requested = 'yield' FROM chosen WHERE j.id = chosen.id RETURNING j.id)
        SELECT (SELECT count(*) FROM asked),
               (SELECT count(*) FROM due) + least((SELECT slots FROM short), (SELECT count(*) FROM ranked) - (SELECT count(*) FROM due))
        """;

    /// <summary>Asks one running job to yield for each <c>high</c> job that waits and finds no free slot on any live instance.</summary>
    /// <remarks>
    /// The lowest priority is asked first, the newest start among equals; never one of priority <c>high</c>. <c>high</c> work of a paused user makes nobody
    /// yield, and that of a user at the cap nobody but the user's own work.
    /// </remarks>
    /// <param name="mostPerUser">Jobs of one user that may run over all instances; null for any number.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    public async Task<PreemptionAnswer> AskAsync(int? mostPerUser, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using (var urgent = new NpgsqlCommand(UrgentWaitsSql, connection))
        {
            await urgent.PrepareAsync(cancellationToken);
            if (await urgent.ExecuteScalarAsync(cancellationToken) is not true)
                return default;
        }

        await using var batch = new NpgsqlBatch(connection);
        // One instance decides at a time: without it, two would each choose a job for the same waiting one.
        batch.BatchCommands.Add(new NpgsqlBatchCommand(UserLimits.LockSql));
        var ask = new NpgsqlBatchCommand(AskSql);
        ask.Parameters.AddWithValue("most_per_user", NpgsqlDbType.Integer, (object?)mostPerUser ?? DBNull.Value);
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
