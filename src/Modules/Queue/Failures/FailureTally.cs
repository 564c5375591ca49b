using Npgsql;

namespace AnalysisApp.Queue.Failures;

/// <summary>Keeps the counts of failures small: folds what was appended, by the minute for a day, by the hour for 90 days. One instance at a time.</summary>
internal static class FailureTally
{
    /// <summary>How long counts are kept.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(90);

    /// <summary>How long they are kept by the minute: a day, and what is left of the hour in which it began.</summary>
    private static readonly TimeSpan ByMinute = TimeSpan.FromHours(25);

    // The rows are read and removed in one statement, so a reader of the sum never sees a failure twice or not at all.
    private const string FoldSql = """
        WITH folded AS (
          DELETE FROM queue.failure_change WHERE ctid = ANY (ARRAY(SELECT ctid FROM queue.failure_change LIMIT 100000)) RETURNING *)
        INSERT INTO queue.failure_tally AS t (since, kind, code, job_type, stage, worker, model_set, failures, last_job_id)
        SELECT minute, kind, code, job_type, stage, worker, model_set, count(*), max(job_id) FROM folded GROUP BY 1, 2, 3, 4, 5, 6, 7
        ON CONFLICT ON CONSTRAINT one_count_each
        DO UPDATE SET failures = t.failures + EXCLUDED.failures, last_job_id = greatest(t.last_job_id, EXCLUDED.last_job_id)
        """;

    // Looks no further back than needed. After a standstill some minutes stay as they are, which changes no sum.
    private const string ThinSql = """
        WITH thinned AS (
          DELETE FROM queue.failure_tally
          WHERE since >= @before - interval '1 day' AND since < @before AND since <> date_trunc('hour', since, 'UTC')
          RETURNING *)
        INSERT INTO queue.failure_tally AS t (since, kind, code, job_type, stage, worker, model_set, failures, last_job_id)
        SELECT date_trunc('hour', since, 'UTC'), kind, code, job_type, stage, worker, model_set, sum(failures), max(last_job_id)
        FROM thinned GROUP BY 1, 2, 3, 4, 5, 6, 7
        ON CONFLICT ON CONSTRAINT one_count_each
        DO UPDATE SET failures = t.failures + EXCLUDED.failures, last_job_id = greatest(t.last_job_id, EXCLUDED.last_job_id)
        """;

    private const string PruneSql = "DELETE FROM queue.failure_tally WHERE since < @before";

    /// <param name="connection">Open, outside of a transaction.</param>
    /// <param name="now">By the database's clock.</param>
    /// <param name="cancellationToken">Stops it; what was done stays so.</param>
    public static async Task TendAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hour = now.ToUniversalTime().Ticks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour;
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(FoldSql),
                Before(ThinSql, new DateTimeOffset(hour, TimeSpan.Zero) - ByMinute),
                Before(PruneSql, now - Kept),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Before(string sql, DateTimeOffset time)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddWithValue("before", time.ToUniversalTime());
        return command;
    }
}
