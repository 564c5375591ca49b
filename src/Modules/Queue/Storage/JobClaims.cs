using AnalysisApp.Queue.Worker;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Queue.Storage;

/// <summary>Everything that the holder of a lease writes. Every write names the fencing epoch, and changes nothing when it is stale.</summary>
internal sealed class JobClaims(NpgsqlDataSource dataSource, TimeProvider clock)
{
    // Ends that have neither a failure nor a reason to tell, and that wait for no other row: what somebody else has locked is left for its own turn. These
    // rows and those that are taken stay locked where they are, so they are changed by their ctid: no plan that was made for a small table can read a large
    // one. Whoever was changed between the snapshot and the lock has a newer version, and is left for the next turn. MATERIALIZED: nothing is locked twice.
    private const string EndedSql = """
        ended AS MATERIALIZED (
          SELECT j.place, e.state, e.run_at, e.counted, e.state IN ('pending', 'interrupted') AS waits,
                 j.stop_requested IS NOT DISTINCT FROM 'cancel' AND e.state <> 'completed' AS cancel,
                 j.stop_requested IS NOT DISTINCT FROM 'pause' AND e.state IN ('pending', 'interrupted') AS pause
          FROM unnest(@ended, @epochs, @states, @dates, @counted) AS e (id, epoch, state, run_at, counted),
               LATERAL (
                 SELECT j.ctid AS place, j.stop_requested FROM queue.job j
                 WHERE j.id = e.id AND j.state = 'in_progress' AND j.lease_epoch = e.epoch
                 FOR NO KEY UPDATE OF j SKIP LOCKED) j)
        """;

    // Guarded on the left: a row that says whether users are paused is there when nothing was changed, too. Their jobs lie in the way of the plain claim,
    // so another one passes over them.
    private const string ToldSql = """
          RETURNING id, j.state, type, priority, CASE j.state WHEN 'in_progress' THEN arguments::text END AS arguments, cursor, attempt, max_attempts,
                    lease_epoch, user_id, correlation_id, fair_tag, created_at, failure_kind, failure_code, failure_message, j.started_at = @now AS starts),
        reached AS (
          SELECT setval(c.clock, t.tag)
          FROM (SELECT priority, max(fair_tag) AS tag FROM changed WHERE state = 'in_progress' GROUP BY priority) t JOIN queue.virtual_clock c USING (priority)
          WHERE c.tag < t.tag)
        SELECT always.users_paused, changed.*
        FROM (SELECT EXISTS (SELECT FROM queue.paused_user) AS users_paused, count(*) FROM reached) always LEFT JOIN changed ON true
        """;

    private static readonly string EndSql = $"""
        WITH {EndedSql}
        UPDATE queue.job j SET {TurnColumn.OfEnded} FROM ended WHERE j.ctid = ended.place
        RETURNING false AS users_paused, id, j.state
        """;

    internal static readonly string ClaimSql = $"WITH {ClaimDoors.OfAllSql}, {TakeSql}";
    internal static readonly string ClaimWithinLimitsSql = $"WITH RECURSIVE {ClaimDoors.WithinLimitsSql}, {TakeSql}";

    // Both in one UPDATE: PostgreSQL reads a table's checks anew, calls its trigger and sets up a plan for each, which costs as much as a few rows do.
    internal static readonly string TurnSql = $"""
        WITH {EndedSql}, {ClaimDoors.OfAllSql},
        change AS MATERIALIZED (
          SELECT place, true AS taken, NULL AS state, NULL::timestamptz AS run_at, NULL::boolean AS counted, false AS waits, false AS cancel, false AS pause
          FROM picked
          UNION ALL
          SELECT place, false, state, run_at, counted, waits, cancel, pause FROM ended),
        changed AS (
          UPDATE queue.job j SET {TurnColumn.OfBoth} FROM change ended WHERE j.ctid = ended.place
        {ToldSql}
        """;

    private static string TakeSql => $"""
        changed AS (
          UPDATE queue.job j SET {TurnColumn.OfTaken} WHERE j.ctid = ANY (ARRAY(SELECT place FROM picked))
        {ToldSql}
        """;

