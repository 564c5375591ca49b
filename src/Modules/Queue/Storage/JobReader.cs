using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Queue.Storage;

/// <summary>Reads jobs for people and programs.</summary>
internal sealed class JobReader(NpgsqlDataSource dataSource)
{
    private const string FindSql = $"SELECT {JobRow.Columns} FROM queue.job WHERE id = @id";

    private const string FindNewestSql = $"""
        (SELECT {JobRow.Columns} FROM queue.job WHERE type = @type AND target = @target AND finished_at IS NULL AND (@user IS NULL OR user_id = @user) ORDER BY id DESC LIMIT 1)
        UNION ALL
        (SELECT {JobRow.Columns} FROM queue.job WHERE type = @type AND target = @target AND finished_at IS NOT NULL AND (@user IS NULL OR user_id = @user) ORDER BY id DESC LIMIT 1)
        """;

    private const string FindLiveSql
        = $"SELECT {JobRow.Columns} FROM queue.job WHERE type = @type AND target = @target AND scope = @scope AND finished_at IS NULL";

    public async Task<Job?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(FindSql);
        command.Parameters.AddWithValue("id", id);
        return (await AllAsync(command, cancellationToken)).FirstOrDefault();
    }

    public async Task<Job?> FindNewestAsync(string type, string target, Guid? userId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(FindNewestSql);
        command.Parameters.AddWithValue("type", type);
        command.Parameters.AddWithValue("target", target);
        command.Parameters.AddWithValue("user", NpgsqlDbType.Uuid, (object?)userId ?? DBNull.Value);
        var found = await AllAsync(command, cancellationToken);
        return found.FirstOrDefault(job => job.IsLive) ?? found.FirstOrDefault();
    }

    /// <summary>Reads the live job that does the same work as another.</summary>
    public async Task<Job?> FindLiveAsync(Job job, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(FindLiveSql);
        command.Parameters.AddWithValue("type", job.Type);
        command.Parameters.AddWithValue("target", job.Target);
        command.Parameters.AddWithValue("scope", job.Scope);
        return (await AllAsync(command, cancellationToken)).FirstOrDefault();
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

    private static async Task<List<Job>> AllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var jobs = new List<Job>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            jobs.Add(JobRow.Read(row));
        return jobs;
    }
}
