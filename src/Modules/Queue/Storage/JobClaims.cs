using AnalysisApp.Queue.Worker;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Queue.Storage;

/// <summary>Everything that the holder of a lease writes. Every write names the fencing epoch, and changes nothing when it is stale.</summary>
internal sealed class JobClaims(NpgsqlDataSource dataSource, TimeProvider clock)
{
    // MATERIALIZED fences the LIMIT: the planner must not run it twice. SKIP LOCKED lets workers claim side by side. The order is job_ready's.
    internal const string ClaimSql = """
        WITH picked AS MATERIALIZED (
          SELECT id FROM queue.job
          WHERE ready AND NOT (SELECT paused FROM queue.control)
            AND (avoid_instance IS NULL OR avoid_instance <> @instance OR avoid_until <= @now)
          ORDER BY priority, fair_tag, id
          LIMIT @free
          FOR NO KEY UPDATE SKIP LOCKED),
        taken AS (
          UPDATE queue.job j
          SET state = 'in_progress', ready = false, attempt = attempt + 1, advanced = false, lease_epoch = lease_epoch + 1,
              lease_instance = @instance, worker = @instance, lease_until = @now + @lease, deadline_at = @now + @timeout,
              started_at = coalesce(started_at, @now), avoid_instance = NULL, avoid_until = NULL, reason = NULL
          FROM picked WHERE j.id = picked.id
          RETURNING j.*),
        reached AS (
          UPDATE queue.virtual_clock c SET tag = t.tag
          FROM (SELECT priority, max(fair_tag) AS tag FROM taken GROUP BY priority) t
          WHERE c.priority = t.priority AND c.tag < t.tag)
        SELECT id, type, priority, arguments::text, cursor, attempt, max_attempts, lease_epoch, user_id, correlation_id, fair_tag, created_at,
               failure_kind, failure_code, failure_message, pg_notify('queue_job', 'state ' || id)::text
        FROM taken
        """;

    // One statement for the instance and all that it runs. A row that a handler's own transaction has locked is skipped, not waited for:
    // one slow transaction must not let every other lease lapse. What is not returned is no longer held.
    private const string BeatSql = """
        WITH alive AS (
          INSERT INTO queue.instance AS i (name, incarnation, version, slots, started_at, heartbeat_at, lease)
          VALUES (@instance, @incarnation, @version, @slots, @now, @now, @lease)
          ON CONFLICT (name) DO UPDATE SET heartbeat_at = @now, slots = @slots WHERE i.incarnation = EXCLUDED.incarnation),
        mine AS (SELECT * FROM unnest(@ids, @epochs) AS m (id, epoch)),
        free AS MATERIALIZED (
          SELECT j.id FROM queue.job j JOIN mine m ON j.id = m.id
          WHERE j.lease_epoch = m.epoch AND j.state = 'in_progress'
          ORDER BY j.id FOR NO KEY UPDATE OF j SKIP LOCKED),
        renewed AS (UPDATE queue.job j SET lease_until = @now + @lease FROM free WHERE j.id = free.id)
        SELECT j.id, j.lease_epoch, j.stop_requested FROM queue.job j JOIN mine m ON j.id = m.id
        WHERE j.lease_epoch = m.epoch AND j.state = 'in_progress'
        """;

    private const string CheckpointSql = """
        UPDATE queue.job SET cursor = @cursor, advanced = true, deadline_at = @now + @timeout
        WHERE id = @id AND state = 'in_progress' AND lease_epoch = @epoch
        RETURNING priority
        """;

    private const string EnsureHeldSql = """
        SELECT FROM queue.job WHERE id = @id AND state = 'in_progress' AND lease_epoch = @epoch FOR NO KEY UPDATE
        """;

    private static readonly string SettleSql = SettleSqlWith(assignment: "", ctes: "");
    private static readonly string SettleFailedSql = SettleSqlWith(FailureRow.AvoidAssignment, FailureRow.ReportCtes);

    // A cancel that was asked for wins over every end but success; a pause holds back what would wait; what was promoted since its run decided to wait
    // for a reason looks again. What merely waits keeps its last failure.
    private static string SettleSqlWith(string assignment, string ctes) => $"""
        WITH held AS (
          SELECT id, stop_requested IS NOT DISTINCT FROM 'cancel' AND @state <> 'completed' AS cancel,
                 stop_requested IS NOT DISTINCT FROM 'pause' AND @state IN ('pending', 'interrupted') AS pause,
                 @waits AND @reason IS NOT NULL AND priority < coalesce(@priority, 0) AS promoted
          FROM queue.job WHERE id = @id AND state = 'in_progress' AND lease_epoch = @epoch FOR NO KEY UPDATE),
        settled AS (
          UPDATE queue.job j
          SET state = CASE WHEN cancel THEN 'cancelled' ELSE @state END,
              ready = NOT cancel AND NOT pause AND @waits AND (@run_at IS NULL OR promoted),
              paused = pause,
              run_at = CASE WHEN NOT cancel AND NOT promoted THEN @run_at END,
              finished_at = CASE WHEN cancel OR NOT @waits THEN @now END,
              attempt = attempt - @attempts_back,
              lease_instance = NULL, lease_until = NULL, deadline_at = NULL, stop_requested = NULL,
              reason = CASE WHEN NOT promoted AND NOT (cancel AND @waits) THEN @reason END,
              failure_kind = CASE WHEN @waits THEN coalesce(@kind, failure_kind) ELSE @kind END,
              failure_code = CASE WHEN @waits THEN coalesce(@code, failure_code) ELSE @code END,
              failure_message = CASE WHEN @waits THEN coalesce(@message, failure_message) ELSE @message END,
              failure_type = CASE WHEN @waits AND @kind IS NULL THEN failure_type ELSE @fault_type END{assignment}
          FROM held WHERE j.id = held.id
          RETURNING j.id, j.state, j.ready, j.worker){ctes}
        SELECT state, pg_notify('queue_job', CASE WHEN ready THEN 'ready ' ELSE 'state ' END || id)::text FROM settled
        """;

