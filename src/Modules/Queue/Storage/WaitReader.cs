using AnalysisApp.Queue.Waiting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>Tells waiting jobs where they stand, and why. Every read is bounded: by the users that wait and by constants, never by the jobs that do.</summary>
internal sealed class WaitReader(NpgsqlDataSource dataSource, IOptions<QueueOptions> options, TimeProvider clock)
{
    private const int MostIds = 200;

    private const string AskedSql = $"""
        SELECT id, priority, {UserLimits.Owner}, paused, run_at, failure_kind,
               CASE WHEN failure_kind IS NOT NULL THEN (SELECT failed_at FROM queue.failure f WHERE f.job_id = j.id ORDER BY f.id DESC LIMIT 1) END,
               (SELECT paused FROM queue.control),
               {UserLimits.Owner} IN (SELECT p.user_id FROM queue.paused_user p),
               EXISTS (SELECT FROM queue.paused_user)
        FROM queue.job j WHERE id = ANY (@ids) AND state IN ('pending', 'interrupted')
        """;

    private const string DoorsSql = "SELECT name, slots, reserved FROM queue.instance WHERE heartbeat_at + lease >= @now ORDER BY name";

    private const string RunningSql = $"""
        SELECT type, priority, {UserLimits.Owner}, lease_instance, started_at FROM queue.job WHERE lease_until IS NOT NULL
        """;

    private const string TimesSql = """
        SELECT type, finished_at - started_at FROM queue.job
        WHERE state = 'completed' AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 100
        """;

    // As a claim would find them. While users are paused, each other user's line is read by itself, and then merged.
    private const string LineSql = $"""
        SELECT id, type, priority, {UserLimits.Owner}, CASE WHEN avoid_until > @now THEN avoid_instance END
        FROM queue.job WHERE ready ORDER BY priority, fair_tag, id LIMIT 1000
        """;

    private const string LineOfOthersSql = $"""
        WITH RECURSIVE {UserLimits.WaitingCte}
        SELECT j.id, j.type, j.priority, w.owner, CASE WHEN j.avoid_until > @now THEN j.avoid_instance END
        FROM waiting w CROSS JOIN LATERAL (
          SELECT * FROM queue.job WHERE ready AND {UserLimits.Owner} = w.owner ORDER BY priority, fair_tag, id LIMIT 1000) j
        WHERE w.owner IS NOT NULL AND NOT EXISTS (SELECT FROM queue.paused_user p WHERE p.user_id = w.owner)
        ORDER BY j.priority, j.fair_tag, j.id LIMIT 1000
        """;

    /// <returns>By id; what does not wait is left out.</returns>
    public async Task<IReadOnlyDictionary<long, JobWait>> ExplainAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, MostIds);
        if (ids.Count == 0)
            return new Dictionary<long, JobWait>();

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var (waiters, usersPaused) = await ReadWaitersAsync(connection, ids, cancellationToken);
        var outlook = waiters.Any(waiter => waiter.IsInLine)
            ? await ReadOutlookAsync(connection, usersPaused, cancellationToken)
            : new Outlook(clock.GetUtcNow(), [], [], [], null, []);
        return waiters.ToDictionary(waiter => waiter.Id, waiter => waiter.In(outlook));
    }

    private static async Task<(IReadOnlyList<Waiter> Waiters, bool UsersPaused)> ReadWaitersAsync(
        NpgsqlConnection connection, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(AskedSql, connection);
        command.Parameters.AddWithValue("ids", ids.ToArray());
        var waiters = new List<Waiter>();
        var usersPaused = false;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            waiters.Add(new Waiter(
                Id: row.GetInt64(0),
                Priority: (JobPriority)row.GetInt16(1),
                Owner: row.GetGuid(2),
                Paused: row.GetBoolean(3),
                RunAt: JobRow.TimeOrNull(row, 4),
                LastFailure: row.IsDBNull(5) ? null : JobWords.KindOf(row.GetString(5)),
                FailedAt: JobRow.TimeOrNull(row, 6),
                QueuePaused: row.GetBoolean(7),
                UserPaused: row.GetBoolean(8)));
            usersPaused = row.GetBoolean(9);
        }

        return (waiters, usersPaused);
    }

    private async Task<Outlook> ReadOutlookAsync(NpgsqlConnection connection, bool usersPaused, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { At(now, usersPaused ? LineOfOthersSql : LineSql), new(RunningSql), At(now, DoorsSql), new(TimesSql) },
        };
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var waiting = await AllAsync(row, () => new InLine(
            row.GetInt64(0), row.GetString(1), (JobPriority)row.GetInt16(2), row.GetGuid(3), row.IsDBNull(4) ? null : row.GetString(4)), cancellationToken);
        var running = await AllAsync(row, () => new Running(
            row.GetString(0), (JobPriority)row.GetInt16(1), row.GetGuid(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4)), cancellationToken);
        var doors = await AllAsync(row, () => new Doors(row.GetString(0), row.GetInt32(1), row.GetInt32(2)), cancellationToken);
        var samples = await AllAsync(row, () => (row.GetString(0), row.GetTimeSpan(1)), cancellationToken);
        return new Outlook(now, waiting, running, doors, options.Value.MostRunningPerUser, samples);
    }

    private static NpgsqlBatchCommand At(DateTimeOffset now, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddWithValue("now", now);
        return command;
    }

    private static async Task<List<T>> AllAsync<T>(NpgsqlDataReader row, Func<T> read, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        while (await row.ReadAsync(cancellationToken))
            all.Add(read());
        await row.NextResultAsync(cancellationToken);
        return all;
    }
}
