using System.Diagnostics;

namespace AnalysisApp.Queue.Storage;

/// <summary>What each command does to rows, once: for one job and for many.</summary>
/// <param name="Allows">Condition on a row <c>j</c>: its state allows the command.</param>
/// <param name="Matters">Condition on a row <c>j</c>: of many, this one should be changed.</param>
/// <param name="Changes">CTEs that change the rows in <c>wanted</c> (id, priority to stand in, lane) and end in <c>changed</c>, with all columns.</param>
internal sealed record CommandSql(string Allows, string Matters, string Changes)
{
    // OFFSET keeps these from becoming joins, which the planner would do by reading all of a partial index that was empty when it last counted.
    private const string NoneLives = """
        NOT EXISTS (SELECT FROM queue.job o WHERE o.type = j.type AND o.target = j.target AND o.scope = j.scope AND o.finished_at IS NULL OFFSET 0)
        """;

    // Of several that do the same work; what failed and was done since is not done again.
    private const string IsNewest = """
        NOT EXISTS (SELECT FROM queue.job n
                    WHERE n.type = j.type AND n.target = j.target AND n.scope = j.scope AND n.id > j.id AND n.finished_at IS NOT NULL OFFSET 0)
        """;

    // Places in the lines, bought as newcomers buy them: what ended or was moved has given up the place that it had. In the order of the ids, and
    // with the lanes always locked in one order.
    private const string PlacedCtes = """
        taken AS MATERIALIZED (SELECT priority, lane, count(*) AS places FROM wanted GROUP BY priority, lane),
        line AS (
          INSERT INTO queue.lane AS l (priority, user_id, last_tag)
          SELECT t.priority, t.lane, c.tag + t.places FROM taken t JOIN queue.virtual_clock c USING (priority) ORDER BY t.priority, t.lane
          ON CONFLICT (priority, user_id) DO UPDATE
            SET last_tag = greatest(l.last_tag + (SELECT places FROM taken t WHERE t.priority = l.priority AND t.lane = l.user_id), EXCLUDED.last_tag)
          RETURNING priority, user_id, last_tag),
        placed AS (
          SELECT w.id, w.priority, line.last_tag - count(*) OVER lane + row_number() OVER (lane ORDER BY w.id) AS tag
          FROM wanted w JOIN line ON line.priority = w.priority AND line.user_id = w.lane
          WINDOW lane AS (PARTITION BY w.priority, w.lane)),
        """;

    // A waiting job changes here; a running one is told, and its worker acts.
    private static readonly CommandSql Cancel = new(
        "finished_at IS NULL",
        "stop_requested IS DISTINCT FROM 'cancel'",
        """
        changed AS (
          UPDATE queue.job j
          SET state = CASE WHEN state = 'in_progress' THEN state ELSE 'cancelled' END,
              finished_at = CASE WHEN state = 'in_progress' THEN NULL ELSE @now END,
              stop_requested = CASE WHEN state = 'in_progress' THEN 'cancel' END,
              ready = false, paused = false, run_at = NULL, reason = NULL
          FROM wanted WHERE j.id = wanted.id
          RETURNING j.*)
        """);

    // A retry's date stays: it comes due while the job is paused, and holds no worker back after that.
    private static readonly CommandSql Pause = new(
        "finished_at IS NULL AND stop_requested IS DISTINCT FROM 'cancel'",
        "NOT paused AND stop_requested IS DISTINCT FROM 'pause'",
        """
        changed AS (
          UPDATE queue.job j
          SET paused = state <> 'in_progress', ready = false, stop_requested = CASE WHEN state = 'in_progress' THEN 'pause' END
          FROM wanted WHERE j.id = wanted.id
          RETURNING j.*)
        """);

    // A running job that was told to pause may have heard it; then it stops, and goes on by itself.
    private static readonly CommandSql Resume = new(
        "finished_at IS NULL AND stop_requested IS DISTINCT FROM 'cancel'",
        "(paused OR stop_requested = 'pause')",
        """
        changed AS (
          UPDATE queue.job j
          SET paused = false, ready = state <> 'in_progress' AND run_at IS NULL, stop_requested = nullif(stop_requested, 'pause')
          FROM wanted WHERE j.id = wanted.id
          RETURNING j.*)
        """);

