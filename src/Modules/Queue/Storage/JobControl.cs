using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>Acts on jobs from outside their run.</summary>
/// <remarks>
/// A waiting job changes here; a running one is told, and its worker acts. Where the job's state does not allow what was asked, nothing changes and
/// the answer is null.
/// </remarks>
internal sealed class JobControl(NpgsqlDataSource dataSource, TimeProvider clock)
{
    private const string CancelSql = $"""
        WITH asked AS (
          UPDATE queue.job
          SET state = CASE WHEN state = 'in_progress' THEN state ELSE 'cancelled' END,
              finished_at = CASE WHEN state = 'in_progress' THEN NULL ELSE @now END,
              stop_requested = CASE WHEN state = 'in_progress' THEN 'cancel' END,
              ready = false, paused = false, run_at = NULL, reason = NULL
          WHERE id = @id AND finished_at IS NULL
          RETURNING *)
        SELECT {JobRow.Columns} FROM asked
        """;

    // A retry's date stays: it comes due while the job is paused, and holds no worker back after that.
    private const string PauseSql = $"""
        WITH asked AS (
          UPDATE queue.job
          SET paused = state <> 'in_progress', ready = false, stop_requested = CASE WHEN state = 'in_progress' THEN 'pause' END
          WHERE id = @id AND finished_at IS NULL AND stop_requested IS DISTINCT FROM 'cancel'
          RETURNING *)
        SELECT {JobRow.Columns} FROM asked
        """;

    // A running job that was told to pause may have heard it; then it stops, and goes on by itself.
    private const string ResumeSql = $"""
        WITH asked AS (
          UPDATE queue.job
          SET paused = false, ready = state <> 'in_progress' AND run_at IS NULL, stop_requested = nullif(stop_requested, 'pause')
          WHERE id = @id AND finished_at IS NULL AND stop_requested IS DISTINCT FROM 'cancel'
          RETURNING *)
        SELECT {JobRow.Columns} FROM asked
        """;

    // A place in the line of the priority, bought as a newcomer buys it: what ended or was moved has given up the place that it had.
    private const string LineSql = """
        line AS (
          INSERT INTO queue.lane AS l (priority, user_id, last_tag)
          SELECT w.priority, w.lane, (SELECT tag FROM queue.virtual_clock c WHERE c.priority = w.priority) + 1 FROM wanted w
          ON CONFLICT (priority, user_id) DO UPDATE SET last_tag = greatest(l.last_tag + 1, EXCLUDED.last_tag)
          RETURNING last_tag)
        """;

    // The cursor stays, so what was done is not done again; the last failure stays until an attempt ends otherwise.
    private const string RetrySql = $"""
        WITH wanted AS (
          SELECT id, priority, coalesce(user_id, '00000000-0000-0000-0000-000000000000') AS lane FROM queue.job j
          WHERE id = @id AND state IN ('failed', 'cancelled')
            AND NOT EXISTS (SELECT FROM queue.job o WHERE o.type = j.type AND o.target = j.target AND o.scope = j.scope AND o.finished_at IS NULL)
          FOR NO KEY UPDATE OF j),
        {LineSql},
        retried AS (
          UPDATE queue.job j
          SET state = 'pending', ready = true, attempt = 0, fair_tag = line.last_tag, started_at = NULL, finished_at = NULL, reason = NULL
          FROM line, wanted WHERE j.id = wanted.id
          RETURNING j.*)
        SELECT {JobRow.Columns} FROM retried
        """;

    private const string PrioritiseSql = $"""
        WITH wanted AS (
          SELECT id, @priority AS priority, coalesce(user_id, '00000000-0000-0000-0000-000000000000') AS lane FROM queue.job
          WHERE id = @id AND finished_at IS NULL AND priority <> @priority
          FOR NO KEY UPDATE),
        {LineSql},
        moved AS (
          UPDATE queue.job j
          SET priority = wanted.priority, fair_tag = line.last_tag{JobRow.PromotedAssignment}
          FROM line, wanted WHERE j.id = wanted.id
          RETURNING j.*)
        SELECT {JobRow.Columns} FROM moved
        """;

    // No job has the id 0: the signal is about the queue as a whole.
    private const string PauseQueueSql = """
        WITH changed AS (UPDATE queue.control SET paused = @paused WHERE paused <> @paused RETURNING paused)
        SELECT pg_notify('queue_job', CASE WHEN paused THEN 'state 0' ELSE 'ready 0' END)::text FROM changed
        """;

    public Task<Job?> CancelAsync(long id, CancellationToken cancellationToken)
        => AskAsync(CancelSql, id, cancellationToken, ("now", clock.GetUtcNow()));

    public Task<Job?> PauseAsync(long id, CancellationToken cancellationToken) => AskAsync(PauseSql, id, cancellationToken);

    public Task<Job?> ResumeAsync(long id, CancellationToken cancellationToken) => AskAsync(ResumeSql, id, cancellationToken);

    public async Task<Job?> RetryAsync(long id, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(RetrySql, id, cancellationToken);
        }
        catch (PostgresException fault) when (fault is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "job_live" })
        {
            // The same work was enqueued between the look and the write.
            return null;
        }
    }

    public Task<Job?> PrioritiseAsync(long id, JobPriority priority, CancellationToken cancellationToken)
        => AskAsync(PrioritiseSql, id, cancellationToken, ("priority", (short)priority));

    public async Task PauseQueueAsync(bool paused, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(PauseQueueSql);
        command.Parameters.AddWithValue("paused", paused);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<Job?> AskAsync(string sql, long id, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.AddWithValue("id", id);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? JobRow.Read(row) : null;
    }
}
