namespace AnalysisApp.Queue.Repair;

/// <summary>Finds one kind of fault and mends it, in one statement and so in one snapshot, that answers how many it mended.</summary>
/// <param name="What">The finding's name.</param>
/// <param name="Sql">May use <c>@now</c>.</param>
internal sealed record Mending(string What, string Sql)
{
    // A clock that was set back leaves beats and leases in the future; until then, the dead would look alive.
    public static Mending EarlyHeartbeats { get; } = new("heartbeats_in_the_future", """
        WITH mended AS (UPDATE queue.instance SET heartbeat_at = @now WHERE heartbeat_at > @now + lease RETURNING name)
        SELECT count(*) FROM mended
        """);

    public static Mending OverlongLeases { get; } = new("overlong_leases", """
        WITH overlong AS MATERIALIZED (
          SELECT j.id, i.lease FROM queue.job j JOIN queue.instance i ON i.name = j.lease_instance
          WHERE j.lease_until > @now + 2 * i.lease FOR NO KEY UPDATE OF j SKIP LOCKED),
        mended AS (UPDATE queue.job j SET lease_until = @now + lease FROM overlong WHERE j.id = overlong.id RETURNING j.id)
        SELECT count(*) FROM mended
        """);

    // Everything that changes a job changes its count in the same transaction. So the sums agree in every snapshot, and this statement has one.
    public static Mending Counters { get; } = new("counters", """
        WITH counted AS (SELECT state, priority, count(*) AS jobs FROM queue.job GROUP BY state, priority),
        kept AS (
          SELECT state, priority, sum(jobs)::bigint AS jobs FROM (
            SELECT state, priority, jobs FROM queue.counter
            UNION ALL
            SELECT state, priority, delta FROM queue.counter_change WHERE minute IS NULL) c
          GROUP BY state, priority),
        wrong AS (
          SELECT state, priority, coalesce(counted.jobs, 0) - coalesce(kept.jobs, 0) AS delta FROM counted FULL JOIN kept USING (state, priority)),
        mended AS (
          INSERT INTO queue.counter_change (state, priority, delta) SELECT state, priority, delta FROM wrong WHERE delta <> 0 RETURNING delta)
        SELECT count(*) FROM mended
        """);

    // Without its row nothing is ever claimed.
    private static readonly Mending Control = new("control_row", """
        WITH mended AS (INSERT INTO queue.control DEFAULT VALUES ON CONFLICT DO NOTHING RETURNING one)
        SELECT count(*) FROM mended
        """);

    // One of them goes on: the one that runs, else the oldest.
    private static readonly Mending DuplicateWork = new("duplicate_live_jobs", """
        WITH ranked AS (
          SELECT id, row_number() OVER (PARTITION BY type, target, scope ORDER BY state <> 'in_progress', id) AS place
          FROM queue.job WHERE finished_at IS NULL),
        mended AS (
          UPDATE queue.job j
          SET state = 'cancelled', finished_at = @now, reason = 'Another job does the same work.', ready = false, paused = false, run_at = NULL,
              lease_epoch = lease_epoch + 1, lease_instance = NULL, lease_until = NULL, deadline_at = NULL, stop_requested = NULL
          FROM ranked WHERE j.id = ranked.id AND place > 1
          RETURNING j.id)
        SELECT count(*) FROM mended
        """);

    private static readonly Mending ReportsWithoutJob = new("reports_without_job", """
        WITH mended AS (DELETE FROM queue.failure f WHERE NOT EXISTS (SELECT FROM queue.job j WHERE j.id = f.job_id) RETURNING id)
        SELECT count(*) FROM mended
        """);

    // Of a backup of another age, or of a job that somebody removed by hand.
    private static readonly Mending CoursesWithoutJob = new("courses_without_job", """
        WITH turns AS (DELETE FROM queue.transition t WHERE NOT EXISTS (SELECT FROM queue.job j WHERE j.id = t.job_id) RETURNING job_id),
        lines AS (DELETE FROM queue.log_line l WHERE NOT EXISTS (SELECT FROM queue.job j WHERE j.id = l.job_id) RETURNING job_id)
        SELECT count(DISTINCT job_id) FROM (SELECT job_id FROM turns UNION ALL SELECT job_id FROM lines) gone
        """);

    // A claimed job's tag was reached, unless the job was moved while it ran; so never beyond the front of what waits, where it does no harm.
    private static readonly Mending VirtualClock = new("virtual_clock", """
        WITH seen AS (
          SELECT p::smallint AS priority,
                 (SELECT max(fair_tag) FROM queue.job WHERE lease_until IS NOT NULL AND priority = p) AS claimed,
                 (SELECT fair_tag - 1 FROM queue.job WHERE ready AND priority = p ORDER BY fair_tag, id LIMIT 1) AS front
          FROM generate_series(0, 2) p),
        due AS (SELECT priority, least(claimed, front) AS tag FROM seen WHERE claimed IS NOT NULL),
        mended AS MATERIALIZED (
          SELECT setval(c.clock, due.tag) FROM due JOIN queue.virtual_clock c USING (priority) WHERE c.tag < due.tag)
        SELECT count(*) FROM mended
        """);

    // A lane behind its own jobs would let the user's next job in before them.
    private static readonly Mending Lanes = new("lanes", """
        WITH due AS (
          SELECT priority, coalesce(user_id, '00000000-0000-0000-0000-000000000000') AS user_id, max(fair_tag) AS tag
          FROM queue.job WHERE finished_at IS NULL GROUP BY 1, 2),
        mended AS (
          INSERT INTO queue.lane AS l (priority, user_id, last_tag)
          SELECT priority, user_id, due.tag FROM due JOIN queue.virtual_clock c USING (priority) LEFT JOIN queue.lane k USING (priority, user_id)
          WHERE due.tag > greatest(k.last_tag, c.tag)
          ON CONFLICT (priority, user_id) DO UPDATE SET last_tag = greatest(l.last_tag, EXCLUDED.last_tag)
          RETURNING priority)
        SELECT count(*) FROM mended
        """);

    // The next job would be given an id that is taken.
    private static readonly Mending Ids = new("job_ids", """
        SELECT count(setval(pg_get_serial_sequence('queue.job', 'id'), id)) FROM (SELECT max(id) AS id FROM queue.job) newest
        WHERE id > coalesce(pg_sequence_last_value(pg_get_serial_sequence('queue.job', 'id')::regclass), 0)
        """);

    /// <summary>Before the rows are looked at, since these give them back.</summary>
    public static IReadOnlyList<Mending> OfLeases { get; } = [EarlyHeartbeats, OverlongLeases];

    /// <summary>After the rows are right; the counts last, since the others change states.</summary>
    public static IReadOnlyList<Mending> OfTables { get; } = [Control, DuplicateWork, ReportsWithoutJob, CoursesWithoutJob, VirtualClock, Lanes, Ids, Counters];
}
