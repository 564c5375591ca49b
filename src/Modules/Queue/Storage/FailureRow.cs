using AnalysisApp.Queue.Failures;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Queue.Storage;

/// <summary>How the report of a failed attempt becomes a row, in the statement that settles the job, and how it is read.</summary>
internal static class FailureRow
{
    /// <summary>Continues the CTEs of a settling statement, whose <c>settled</c> has the job's id, <c>type</c> and <c>worker</c>. The newest 49 stay beside the new one.</summary>
    public const string ReportCtes = """
        ,
        trimmed AS (
          DELETE FROM queue.failure f USING settled s
          WHERE f.job_id = s.id AND f.id <= (SELECT id FROM queue.failure WHERE job_id = @id ORDER BY id DESC OFFSET 49 LIMIT 1)),
        reported AS (
          INSERT INTO queue.failure (job_id, attempt, kind, code, message, exception_type, stack, stage, model_set, worker,
                                     process_memory_bytes, gpu_memory_bytes, started_at, failed_at)
          SELECT id, @attempt, @kind, @code, @message, @fault_type, @stack, @stage, @model_set, worker, @process_memory, @gpu_memory, @started_at, @now
          FROM settled),
        counted AS (
          INSERT INTO queue.failure_change (minute, kind, code, job_type, stage, worker, model_set, job_id)
          SELECT date_trunc('minute', @now, 'UTC'), @kind, @code, type, @stage, worker, @model_set, id FROM settled)
        """;

    /// <summary>Continues the assignments of a settling statement: with somebody else alive to take the job, this instance leaves it to them for a while.</summary>
    public const string AvoidAssignment = """
        ,
              (avoid_instance, avoid_until) = (
                SELECT j.lease_instance, @avoid_until
                WHERE @avoid_until IS NOT NULL AND NOT cancel
                  AND EXISTS (SELECT FROM queue.instance i WHERE i.name <> j.lease_instance AND i.heartbeat_at + i.lease >= @now))
        """;

    public const string ListSql = """
        SELECT id, attempt, kind, code, message, exception_type, stack, stage, model_set, worker, process_memory_bytes, gpu_memory_bytes, started_at, failed_at
        FROM queue.failure WHERE job_id = @id ORDER BY id DESC
        """;

    /// <param name="command">A settling statement with both continuations.</param>
    /// <param name="report">What to keep.</param>
    /// <param name="avoidUntil">How long to leave the job to others; null not to.</param>
    public static void Add(NpgsqlCommand command, FailureReport report, DateTimeOffset? avoidUntil)
    {
        command.Parameters.AddWithValue("attempt", report.Attempt);
        AddOrNull(command, "stack", NpgsqlDbType.Text, report.Stack);
        AddOrNull(command, "stage", NpgsqlDbType.Text, report.Stage);
        AddOrNull(command, "model_set", NpgsqlDbType.Text, report.ModelSet);
        command.Parameters.AddWithValue("process_memory", report.ProcessMemoryBytes);
        AddOrNull(command, "gpu_memory", NpgsqlDbType.Bigint, report.GpuMemoryBytes);
        command.Parameters.AddWithValue("started_at", report.StartedAt);
        AddOrNull(command, "avoid_until", NpgsqlDbType.TimestampTz, avoidUntil);
    }

    public static JobAttemptFailure Read(NpgsqlDataReader row) => new(
        Id: row.GetInt64(0),
        Attempt: row.GetInt32(1),
        Kind: JobWords.KindOf(row.GetString(2)),
        Code: row.GetString(3),
        Message: row.GetString(4),
        ExceptionType: TextOrNull(row, 5),
        Stack: TextOrNull(row, 6),
        Stage: TextOrNull(row, 7),
        ModelSet: TextOrNull(row, 8),
        Worker: row.GetString(9),
        ProcessMemoryBytes: row.IsDBNull(10) ? null : row.GetInt64(10),
        GpuMemoryBytes: row.IsDBNull(11) ? null : row.GetInt64(11),
        StartedAt: JobRow.TimeOrNull(row, 12),
        FailedAt: row.GetFieldValue<DateTimeOffset>(13));

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static void AddOrNull(NpgsqlCommand command, string name, NpgsqlDbType type, object? value)
        => command.Parameters.AddWithValue(name, type, value ?? DBNull.Value);
}
