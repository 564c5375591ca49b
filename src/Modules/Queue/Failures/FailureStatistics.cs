using AnalysisApp.Queue.Storage;
using Npgsql;

namespace AnalysisApp.Queue.Failures;

internal sealed class FailureStatistics(NpgsqlDataSource dataSource, TimeProvider clock) : IFailureStatistics
{
    private const int MostReports = 5000;

    private const string CountsSql = """
        SELECT date_bin(@bucket, since, '2000-01-01 00:00+00') AS from_time, kind, code, job_type, stage, worker, model_set, sum(failures)::int, max(last_job_id)
        FROM (
          SELECT since, kind, code, job_type, stage, worker, model_set, failures, last_job_id FROM queue.failure_tally
          UNION ALL
          SELECT minute, kind, code, job_type, stage, worker, model_set, 1, job_id FROM queue.failure_change) c
        WHERE since >= date_bin(@bucket, @since, '2000-01-01 00:00+00')
        GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
        """;

    private const string ShareSql = """
        SELECT (SELECT coalesce(sum(failures), 0) FROM queue.failure_tally WHERE since > @since)::bigint
             + (SELECT count(*) FROM queue.failure_change WHERE minute > @since),
               (SELECT coalesce(sum(jobs), 0) FROM queue.tally WHERE state = 'completed' AND minute > @since)::bigint
             + (SELECT coalesce(sum(delta), 0) FROM queue.counter_change WHERE state = 'completed' AND minute > @since)::bigint
        """;

    // The reports first, off the end of their index; so many failures that they cannot all be looked at differ in nothing but their number.
    private const string TargetsSql = """
        WITH newest AS MATERIALIZED (
          SELECT f.job_id, f.failed_at, f.message, j.target, j.title, j.state, j.state = 'failed' AND j.failure_code = @code AS over
          FROM queue.failure f JOIN queue.job j ON j.id = f.job_id
          WHERE f.code = @code AND f.failed_at >= @since AND j.type = @type
          ORDER BY f.failed_at DESC LIMIT @most),
        each AS (
          SELECT DISTINCT ON (target) target, title, job_id, state, count(*) OVER of_target AS failures, max(failed_at) OVER of_target AS failed_at
          FROM newest WINDOW of_target AS (PARTITION BY target) ORDER BY target, job_id DESC)
        SELECT target, title, job_id, state, failures::int, failed_at, (SELECT count(*) FROM each)::int,
               (SELECT count(DISTINCT job_id) FROM newest WHERE over)::int, (SELECT coalesce(max(job_id), 0) FROM newest WHERE over),
               (SELECT message FROM newest ORDER BY failed_at DESC LIMIT 1)
        FROM each ORDER BY failed_at DESC, job_id DESC LIMIT @limit
        """;

    public async Task<IReadOnlyList<FailureCount>> ReadAsync(DateTimeOffset since, TimeSpan bucket, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bucket, TimeSpan.FromMinutes(1));
        await using var command = dataSource.CreateCommand(CountsSql);
        command.Parameters.AddWithValue("since", since.ToUniversalTime());
        command.Parameters.AddWithValue("bucket", bucket);

        var counts = new List<FailureCount>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            counts.Add(new FailureCount(
                row.GetFieldValue<DateTimeOffset>(0), JobWords.KindOf(row.GetString(1)), row.GetString(2), row.GetString(3),
                row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6), row.GetInt32(7), row.GetInt64(8)));
        }

        return counts;
    }

    public async Task<FailureShare> ReadShareAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, TimeSpan.FromMinutes(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, TimeSpan.FromDays(1));
        await using var command = dataSource.CreateCommand(ShareSql);
        command.Parameters.AddWithValue("since", clock.GetUtcNow() - window);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var failed = row.GetInt64(0);
        return new FailureShare(failed, failed + row.GetInt64(1));
    }

    public async Task<FailureTargets> ListTargetsAsync(
        string code, string jobType, DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 200);
        await using var command = dataSource.CreateCommand(TargetsSql);
        command.Parameters.AddWithValue("code", code);
        command.Parameters.AddWithValue("type", jobType);
        command.Parameters.AddWithValue("since", since.ToUniversalTime());
        command.Parameters.AddWithValue("most", MostReports);
        command.Parameters.AddWithValue("limit", limit);

        var targets = new List<FailureTarget>();
        var (total, failed, last, message) = (0, 0, 0L, (string?)null);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            targets.Add(new FailureTarget(
                row.GetString(0), row.GetString(1), row.GetInt64(2), JobWords.StateOf(row.GetString(3)), row.GetInt32(4),
                row.GetFieldValue<DateTimeOffset>(5)));
            (total, failed, last, message) = (row.GetInt32(6), row.GetInt32(7), row.GetInt64(8), row.GetString(9));
        }

        return new FailureTargets(targets, total, failed, last, message);
    }
}
