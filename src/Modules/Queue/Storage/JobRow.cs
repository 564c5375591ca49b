using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>How a row becomes a <see cref="Job"/>; the columns and their order in one place.</summary>
internal static class JobRow
{
    public const string Columns = """
        id, type, target, scope, priority, state, title, attempt, max_attempts, created_at, started_at, finished_at, worker,
        stop_requested = 'cancel' AS cancel_requested, failure_kind, failure_code, failure_message, run_at,
        paused OR stop_requested IS NOT DISTINCT FROM 'pause' AS pause_requested, reason, user_id
        """;

    /// <summary>Continues the assignments of a promotion of <c>queue.job j</c> to <c>@priority</c>: what waits for a reason looks again at once.</summary>
    public const string PromotedAssignment = """
        ,
              run_at = CASE WHEN j.reason IS NULL OR j.priority <= @priority THEN j.run_at END,
              ready = j.ready OR (j.reason IS NOT NULL AND j.priority > @priority AND j.run_at IS NOT NULL AND NOT j.paused),
              reason = CASE WHEN j.priority <= @priority THEN j.reason END
        """;

    public static Job Read(NpgsqlDataReader row) => new(
        Id: row.GetInt64(0),
        Type: row.GetString(1),
        Target: row.GetString(2),
        Scope: row.GetString(3),
        Priority: (JobPriority)row.GetInt16(4),
        State: JobWords.StateOf(row.GetString(5)),
        Title: row.GetString(6),
        Attempt: row.GetInt32(7),
        MaxAttempts: row.GetInt32(8),
        CreatedAt: row.GetFieldValue<DateTimeOffset>(9),
        StartedAt: TimeOrNull(row, 10),
        FinishedAt: TimeOrNull(row, 11),
        Worker: row.IsDBNull(12) ? null : row.GetString(12),
        CancelRequested: !row.IsDBNull(13) && row.GetBoolean(13),
        Failure: row.IsDBNull(14)
            ? null
            : new JobFailure(JobWords.KindOf(row.GetString(14)), row.GetString(15), row.GetString(16), RetryAt: TimeOrNull(row, 17)))
    {
        Paused = row.GetBoolean(18),
        Reason = row.IsDBNull(19) ? null : row.GetString(19),
        UserId = row.IsDBNull(20) ? null : row.GetGuid(20),
    };

    public static DateTimeOffset? TimeOrNull(NpgsqlDataReader row, int column)
        => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