    // One statement for the instance and all that it runs. A row that a handler's own transaction has locked is skipped, not waited for:
    // one slow transaction must not let every other lease lapse. What is not returned is no longer held.
    private const string BeatSql = """
        WITH alive AS (
          INSERT INTO queue.instance AS i (name, incarnation, version, slots, reserved, started_at, heartbeat_at, lease)
          VALUES (@instance, @incarnation, @version, @slots, @reserved, @now, @now, @lease)
          ON CONFLICT (name) DO UPDATE SET heartbeat_at = @now, slots = @slots, reserved = @reserved WHERE i.incarnation = EXCLUDED.incarnation),
        mine AS (SELECT * FROM unnest(@ids, @epochs) AS m (id, epoch)),
        free AS MATERIALIZED (
          SELECT j.id FROM queue.job j JOIN mine m ON j.id = m.id
          WHERE j.lease_epoch = m.epoch AND j.state = 'in_progress'
          ORDER BY j.id FOR NO KEY UPDATE OF j SKIP LOCKED),
        renewed AS (UPDATE queue.job j SET lease_until = @now + @lease FROM free WHERE j.id = free.id)
        SELECT j.id, j.lease_epoch, j.stop_requested FROM queue.job j JOIN mine m ON j.id = m.id
        WHERE j.lease_epoch = m.epoch AND j.state = 'in_progress'
        """;

    // From here on the caller's transaction keeps the job's row from everybody else. The server ends it when it then says nothing for so long: a client
    // whose network is gone without a word would keep the job for minutes after its lease.
    private const string CommitSoon = "set_config('idle_in_transaction_session_timeout', '10s', true)";

    // A heartbeat passes over a row that a checkpoint has locked, and a job that saves much is locked whenever a heartbeat comes; so a checkpoint renews the
    // lease itself. Only when half of it is gone: the column is indexed, and a row whose indexed columns stay is cheaper to write.
    private const string CheckpointSql = $"""
        UPDATE queue.job
        SET cursor = @cursor, advanced = true, deadline_at = @now + @timeout,
            lease_until = CASE WHEN lease_until < @now + @lease / 2 THEN @now + @lease ELSE lease_until END
        WHERE id = @id AND state = 'in_progress' AND lease_epoch = @epoch
        RETURNING priority, {CommitSoon}
        """;

    private const string EnsureHeldSql = $"""
        SELECT {CommitSoon} FROM queue.job WHERE id = @id AND state = 'in_progress' AND lease_epoch = @epoch FOR NO KEY UPDATE
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
          RETURNING j.id, j.state, j.type, j.worker){ctes}
        SELECT state FROM settled
        """;

    // A plan for each turn would cost more than what it does; one that is made once must be right for every size of the table, so all but the one right way
    // is closed: rows by ctid or by key, in the order of the index.
    private const string PlanOnceSql = """
        SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off;
        SET enable_hashjoin = off; SET enable_mergejoin = off
        """;

    // For the rest of the transaction: what steps over users is planned for those that there are.
    private const string PlanFreelySql = """
        SELECT set_config('plan_cache_mode', 'auto', true), set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true),
               set_config('enable_sort', 'on', true), set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true)
        """;

    /// <summary>A connection for <see cref="TurnAsync"/>, which is the caller's. One takes one turn at a time.</summary>
    public KeptConnection KeepConnection() => new(dataSource, PlanOnceSql);

    /// <summary>Writes the ends of runs that have nothing to tell, and takes the first jobs in line, in one transaction.</summary>
    /// <param name="kept">Best the same each time: what was prepared on it stays so.</param>
    /// <param name="ends">At most one end for each job. What cannot be written without waiting, and what is no longer held, is left as it was.</param>
    /// <param name="floors">For each priority, in order, the place at and before which nothing is looked at, while no user is held back.</param>
    /// <param name="room">What to take.</param>
    /// <param name="claimant">Who takes it.</param>
    /// <param name="cancellationToken">Stops it; whether it was done is then unknown.</param>
    public async Task<Turn> TurnAsync(
        KeptConnection kept, IReadOnlyList<RunEnd> ends, IReadOnlyList<PlaceInLine> floors, ClaimRoom room, Claimant claimant,
        CancellationToken cancellationToken)
    {
        var connection = await kept.OpenAsync(cancellationToken);
        var turn = await OnceAsync(connection, ends, floors, room, claimant, room.MostPerUser is not null, cancellationToken);
        if (turn is { UsersPaused: true, Claimed.Count: 0 } && room is { Free: > 0, MostPerUser: null })
            turn = turn with { Claimed = (await OnceAsync(connection, [], floors, room, claimant, withinLimits: true, cancellationToken)).Claimed };
        return turn;
    }

    private async Task<Turn> OnceAsync(
        NpgsqlConnection connection, IReadOnlyList<RunEnd> ends, IReadOnlyList<PlaceInLine> floors, ClaimRoom room, Claimant claimant, bool withinLimits,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);

        // An answer that comes later is worth nothing: the leases are over.
        batch.Timeout = Math.Max(1, (int)claimant.Lease.TotalSeconds);

