using System.Text;
using AnalysisApp.Queue.Storage;
using Npgsql;

namespace AnalysisApp.Queue.History;

/// <summary>Lists jobs off the edge of an index: what an index tells bounds the look, and the rest of the filter is looked for in so many jobs and no more.</summary>
internal sealed class JobLook(NpgsqlDataSource dataSource)
{
    private const string NextSql = $"""
        SELECT {JobRow.Columns} FROM queue.job WHERE ready AND priority = @priority ORDER BY priority, fair_tag, id LIMIT @limit
        """;

    private const string CountSql = "SELECT state, priority, count(*) FROM queue.job WHERE user_id = @user GROUP BY state, priority ORDER BY state, priority";

    public async Task<JobPage> ListAsync(JobFilter filter, JobOrder order, JobMark? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 200);
        var edge = LookEdge.Of(filter, order);

        // One more than asked for tells whether there is a next page.
        var (jobs, marks) = await ReadAsync(edge, after, limit + 1, cancellationToken);
        if (jobs.Count > limit)
            return new JobPage(jobs.GetRange(0, limit), marks[limit - 1]);
        var further = edge.IsWhole ? null : await FindEndAsync(edge, after, cancellationToken);
        return new JobPage(jobs, further) { IsPartial = further is not null };
    }

    public async Task<IReadOnlyList<JobCount>> CountAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(CountSql);
        command.Parameters.AddWithValue("user", userId);
        var counts = new List<JobCount>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            counts.Add(new JobCount(JobWords.StateOf(row.GetString(0)), (JobPriority)row.GetInt16(1), row.GetInt64(2)));
        return counts;
    }

    public async Task<IReadOnlyList<Job>> ListNextAsync(JobPriority priority, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 200);
        await using var command = dataSource.CreateCommand(NextSql);
        command.Parameters.AddWithValue("priority", (short)priority);
        command.Parameters.AddWithValue("limit", limit);
        var jobs = new List<Job>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            jobs.Add(JobRow.Read(row));
        return jobs;
    }

    /// <summary>Gives a command the text and the parameters that read a page.</summary>
    internal static void Compose(NpgsqlCommand command, LookEdge edge, JobMark? after, int limit)
    {
        var sql = new StringBuilder($"SELECT {JobRow.Columns}, place FROM (");
        edge.AddLook(sql, command.Parameters, after, columns: "*", most: edge.IsWhole ? limit : JobPage.MostLookedAt);
        sql.Append(") j WHERE true");
        JobConditions.Add(sql, command.Parameters, edge.Rest);
        sql.Append(" ORDER BY ").Append(edge.OrderBy).Append(" LIMIT @limit");
        command.Parameters.AddWithValue("limit", limit);
        command.CommandText = sql.ToString();
    }

    private async Task<(List<Job> Jobs, List<JobMark> Marks)> ReadAsync(
        LookEdge edge, JobMark? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand();
        Compose(command, edge, after, limit);
        var (jobs, marks) = (new List<Job>(), new List<JobMark>());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var job = JobRow.Read(row);
            jobs.Add(job);
            marks.Add(new JobMark(row.GetInt64(row.FieldCount - 1), job.Id));
        }

        return (jobs, marks);
    }

    /// <returns>The last job that was looked at; null where all were.</returns>
    private async Task<JobMark?> FindEndAsync(LookEdge edge, JobMark? after, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand();
        var sql = new StringBuilder("SELECT id, place FROM (");
        edge.AddLook(sql, command.Parameters, after, columns: "id", most: JobPage.MostLookedAt);
        sql.Append(") j ORDER BY ").Append(edge.OrderBy).Append(" OFFSET ").Append(JobPage.MostLookedAt - 1);
        command.CommandText = sql.ToString();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new JobMark(row.GetInt64(1), row.GetInt64(0)) : null;
    }
}