    // The cursor stays, so what was done is not done again; the last failure stays until an attempt ends otherwise.
    private static readonly CommandSql Retry = new(
        $"state IN ('failed', 'cancelled') AND {NoneLives}",
        IsNewest,
        $"""
        {PlacedCtes}
        changed AS (
          UPDATE queue.job j
          SET state = 'pending', ready = true, attempt = 0, fair_tag = placed.tag, started_at = NULL, finished_at = NULL, reason = NULL
          FROM placed WHERE j.id = placed.id
          RETURNING j.*)
        """);

    // Whoever enqueued the same work meanwhile stands for the replay.
    private static readonly CommandSql Replay = new(
        $"finished_at IS NOT NULL AND {NoneLives}",
        IsNewest,
        $"""
        {PlacedCtes}
        changed AS (
          INSERT INTO queue.job (type, target, scope, priority, fair_tag, arguments, max_attempts, title, user_id, correlation_id, created_at)
          SELECT j.type, j.target, j.scope, j.priority, placed.tag, j.arguments, j.max_attempts, j.title, j.user_id, j.correlation_id, @now
          FROM placed JOIN queue.job j ON j.id = placed.id ORDER BY j.id
          ON CONFLICT (type, target, scope) WHERE finished_at IS NULL DO NOTHING
          RETURNING *)
        """);

    private static readonly CommandSql Prioritise = new(
        "finished_at IS NULL AND priority <> @priority",
        "true",
        $"""
        {PlacedCtes}
        changed AS (
          UPDATE queue.job j
          SET priority = placed.priority, fair_tag = placed.tag{JobRow.PromotedAssignment}
          FROM placed WHERE j.id = placed.id
          RETURNING j.*)
        """)
    {
        StandsIn = "@priority",
    };

    private string StandsIn { get; init; } = "priority";

    public static CommandSql Of(JobAction action) => action switch
    {
        JobAction.Cancel => Cancel,
        JobAction.Pause => Pause,
        JobAction.Resume => Resume,
        JobAction.Retry => Retry,
        JobAction.Replay => Replay,
        JobAction.Prioritise => Prioritise,
        _ => throw new UnreachableException($"There is no action {action}. This is a bug."),
    };

    /// <summary>For the job <c>@id</c>: answers its row, or nothing where its state does not allow it.</summary>
    public string ForOne() => $"""
        WITH {Wanted("id = @id", "")},
        {Changes}
        SELECT {JobRow.Columns} FROM changed
        """;

    /// <summary>For the jobs from <c>@first</c> to <c>@last</c>: answers how many were changed.</summary>
    /// <param name="conditions">The filter's; each begins with <c>AND</c>.</param>
    public string ForMany(string conditions) => $"""
        WITH {Wanted($"id BETWEEN @first AND @last{conditions} AND {Matters}", "ORDER BY id")},
        {Changes}
        SELECT count(*)::int FROM changed
        """;

    /// <summary>Cuts what would be changed into batches of <c>@size</c>.</summary>
    /// <param name="conditions">The filter's; each begins with <c>AND</c>.</param>
    public string ToDivide(string conditions) => $"""
        SELECT min(id), max(id), count(*)::int FROM (
          SELECT id, (row_number() OVER (ORDER BY id) - 1) / @size AS batch FROM queue.job j
          WHERE id <= @up_to{conditions} AND {Matters} AND {Allows}) b
        GROUP BY batch ORDER BY batch
        """;

    // Locked in the order of the ids, so that two commands over the same jobs wait for each other and never in a ring.
    private string Wanted(string which, string order) => $"""
        wanted AS MATERIALIZED (
          SELECT id, {StandsIn} AS priority, coalesce(user_id, '00000000-0000-0000-0000-000000000000') AS lane FROM queue.job j
          WHERE {which} AND {Allows} {order} FOR NO KEY UPDATE)
        """;
}
