namespace AnalysisApp.Queue.Storage;

/// <summary>Which jobs a claim takes: past reserved slots, and past users who are held back. Each text is a list of CTEs that ends with <c>picked (place)</c>, to be read once.</summary>
internal static class ClaimDoors
{
    private const string NotAvoided = "(j.avoid_instance IS NULL OR j.avoid_instance <> @instance OR j.avoid_until <= @now)";

    /// <summary>Where nobody is held back: the first <c>@free</c> in line, and among them at most <c>@rest</c> below <c>high</c>.</summary>
    /// <remarks>
    /// SKIP LOCKED lets workers claim side by side. One descent into <c>job_ready</c> for each priority, from its floor on and in its order; the outer LIMITs
    /// stop before a row, a priority or a door that is not needed. The innermost is for the planner, as below: never fewer than there is room for.
    /// </remarks>
    public const string OfAllSql = $"""
        picked AS (
          SELECT line.place
          FROM (VALUES (true, @free), (false, @rest)) AS door (urgent, most),
               LATERAL (
                 SELECT waiting.place
                 FROM unnest(@priorities, @tags, @ids) AS floor (priority, tag, id),
                      LATERAL (
                        SELECT j.ctid AS place FROM queue.job j
                        WHERE j.ready AND j.priority = floor.priority AND (j.fair_tag, j.id) > (floor.tag, floor.id) AND {NotAvoided}
                        ORDER BY j.fair_tag, j.id
                        LIMIT 128
                        FOR NO KEY UPDATE OF j SKIP LOCKED) waiting
                 WHERE (floor.priority = 0) = door.urgent
                 LIMIT door.most) line
          WHERE NOT (SELECT paused OR EXISTS (SELECT FROM queue.paused_user) FROM queue.control)
          LIMIT @free)
        """;

    /// <summary>
    /// As <see cref="OfAllSql"/> with users held back: each user's line is entered by itself, as far as that user has room. For <c>WITH RECURSIVE</c>, after
    /// <see cref="UserLimits.LockSql"/>, so that no two claims take the last room of a user.
    /// </summary>
    /// <remarks>
    /// A user's first few are enough: nobody takes more than its room, or than the free slots. The constant 128 is <see cref="IWorkers.Most"/>, and never fewer
    /// than there is room for. It is there for the planner, which expects a tenth of all jobs of a limit that it does not know, and would then read the whole table.
    /// </remarks>
    public const string WithinLimitsSql = $"""
        {UserLimits.WaitingCte},
        {UserLimits.OpenCtes},
        candidate AS MATERIALIZED (
          SELECT c.* FROM open CROSS JOIN LATERAL (
            SELECT * FROM (
              SELECT id, priority, fair_tag FROM queue.job j
              WHERE ready AND {UserLimits.Owner} = open.owner AND {NotAvoided}
              ORDER BY priority, fair_tag, id
              LIMIT 128) first
            LIMIT least(@free, open.room)) c
          WHERE NOT (SELECT paused FROM queue.control)),
        urgent AS MATERIALIZED (
          SELECT j.ctid AS place FROM candidate c JOIN queue.job j ON j.id = c.id
          WHERE c.priority = 0 AND j.ready
          ORDER BY c.fair_tag, c.id
          LIMIT @free
          FOR NO KEY UPDATE OF j SKIP LOCKED),
        rest AS MATERIALIZED (
          SELECT j.ctid AS place FROM candidate c JOIN queue.job j ON j.id = c.id
          WHERE c.priority > 0 AND j.ready
          ORDER BY c.priority, c.fair_tag, c.id
          LIMIT least(@rest, @free - (SELECT count(*) FROM urgent))
          FOR NO KEY UPDATE OF j SKIP LOCKED),
        picked AS (SELECT place FROM urgent UNION ALL SELECT place FROM rest)
        """;
}
