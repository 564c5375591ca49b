namespace AnalysisApp.Queue.Storage;

/// <summary>
/// Which jobs a claim takes where the plain order is not enough: where slots are reserved, or where users are held back. Each text is a list of CTEs that
/// ends with <c>picked (id)</c>.
/// </summary>
/// <remarks>
/// The constant 64 is <see cref="IWorkers.Most"/>, and never fewer than there is room for. It is there for the planner, which expects a tenth of all jobs
/// of a limit that it does not know, and would then read the whole table.
/// </remarks>
internal static class ClaimDoors
{
    private const string NotAvoided = "(avoid_instance IS NULL OR avoid_instance <> @instance OR avoid_until <= @now)";

    /// <summary>Where nobody is held back: the first <c>@free</c> in line, and among them at most <c>@rest</c> below <c>high</c>.</summary>
    public const string OfAllSql = $"""
        urgent AS MATERIALIZED (
          SELECT id FROM queue.job
          WHERE ready AND priority = 0 AND NOT (SELECT paused OR EXISTS (SELECT FROM queue.paused_user) FROM queue.control) AND {NotAvoided}
          ORDER BY priority, fair_tag, id
          LIMIT @free
          FOR NO KEY UPDATE SKIP LOCKED),
        rest AS MATERIALIZED (
          SELECT id FROM queue.job
          WHERE ready AND priority > 0 AND NOT (SELECT paused OR EXISTS (SELECT FROM queue.paused_user) FROM queue.control) AND {NotAvoided}
          ORDER BY priority, fair_tag, id
          LIMIT least(@rest, @free - (SELECT count(*) FROM urgent))
          FOR NO KEY UPDATE SKIP LOCKED),
        picked AS MATERIALIZED (SELECT id FROM urgent UNION ALL SELECT id FROM rest LIMIT 64)
        """;

    /// <summary>
    /// The same with users held back: each user's line is entered by itself, as far as that user has room. For <c>WITH RECURSIVE</c>, after
    /// <see cref="UserLimits.LockSql"/>, so that no two claims take the last room of a user.
    /// </summary>
    /// <remarks>A user's first few are enough: nobody takes more than its room, or than the free slots.</remarks>
    public const string WithinLimitsSql = $"""
        {UserLimits.WaitingCte},
        {UserLimits.OpenCtes},
        candidate AS MATERIALIZED (
          SELECT c.* FROM open CROSS JOIN LATERAL (
            SELECT * FROM (
              SELECT id, priority, fair_tag FROM queue.job
              WHERE ready AND {UserLimits.Owner} = open.owner AND {NotAvoided}
              ORDER BY priority, fair_tag, id
              LIMIT 64) first
            LIMIT least(@free, open.room)) c
          WHERE NOT (SELECT paused FROM queue.control)),
        urgent AS MATERIALIZED (
          SELECT j.id FROM candidate c JOIN queue.job j ON j.id = c.id
          WHERE c.priority = 0 AND j.ready
          ORDER BY c.fair_tag, c.id
          LIMIT @free
          FOR NO KEY UPDATE OF j SKIP LOCKED),
        rest AS MATERIALIZED (
          SELECT j.id FROM candidate c JOIN queue.job j ON j.id = c.id
          WHERE c.priority > 0 AND j.ready
          ORDER BY c.priority, c.fair_tag, c.id
          LIMIT least(@rest, @free - (SELECT count(*) FROM urgent))
          FOR NO KEY UPDATE OF j SKIP LOCKED),
        picked AS MATERIALIZED (SELECT id FROM urgent UNION ALL SELECT id FROM rest LIMIT 64)
        """;
}
