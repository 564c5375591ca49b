using Npgsql;

namespace AnalysisApp.Progress.Storage;

/// <summary>Reads items that failed, from an index of just those.</summary>
internal sealed class FailureReader(NpgsqlDataSource dataSource) : IItemFailures
{
    private const string CountSql =
        """
        SELECT date_bin($2, i.finished_at, '2000-01-01 00:00+00'), r.target, coalesce(i.code, 'unknown'), count(*)::integer, max(i.job_id)
        FROM progress.item i JOIN progress.record r USING (job_id)
        WHERE i.state = 3 AND i.finished_at >= date_bin($2, $1, '2000-01-01 00:00+00')
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """;

    private const string ListSql =
        """
        WITH each AS (
          SELECT DISTINCT ON (item_id) item_id, title, message, job_id, count(*) OVER of_item AS failures, max(finished_at) OVER of_item AS failed_at
          FROM progress.item WHERE state = 3 AND finished_at >= $1 AND coalesce(code, 'unknown') = $2
          WINDOW of_item AS (PARTITION BY item_id) ORDER BY item_id, job_id DESC)
        SELECT item_id, title, message, job_id, failures::integer, failed_at, (SELECT count(*) FROM each)::integer
        FROM each ORDER BY failed_at DESC, item_id LIMIT $3
        """;

    public async Task<IReadOnlyList<ItemFailureCount>> CountAsync(DateTimeOffset since, TimeSpan bucket, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bucket, TimeSpan.FromSeconds(1));
        await using var command = dataSource.CreateCommand(CountSql);
        command.Parameters.Add(new() { Value = since.ToUniversalTime() });
        command.Parameters.Add(new() { Value = bucket });

        var counts = new List<ItemFailureCount>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(new ItemFailureCount(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetInt64(4)));
        }

        return counts;
    }

    public async Task<ItemFailures> ListFailuresAsync(string code, DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 200);
        await using var command = dataSource.CreateCommand(ListSql);
        command.Parameters.Add(new() { Value = since.ToUniversalTime() });
        command.Parameters.Add(new() { Value = code });
        command.Parameters.Add(new() { Value = limit });

        var items = new List<ItemFailure>();
        var total = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(new ItemFailure(
                reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt64(3), reader.GetInt32(4),
                reader.GetFieldValue<DateTimeOffset>(5)));
            total = reader.GetInt32(6);
        }

        return new ItemFailures(items, total);
    }
}