        // A claim sees what goes back into line, and counts what users run, once the ends before it are written.
        var apart = withinLimits || ends.Any(end => end.Settlement.IsReady);
        if (ends.Count > 0 && (apart || room.Free == 0))
            batch.BatchCommands.Add(TurnCommand(EndSql, ends, floors, room, claimant));
        if (withinLimits && room.Free > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PlanFreelySql));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(UserLimits.LockSql));
        }

        if (room.Free > 0)
        {
            var sql = withinLimits ? ClaimWithinLimitsSql : apart || ends.Count == 0 ? ClaimSql : TurnSql;
            batch.BatchCommands.Add(TurnCommand(sql, ends, floors, room, claimant));
        }

        await batch.PrepareAsync(cancellationToken);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAsync(batch, row, cancellationToken);
    }

    private static async Task<Turn> ReadAsync(NpgsqlBatch batch, NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var settled = new Dictionary<long, JobState>();
        var claimed = new List<ClaimedJob>();
        var usersPaused = false;
        foreach (NpgsqlBatchCommand command in batch.BatchCommands)
        {
            // Those without parameters only prepare the others.
            while (command.Parameters.Count > 0 && await row.ReadAsync(cancellationToken))
            {
                usersPaused = row.GetBoolean(0);
                if (row.IsDBNull(1))
                    continue;
                var state = JobWords.StateOf(row.GetString(2));
                if (state == JobState.InProgress)
                    claimed.Add(Read(row));
                else
                    settled.Add(row.GetInt64(1), state);
            }

            await row.NextResultAsync(cancellationToken);
        }

        // An UPDATE returns its rows in any order.
        claimed.Sort((a, b) => (a.Priority, a.FairTag, a.Id).CompareTo((b.Priority, b.FairTag, b.Id)));
        return new Turn(settled, claimed, usersPaused);
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
        NpgsqlTransaction transaction, long id, long epoch, string cursor, TimeSpan lease, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(CheckpointSql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("epoch", epoch);
        command.Parameters.AddWithValue("cursor", cursor);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("lease", lease);
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

    private NpgsqlBatchCommand TurnCommand(
        string sql, IReadOnlyList<RunEnd> ends, IReadOnlyList<PlaceInLine> floors, ClaimRoom room, Claimant claimant)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddWithValue("ended", Column(end => end.Job.Id));
        command.Parameters.AddWithValue("epochs", Column(end => end.Job.Epoch));
        command.Parameters.AddWithValue("states", Column(end => JobWords.WordOf(end.Settlement.State)));
        command.Parameters.AddWithValue("dates", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, Column(end => end.Settlement.RunAt));
        command.Parameters.AddWithValue("counted", Column(end => end.Settlement.CountsAttempt));
        command.Parameters.AddWithValue("priorities", floors.Select(floor => (short)floor.Priority).ToArray());
        command.Parameters.AddWithValue("tags", floors.Select(floor => floor.FairTag).ToArray());
        command.Parameters.AddWithValue("ids", floors.Select(floor => floor.JobId).ToArray());
        command.Parameters.AddWithValue("free", room.Free);
        command.Parameters.AddWithValue("rest", room.Rest);
        command.Parameters.AddWithValue("most_per_user", NpgsqlDbType.Integer, (object?)room.MostPerUser ?? DBNull.Value);
        command.Parameters.AddWithValue("instance", claimant.Instance);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("lease", claimant.Lease);
        command.Parameters.AddWithValue("timeout", claimant.Timeout);
        return command;

        T[] Column<T>(Func<RunEnd, T> of) => [.. ends.Select(of)];
    }

    private static void AddText(NpgsqlCommand command, string name, string? value)
        => command.Parameters.AddWithValue(name, NpgsqlDbType.Text, (object?)value ?? DBNull.Value);

    private static ClaimedJob Read(NpgsqlDataReader row) => new(
        Id: row.GetInt64(1),
        Type: row.GetString(3),
        Priority: (JobPriority)row.GetInt16(4),
        Arguments: row.GetString(5),
        Cursor: row.IsDBNull(6) ? null : row.GetString(6),
        Attempt: row.GetInt32(7),
        MaxAttempts: row.GetInt32(8),
        Epoch: row.GetInt64(9),
        UserId: row.IsDBNull(10) ? null : row.GetGuid(10),
        CorrelationId: row.IsDBNull(11) ? null : row.GetString(11),
        FairTag: row.GetInt64(12),
        CreatedAt: row.GetFieldValue<DateTimeOffset>(13),
        LastFailure: row.IsDBNull(14) ? null : new JobFailure(JobWords.KindOf(row.GetString(14)), row.GetString(15), row.GetString(16), RetryAt: null))
    {
        StartsAnew = row.GetBoolean(17),
    };
}
