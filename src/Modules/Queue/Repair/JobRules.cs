namespace AnalysisApp.Queue.Repair;

/// <summary>What holds for every row of <c>queue.job</c>. The table's checks of the same names hold it, as long as they are there.</summary>
internal static class JobRules
{
    public static IReadOnlyList<(string Name, string Condition)> All { get; } =
    [
        ("state_is_known", "state = ANY ('{pending,in_progress,interrupted,completed,failed,cancelled}')"),
        ("priority_is_known", "priority = ANY ('{0,1,2}')"),
        ("finished_iff_final", "(finished_at IS NOT NULL) = (state = ANY ('{completed,failed,cancelled}'))"),
        ("leased_iff_in_progress",
            "CASE WHEN state = 'in_progress' THEN (lease_until, lease_instance, deadline_at, started_at) IS NOT NULL "
            + "ELSE (lease_until, lease_instance, deadline_at, stop_requested) IS NULL END"),
        ("ready_unless_held_back",
            "CASE WHEN state = ANY ('{pending,interrupted}') THEN ready = (run_at IS NULL AND NOT paused) "
            + "ELSE NOT (ready OR run_at IS NOT NULL OR paused) END"),
        ("stop_is_known", "stop_requested = ANY ('{cancel,pause,yield,shutdown}')"),
        ("failed_says_why", "state <> 'failed' OR failure_kind IS NOT NULL"),
        ("failure_is_whole", "num_nulls(failure_kind, failure_code, failure_message) = ANY ('{0,3}')"),
        ("failure_kind_is_known", $"failure_kind = ANY ({FailureKinds})"),
        ("attempts_are_counts", "attempt >= 0 AND max_attempts >= 1 AND lease_epoch >= 0"),
        ("title_is_short", "char_length(title) <= 300"),
        ("avoidance_is_whole", "(avoid_instance IS NULL) = (avoid_until IS NULL)"),
    ];

    /// <summary>What else keeps the tables right: the one live job of its kind, reports that go with their job, and the triggers that count.</summary>
    public static IReadOnlyList<string> OtherGuards { get; } =
        ["job_live", "failure_job_id_fkey", "job_inserted", "job_deleted", "job_updated"];

    private const string FailureKinds = "'{malformed,transient,resource_exhausted,timeout,dependency_down}'";

    /// <summary>Puts right every row that breaks a rule: what can run runs again from its cursor, what is over is over, the rest is cut to size.</summary>
    /// <remarks>A row that loses its lease here gets a new epoch, so that a worker which believes to hold it writes nothing.</remarks>
    public static string MendSql { get; } = $"""
        WITH broken AS MATERIALIZED (
          SELECT id,
                 CASE WHEN state IN ('completed', 'failed', 'cancelled') THEN state
                      WHEN finished_at IS NOT NULL AND EXISTS (
                        SELECT FROM queue.job o WHERE o.type = j.type AND o.target = j.target AND o.scope = j.scope AND o.id <> j.id
                          AND (o.finished_at IS NULL OR (o.id < j.id AND o.state NOT IN ('completed', 'failed', 'cancelled')))) THEN 'cancelled'
                      WHEN state = 'in_progress' AND finished_at IS NULL AND started_at IS NOT NULL
                        AND lease_until IS NOT NULL AND lease_instance IS NOT NULL AND deadline_at IS NOT NULL THEN 'in_progress'
                      WHEN state = 'pending' THEN 'pending'
                      ELSE 'interrupted' END AS fate,
                 failure_kind = ANY ({FailureKinds}) AND failure_code IS NOT NULL AND failure_message IS NOT NULL AS explained
          FROM queue.job j WHERE {string.Join(" OR ", All.Select(rule => $"({rule.Condition}) IS FALSE"))}
          FOR NO KEY UPDATE)
        UPDATE queue.job j
        SET state = fate,
            ready = fate IN ('pending', 'interrupted') AND run_at IS NULL AND NOT paused,
            paused = fate IN ('pending', 'interrupted') AND paused,
            run_at = CASE WHEN fate IN ('pending', 'interrupted') THEN run_at END,
            finished_at = CASE WHEN fate IN ('completed', 'failed', 'cancelled') THEN coalesce(finished_at, @now) END,
            lease_until = CASE WHEN fate = 'in_progress' THEN lease_until END,
            lease_instance = CASE WHEN fate = 'in_progress' THEN lease_instance END,
            deadline_at = CASE WHEN fate = 'in_progress' THEN deadline_at END,
            lease_epoch = greatest(lease_epoch, 0) + CASE WHEN fate = 'in_progress' THEN 0 ELSE 1 END,
            stop_requested = CASE WHEN fate = 'in_progress' AND stop_requested IN ('cancel', 'pause', 'yield', 'shutdown') THEN stop_requested END,
            priority = least(greatest(priority, 0), 2),
            attempt = greatest(attempt, 0),
            max_attempts = greatest(max_attempts, 1),
            title = left(title, 300),
            reason = CASE WHEN fate = 'cancelled' AND state <> 'cancelled' THEN 'Another job does the same work.' ELSE reason END,
            failure_kind = CASE WHEN explained THEN failure_kind WHEN fate = 'failed' THEN 'malformed' END,
            failure_code = CASE WHEN explained THEN failure_code WHEN fate = 'failed' THEN 'unknown' END,
            failure_message = CASE WHEN explained THEN failure_message WHEN fate = 'failed' THEN 'Why the job failed is no longer known.' END,
            avoid_instance = CASE WHEN avoid_until IS NOT NULL THEN avoid_instance END,
            avoid_until = CASE WHEN avoid_instance IS NOT NULL THEN avoid_until END
        FROM broken WHERE j.id = broken.id
        """;
}
