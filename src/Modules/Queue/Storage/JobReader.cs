using System.Text;
using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>Reads jobs for people and programs.</summary>
internal sealed class JobReader(NpgsqlDataSource dataSource)
{
    private const string FindSql = $"SELECT {JobRow.Columns} FROM queue.job WHERE id = @id";

    private const string FindNewestSql = $"""
        (SELECT {JobRow.Columns} FROM queue.job WHERE type = @type AND target = @target AND finished_at IS NULL ORDER BY id DESC LIMIT 1)
        UNION ALL
        (SELECT {JobRow.Columns} FROM queue.job WHERE type = @type AND target = @target AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1)
        """;

    public async Task<Job?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(FindSql);
        command.Parameters.AddWithValue("id", id);
        return (await AllAsync(command, cancellationToken)).FirstOrDefault();
    }

    public async Task<Job?> FindNewestAsync(string type, string target, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(FindNewestSql);
        command.Parameters.AddWithValue("type", type);
        command.Parameters.AddWithValue("target", target);
        var found = await AllAsync(command, cancellationToken);
        return found.FirstOrDefault(job => job.IsLive) ?? found.FirstOrDefault();
    }

    public async Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 200);

        await using var command = dataSource.CreateCommand();
        var sql = new StringBuilder($"SELECT {JobRow.Columns} FROM queue.job WHERE true");
        if (before is { } id)
            Where("id < @before", "before", id);
        if (filter.State is { } state)
            Where("state = @state", "state", JobWords.WordOf(state));
        if (filter.LiveOnly)
            sql.Append(" AND state IN ('pending', 'in_progress', 'interrupted')");
        if (filter.Type is { } type)
            Where("type = @type", "type", type);
        if (filter.Priority is { } priority)
            Where("priority = @priority", "priority", (short)priority);
        if (!string.IsNullOrWhiteSpace(filter.Text))
            Where("(title ILIKE @text OR target ILIKE @text)", "text", $"%{Literally(filter.Text.Trim())}%");
        Where("true ORDER BY id DESC LIMIT @limit", "limit", limit);

        command.CommandText = sql.ToString();
        return await AllAsync(command, cancellationToken);

        void Where(string condition, string name, object value)
        {
            sql.Append(" AND ").Append(condition);
            command.Parameters.AddWithValue(name, value);
        }
    }

    public async Task<IReadOnlyList<JobAttemptFailure>> ListAttemptsAsync(long jobId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(FailureRow.ListSql);
        command.Parameters.AddWithValue("id", jobId);
        var attempts = new List<JobAttemptFailure>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            attempts.Add(FailureRow.Read(row));
        return attempts;
    }

    private static string Literally(string text)
        => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    private static async Task<List<Job>> AllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var jobs = new List<Job>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            jobs.Add(JobRow.Read(row));
        return jobs;
    }
}
