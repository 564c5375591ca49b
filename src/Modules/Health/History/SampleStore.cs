using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace AnalysisApp.Health.History;

/// <summary>The kept samples. Safe for concurrent use.</summary>
internal sealed class SampleStore(NpgsqlDataSource dataSource)
{
    // Of two instances that write the same minute, the first one's word stands.
    private const string AddSql = """
        INSERT INTO health.sample (check_name, minute, status, message)
        SELECT * FROM unnest(@checks, @minutes, @states, @messages) ON CONFLICT DO NOTHING
        """;

    private const string WorstSql = """
        SELECT check_name, date_bin(@cell, minute, '2000-01-01T00:00:00Z'), min(status), (array_agg(message ORDER BY status, minute DESC))[1]
        FROM health.sample WHERE minute >= @since GROUP BY 1, 2 ORDER BY 1, 2
        """;

    private const string RecentSql = "SELECT check_name, minute, status, message FROM health.sample WHERE minute > @since ORDER BY check_name, minute";

    /// <returns>How many were new.</returns>
    public async Task<int> AddAsync(IReadOnlyCollection<Sample> samples, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(AddSql);
        command.Parameters.AddWithValue("checks", samples.Select(sample => sample.Check).ToArray());
        command.Parameters.AddWithValue("minutes", samples.Select(sample => sample.Minute).ToArray());
        command.Parameters.AddWithValue("states", samples.Select(sample => (short)sample.Status).ToArray());
        command.Parameters.AddWithValue("messages", samples.Select(sample => sample.Message).ToArray());
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The worst of each cell that has any, by check and time.</summary>
    public Task<IReadOnlyList<Sample>> ReadWorstAsync(DateTimeOffset since, TimeSpan cell, CancellationToken cancellationToken)
        => ReadAsync(WorstSql, since, cell, cancellationToken);

    /// <summary>All since a time, by check and time.</summary>
    public Task<IReadOnlyList<Sample>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken)
        => ReadAsync(RecentSql, since, null, cancellationToken);

    /// <returns>How many went.</returns>
    public async Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("DELETE FROM health.sample WHERE minute < @before");
        command.Parameters.AddWithValue("before", before);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<Sample>> ReadAsync(string sql, DateTimeOffset since, TimeSpan? cell, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.AddWithValue("since", since);
        if (cell is { } width)
            command.Parameters.AddWithValue("cell", width);
        var samples = new List<Sample>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            samples.Add(new Sample(
                row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), (HealthStatus)row.GetInt16(2), row.IsDBNull(3) ? null : row.GetString(3)));
        }

        return samples;
    }
}
