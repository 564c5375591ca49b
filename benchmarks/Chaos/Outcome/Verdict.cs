using AnalysisApp.Queue.Chaos.Load;
using AnalysisApp.Queue.Chaos.Server;
using Npgsql;

namespace AnalysisApp.Queue.Chaos.Outcome;

/// <summary>What the database says when everything has come to rest.</summary>
internal sealed class Verdict
{
    // Effects 0 to steps-1, and one more for the completion. Who is cancelled from outside may be so at any step.
    private const string CountsSql = """
        WITH e AS (SELECT n, count(*) AS times, count(DISTINCT step) AS distinct_steps, max(step) + 1 AS reached FROM chaos.effect GROUP BY n),
        j AS (
          SELECT c.n, c.meant, q.state, coalesce(e.times, 0) AS times, coalesce(e.distinct_steps, 0) AS done, coalesce(e.reached, 0) AS reached,
                 coalesce(q.cursor::int, 0) AS cursor,
                 CASE c.meant WHEN 'Completed' THEN c.steps + 1 WHEN 'CancelledByRequest' THEN coalesce(e.reached, 0) ELSE c.steps END AS due,
                 CASE c.meant WHEN 'Completed' THEN 'completed' WHEN 'Failed' THEN 'failed' ELSE 'cancelled' END AS end
          FROM chaos.job c LEFT JOIN queue.job q ON q.id = c.job_id LEFT JOIN e USING (n))
        SELECT count(*),
               count(*) FILTER (WHERE state = 'completed' AND "end" = 'completed'),
               count(*) FILTER (WHERE state = 'failed' AND "end" = 'failed'),
               count(*) FILTER (WHERE state = 'cancelled' AND "end" = 'cancelled'),
               count(*) FILTER (WHERE state IS NULL OR state NOT IN ('completed', 'failed', 'cancelled')),
               count(*) FILTER (WHERE state IN ('completed', 'failed', 'cancelled') AND state <> "end"),
               coalesce(sum(times - done), 0)::bigint,
               coalesce(sum(greatest(0, greatest(due, reached) - done)) FILTER (WHERE state = "end"), 0)::bigint,
               count(*) FILTER (WHERE cursor <> done),
               coalesce(sum(times), 0)::bigint
        FROM j
        """;

    private const string RestSql = """
        SELECT (SELECT count(*) FROM queue.job q WHERE NOT EXISTS (SELECT FROM chaos.job c WHERE c.job_id = q.id)),
               (SELECT count(*) FROM queue.job WHERE state = 'in_progress'),
               (SELECT count(*) FROM queue.job WHERE lease_until IS NOT NULL OR lease_instance IS NOT NULL),
               (SELECT count(*) FROM queue.instance)
        """;

    private const string CountersSql = """
        SELECT count(*) FROM (
          SELECT state, priority, sum(jobs)::bigint AS jobs FROM (
            SELECT state, priority, jobs FROM queue.counter
            UNION ALL SELECT state, priority, delta FROM queue.counter_change WHERE minute IS NULL) c
          GROUP BY state, priority HAVING sum(jobs) <> 0) kept
        FULL JOIN (SELECT state, priority, count(*) AS jobs FROM queue.job GROUP BY state, priority) counted USING (state, priority)
        WHERE kept.jobs IS DISTINCT FROM counted.jobs
        """;

    private const string ReasonsSql = """
        SELECT format('job %s of %s was meant to be %s and is %s, attempt %s of %s, cursor %s (%s: %s)', q.id, c.n, c.meant, q.state, q.attempt, q.max_attempts,
                      q.cursor, coalesce(q.failure_code, 'no failure'), coalesce(q.failure_message, q.reason, ''))
        FROM chaos.job c JOIN queue.job q ON q.id = c.job_id
        WHERE q.state <> CASE c.meant WHEN 'Completed' THEN 'completed' WHEN 'Failed' THEN 'failed' ELSE 'cancelled' END
        ORDER BY c.n LIMIT 20
        """;

    public long Enqueued { get; private init; }

    public long Completed { get; private init; }

    public long Failed { get; private init; }

    public long Cancelled { get; private init; }

    /// <summary>Without a row, or with one that never came to an end.</summary>
    public long Lost { get; private init; }

    /// <summary>Ended, but not as meant.</summary>
    public long EndedOtherwise { get; private init; }

    public long EffectsTwice { get; private init; }

    public long EffectsMissing { get; private init; }

    /// <summary>Jobs whose cursor says something else than their effects.</summary>
    public long CursorsWrong { get; private init; }

    public long Effects { get; private init; }

    /// <summary>Jobs that nobody asked for.</summary>
    public long Unasked { get; private init; }

    public long InProgress { get; private init; }

    public long Leases { get; private init; }

    public long InstancesLeft { get; private init; }

    /// <summary>Pairs of state and priority whose kept count is not the counted one.</summary>
    public long CountersWrong { get; private init; }

    /// <summary>Of the jobs that did not end as meant, some.</summary>
    public IReadOnlyList<string> Reasons { get; private init; } = [];

    public bool IsGood => Lost + EndedOtherwise + EffectsTwice + EffectsMissing + CursorsWrong + Unasked + InProgress + Leases + InstancesLeft + CountersWrong == 0;

    public static async Task<Verdict> ReadAsync(ChaosServer server, CancellationToken cancellationToken)
    {
        var counts = await RowAsync(server, CountsSql, cancellationToken);
        var rest = await RowAsync(server, RestSql, cancellationToken);
        var reasons = new List<string>();
        await using (var command = server.DataSource.CreateCommand(ReasonsSql))
        {
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                reasons.Add(row.GetString(0));
        }

        return new Verdict
        {
            Enqueued = counts[0],
            Completed = counts[1],
            Failed = counts[2],
            Cancelled = counts[3],
            Lost = counts[4],
            EndedOtherwise = counts[5],
            EffectsTwice = counts[6],
            EffectsMissing = counts[7],
            CursorsWrong = counts[8],
            Effects = counts[9],
            Unasked = rest[0],
            InProgress = rest[1],
            Leases = rest[2],
            InstancesLeft = rest[3],
            CountersWrong = await server.ReadAsync<long>(CountersSql, cancellationToken),
            Reasons = reasons,
        };
    }

    private static async Task<long[]> RowAsync(ChaosServer server, string sql, CancellationToken cancellationToken)
    {
        await using var command = server.DataSource.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return [.. Enumerable.Range(0, row.FieldCount).Select(row.GetInt64)];
    }
}
