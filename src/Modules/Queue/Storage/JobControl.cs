using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>Acts on jobs from outside their run.</summary>
internal sealed class JobControl(NpgsqlDataSource dataSource, TimeProvider clock)
{
    // A waiting job ends here; a running one is told, and its worker ends it. The signal says which, so that only owners read their flags.
    private const string CancelSql = $"""
        WITH asked AS (
          UPDATE queue.job
          SET state = CASE WHEN state = 'in_progress' THEN state ELSE 'cancelled' END,
              finished_at = CASE WHEN state = 'in_progress' THEN NULL ELSE @now END,
              stop_requested = CASE WHEN state = 'in_progress' THEN 'cancel' END,
              ready = false, paused = false, run_at = NULL
          WHERE id = @id AND finished_at IS NULL
          RETURNING *)
        SELECT {JobRow.Columns}, pg_notify('queue_job', CASE WHEN state = 'in_progress' THEN 'stop ' ELSE 'state ' END || id)::text FROM asked
        """;

    /// <returns>The job after the request; null when there is none that lives.</returns>
    public async Task<Job?> CancelAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(CancelSql);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? JobRow.Read(row) : null;
    }
}
