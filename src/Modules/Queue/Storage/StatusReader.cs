using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>Reads the queue at a glance, at the same cost for any number of jobs: kept counts, and the edges of indexes.</summary>
internal sealed class StatusReader(NpgsqlDataSource dataSource, TimeProvider clock)
{
    private const string CountsSql = """
        SELECT state, priority, sum(jobs)::bigint FROM (
          SELECT state, priority, jobs FROM queue.counter
          UNION ALL
          SELECT state, priority, delta FROM queue.counter_change WHERE minute IS NULL) c
        GROUP BY state, priority HAVING sum(jobs) <> 0 ORDER BY state, priority
        """;

    // Ids grow with the order of enqueueing, so the smallest waiting id has waited longest.
    private const string SummarySql = """
        SELECT (SELECT paused FROM queue.control),
               (SELECT created_at FROM queue.job WHERE state IN ('pending', 'interrupted') ORDER BY id LIMIT 1),
               coalesce((SELECT sum(jobs) FROM queue.tally WHERE state = 'completed' AND minute > @since), 0)::int
             + coalesce((SELECT sum(delta) FROM queue.counter_change WHERE state = 'completed' AND minute > @since), 0)::int
        """;

    private const string WorkersSql = """
        SELECT i.name, i.version, i.slots, i.started_at, i.heartbeat_at, i.heartbeat_at + i.lease >= @now AS alive,
               ARRAY(SELECT id FROM queue.job WHERE lease_until IS NOT NULL AND lease_instance = i.name ORDER BY id), i.reserved
        FROM queue.instance i ORDER BY i.name
        """;

    private const string PausedUsersSql = "SELECT user_id, paused_at FROM queue.paused_user ORDER BY paused_at, user_id";

    public async Task<QueueStatus> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(CountsSql));
        batch.BatchCommands.Add(With(SummarySql, "since", clock.GetUtcNow() - TimeSpan.FromHours(1)));
        batch.BatchCommands.Add(With(WorkersSql, "now", clock.GetUtcNow()));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PausedUsersSql));

        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var counts = new List<JobCount>();
        while (await row.ReadAsync(cancellationToken))
            counts.Add(new JobCount(JobWords.StateOf(row.GetString(0)), (JobPriority)row.GetInt16(1), row.GetInt64(2)));

        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var paused = row.GetBoolean(0);
        var oldest = JobRow.TimeOrNull(row, 1);
        var completed = row.GetInt32(2);

        await row.NextResultAsync(cancellationToken);
        var workers = new List<WorkerStatus>();
        while (await row.ReadAsync(cancellationToken))
        {
            workers.Add(new WorkerStatus(
                row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4),
                row.GetBoolean(5), row.GetFieldValue<long[]>(6))
            {
                ReservedForHigh = row.GetInt32(7),
            });
        }

        await row.NextResultAsync(cancellationToken);
        var pausedUsers = new List<PausedUser>();
        while (await row.ReadAsync(cancellationToken))
            pausedUsers.Add(new PausedUser(row.GetGuid(0) is var user && user == Guid.Empty ? null : user, row.GetFieldValue<DateTimeOffset>(1)));

        return new QueueStatus(paused, counts, oldest, completed, workers) { PausedUsers = pausedUsers };
    }

    private static NpgsqlBatchCommand With(string sql, string name, DateTimeOffset value)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddWithValue(name, value);
        return command;
    }
}
