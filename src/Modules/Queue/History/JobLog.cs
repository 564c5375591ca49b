using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Queue.History;

/// <summary>Keeps and reads what was logged of jobs.</summary>
internal sealed class JobLog(NpgsqlDataSource dataSource)
{
    private const int MostAtOnce = 1000;

    private const string WriteSql = """
        INSERT INTO queue.log_line (job_id, at, level, message)
        SELECT l.job_id, l.at, l.level, l.message FROM unnest(@jobs, @times, @levels, @messages) WITH ORDINALITY AS l (job_id, at, level, message, n)
        WHERE EXISTS (SELECT FROM queue.job j WHERE j.id = l.job_id) ORDER BY l.n
        """;

    private static readonly string TrimSql = $"""
        DELETE FROM queue.log_line WHERE ctid = ANY (ARRAY(
          SELECT l.place FROM unnest(@jobs) j CROSS JOIN LATERAL (
            SELECT ctid AS place FROM queue.log_line WHERE job_id = j ORDER BY id DESC OFFSET {JobLogLine.MostKept}) l))
        """;

    private const string ListSql = "SELECT id, at, level, message FROM queue.log_line WHERE job_id = @id AND id > @after ORDER BY id LIMIT @limit";

    public async Task WriteAsync(IReadOnlyList<JobLogLine> lines, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lines.Count, MostAtOnce);
        if (lines.Count == 0)
            return;

        var write = new NpgsqlBatchCommand(WriteSql);
        write.Parameters.AddWithValue("jobs", lines.Select(line => line.JobId).ToArray());
        write.Parameters.AddWithValue("times", lines.Select(line => line.At.ToUniversalTime()).ToArray());
        write.Parameters.AddWithValue("levels", lines.Select(line => (short)line.Level).ToArray());
        write.Parameters.AddWithValue("messages", lines.Select(line => Cut(line.Message)).ToArray());
        var trim = new NpgsqlBatchCommand(TrimSql);
        trim.Parameters.AddWithValue("jobs", lines.Select(line => line.JobId).Distinct().ToArray());

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { write, trim } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<JobLogLine>> ListAsync(long id, long? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, JobLogLine.MostKept);
        await using var command = dataSource.CreateCommand(ListSql);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("after", after ?? 0);
        command.Parameters.AddWithValue("limit", limit);
        var lines = new List<JobLogLine>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            lines.Add(new JobLogLine(row.GetInt64(0), id, row.GetFieldValue<DateTimeOffset>(1), (LogLevel)row.GetInt16(2), row.GetString(3)));
        return lines;
    }

    /// <summary>To what is kept; and PostgreSQL holds any character but this one.</summary>
    private static string Cut(string message)
    {
        var text = message.Replace('\0', ' ');
        if (text.Length <= JobLogLine.LongestMessage)
            return text;
        var end = JobLogLine.LongestMessage - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }
}
