using AnalysisApp.Queue.Failures;
using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>Keeps the tables small: folds the counters, and removes what is old. One instance at a time; the others pass by.</summary>
internal sealed class JobUpkeep(NpgsqlDataSource dataSource, TimeProvider clock)
{
    private const int BatchSize = 500;

    /// <summary>Older statistics are kept by the hour.</summary>
    private static readonly TimeSpan ByTheMinute = TimeSpan.FromDays(8);
    private static readonly TimeSpan ThinInterval = TimeSpan.FromHours(1);

    private DateTimeOffset _thinned;

    // The rows are read and removed in one statement, so a reader of the sum never sees a change twice or not at all.
    private const string FoldSql = """
        WITH folded AS (
          DELETE FROM queue.counter_change
          WHERE ctid = ANY (ARRAY(SELECT ctid FROM queue.counter_change LIMIT 100000))
          RETURNING state, priority, delta, minute),
        counted AS (
          INSERT INTO queue.counter AS c (state, priority, jobs)
          SELECT state, priority, sum(delta) FROM folded WHERE minute IS NULL GROUP BY state, priority
          ON CONFLICT (state, priority) DO UPDATE SET jobs = c.jobs + EXCLUDED.jobs),
        tallied AS (
          INSERT INTO queue.tally AS t (minute, state, priority, jobs)
          SELECT minute, state, priority, sum(delta) FROM folded WHERE minute IS NOT NULL GROUP BY minute, state, priority
          ON CONFLICT (minute, state, priority) DO UPDATE SET jobs = t.jobs + EXCLUDED.jobs)
        SELECT count(*) FROM folded
        """;

    // With all that is kept of them; what is logged of them later finds no job.
    private const string PruneSql = """
        WITH gone AS MATERIALIZED (
          DELETE FROM queue.job WHERE id = ANY (ARRAY(
            SELECT id FROM queue.job WHERE state = @state AND finished_at < @before ORDER BY finished_at LIMIT @batch FOR UPDATE SKIP LOCKED))
          RETURNING id),
        turns AS (DELETE FROM queue.transition WHERE job_id = ANY (ARRAY(SELECT id FROM gone))),
        lines AS (DELETE FROM queue.log_line WHERE job_id = ANY (ARRAY(SELECT id FROM gone)))
        SELECT count(*) FROM gone
        """;

    // Minutes are for looking closely at the last week; after that an hour is kept as one. Its first minute stands for it.
    private const string ThinSql = """
        WITH thinned AS (DELETE FROM queue.tally WHERE minute < @before AND minute <> date_trunc('hour', minute) RETURNING *)
        INSERT INTO queue.tally AS t (minute, state, priority, jobs)
        SELECT date_trunc('hour', minute), state, priority, sum(jobs) FROM thinned GROUP BY 1, 2, 3
        ON CONFLICT (minute, state, priority) DO UPDATE SET jobs = t.jobs + EXCLUDED.jobs
        """;

    private const string ThinWaitsSql = """
        WITH thinned AS (DELETE FROM queue.wait_tally WHERE minute < @before AND minute <> date_trunc('hour', minute) RETURNING *)
        INSERT INTO queue.wait_tally AS t (minute, priority, bucket, jobs)
        SELECT date_trunc('hour', minute), priority, bucket, sum(jobs) FROM thinned GROUP BY 1, 2, 3
        ON CONFLICT (minute, priority, bucket) DO UPDATE SET jobs = t.jobs + EXCLUDED.jobs
        """;

    private const string PruneInstancesSql = "DELETE FROM queue.instance WHERE heartbeat_at < @before";

    /// <returns>Whether this instance was the one to do it.</returns>
    public async Task<bool> RunAsync(QueueOptions options, CancellationToken cancellationToken)
    {
        await using var taken = await SessionLock.TryTakeAsync(dataSource, SessionLock.Upkeep, cancellationToken);
        if (taken is null)
            return false;

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await FoldAsync(connection, cancellationToken);
        await FailureTally.TendAsync(connection, clock.GetUtcNow(), cancellationToken);
        await PruneAsync(connection, JobState.Completed, options.CompletedRetention, cancellationToken);
        await PruneAsync(connection, JobState.Cancelled, options.CancelledRetention, cancellationToken);
        await PruneAsync(connection, JobState.Failed, options.FailedRetention, cancellationToken);

        await using var instances = new NpgsqlCommand(PruneInstancesSql, connection);
        instances.Parameters.AddWithValue("before", clock.GetUtcNow() - TimeSpan.FromDays(1));
        await instances.ExecuteNonQueryAsync(cancellationToken);
        await ThinAsync(connection, cancellationToken);
        return true;
    }

    private static async Task FoldAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FoldSql, connection);
        await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task ThinAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - _thinned < ThinInterval)
            return;

        foreach (var sql in (string[])[ThinSql, ThinWaitsSql])
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddWithValue("before", now - ByTheMinute);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        _thinned = now;
    }

    private async Task PruneAsync(NpgsqlConnection connection, JobState state, TimeSpan retention, CancellationToken cancellationToken)
    {
        long removed;
        do
        {
            await using var command = new NpgsqlCommand(PruneSql, connection);
            command.Parameters.AddWithValue("state", JobWords.WordOf(state));
            command.Parameters.AddWithValue("before", clock.GetUtcNow() - retention);
            command.Parameters.AddWithValue("batch", BatchSize);
            removed = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        while (removed == BatchSize);
    }
}