    /// <summary>Takes the first jobs in line, at most <paramref name="free"/>, in their order.</summary>
    public async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(
        int free, string instance, TimeSpan lease, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(ClaimSql, connection);
        command.Parameters.AddWithValue("free", free);
        command.Parameters.AddWithValue("instance", instance);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("lease", lease);
        command.Parameters.AddWithValue("timeout", timeout);
        await command.PrepareAsync(cancellationToken);

        var claimed = new List<ClaimedJob>(free);
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                claimed.Add(Read(row));
        }

        // An UPDATE returns its rows in any order.
        claimed.Sort((a, b) => (a.Priority, a.FairTag, a.Id).CompareTo((b.Priority, b.FairTag, b.Id)));
        return claimed;
    }

    /// <summary>Renews the instance and its leases; answers what it still holds, and what was asked to stop.</summary>
    public async Task<IReadOnlyDictionary<(long Id, long Epoch), StopReason?>> BeatAsync(
        InstanceIdentity instance, IReadOnlyCollection<(long Id, long Epoch)> running, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(BeatSql);
        command.CommandTimeout = Math.Max(1, (int)(instance.Lease.TotalSeconds / 3));
        instance.AddTo(command);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("ids", running.Select(r => r.Id).ToArray());
        command.Parameters.AddWithValue("epochs", running.Select(r => r.Epoch).ToArray());

        var held = new Dictionary<(long, long), StopReason?>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            held[(row.GetInt64(0), row.GetInt64(1))] = JobWords.StopOf(row.IsDBNull(2) ? null : row.GetString(2));
        return held;
    }

    /// <returns>The job's priority now; null when the lease was lost.</returns>
    public async Task<JobPriority?> CheckpointAsync(
        NpgsqlTransaction transaction, long id, long epoch, string cursor, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(CheckpointSql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("epoch", epoch);
        command.Parameters.AddWithValue("cursor", cursor);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("timeout", timeout);
        return await command.ExecuteScalarAsync(cancellationToken) is short priority ? (JobPriority)priority : null;
    }

    /// <returns>Whether the lease still holds; if so the row stays locked until the transaction ends.</returns>
    public static async Task<bool> EnsureHeldAsync(NpgsqlTransaction transaction, long id, long epoch, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EnsureHeldSql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("epoch", epoch);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken);
    }

    /// <returns>The state that the job is in now; null when the lease was lost, and nothing was changed.</returns>
    public async Task<JobState?> SettleAsync(long id, long epoch, Settlement settlement, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(settlement.Report is null ? SettleSql : SettleFailedSql, connection);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("epoch", epoch);
        command.Parameters.AddWithValue("state", NpgsqlDbType.Text, JobWords.WordOf(settlement.State));
        command.Parameters.AddWithValue("waits", settlement.Waits);
        command.Parameters.AddWithValue("run_at", NpgsqlDbType.TimestampTz, (object?)settlement.RunAt ?? DBNull.Value);
        command.Parameters.AddWithValue("attempts_back", settlement.CountsAttempt ? 0 : 1);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        AddText(command, "reason", settlement.Reason);
        command.Parameters.AddWithValue("priority", NpgsqlDbType.Smallint, settlement.Priority is { } priority ? (short)priority : DBNull.Value);
        AddText(command, "kind", settlement.Fault is { } fault ? JobWords.WordOf(fault.Kind) : null);
        AddText(command, "code", settlement.Fault?.Code);
        AddText(command, "message", settlement.Fault?.Message);
        AddText(command, "fault_type", settlement.Fault?.ExceptionType);
        if (settlement.Report is { } report)
            FailureRow.Add(command, report, settlement.AvoidUntil);
        await command.PrepareAsync(cancellationToken);
        return await command.ExecuteScalarAsync(cancellationToken) is string state ? JobWords.StateOf(state) : null;
    }

    private static void AddText(NpgsqlCommand command, string name, string? value)
        => command.Parameters.AddWithValue(name, NpgsqlDbType.Text, (object?)value ?? DBNull.Value);

    private static ClaimedJob Read(NpgsqlDataReader row) => new(
        Id: row.GetInt64(0),
        Type: row.GetString(1),
        Priority: (JobPriority)row.GetInt16(2),
        Arguments: row.GetString(3),
        Cursor: row.IsDBNull(4) ? null : row.GetString(4),
        Attempt: row.GetInt32(5),
        MaxAttempts: row.GetInt32(6),
        Epoch: row.GetInt64(7),
        UserId: row.IsDBNull(8) ? null : row.GetGuid(8),
        CorrelationId: row.IsDBNull(9) ? null : row.GetString(9),
        FairTag: row.GetInt64(10),
        CreatedAt: row.GetFieldValue<DateTimeOffset>(11),
        LastFailure: row.IsDBNull(12) ? null : new JobFailure(JobWords.KindOf(row.GetString(12)), row.GetString(13), row.GetString(14), RetryAt: null));
}
