using System.Diagnostics;
using AnalysisApp.Queue.Storage;
using Npgsql;

namespace AnalysisApp.Queue.History;

/// <summary>Reads how a job came to be where it is: its row tells the begin, the first start and the end, and the kept turns what was between.</summary>
internal sealed class CourseReader(NpgsqlDataSource dataSource)
{
    private const string FindSql = """
        SELECT arguments::text, user_id, correlation_id, created_at, started_at, finished_at, state, worker, failure_code FROM queue.job WHERE id = @id
        """;

    private const string FirstStart = "first_start";

    private const string TurnsSql = "SELECT at, state, paused, cause, worker, retry_at, failure_code FROM queue.transition WHERE job_id = @id ORDER BY id";

    public async Task<JobCourse?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(FindSql, id), Command(TurnsSql, id) } };
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return null;

        var course = new Course(row.GetFieldValue<DateTimeOffset>(3));
        var (started, finished) = (JobRow.TimeOrNull(row, 4), JobRow.TimeOrNull(row, 5));
        var (state, worker, code) = (JobWords.StateOf(row.GetString(6)), TextOrNull(row, 7), TextOrNull(row, 8));
        var (arguments, user, correlation) = (row.GetString(0), row.IsDBNull(1) ? (Guid?)null : row.GetGuid(1), TextOrNull(row, 2));
        await row.NextResultAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            course.Add(ReadTurn(row), TextOrNull(row, 3) == FirstStart);
        if (started is { } start)
            course.Start(start, worker);
        if (finished is { } end)
            course.Add(new JobStep(end, state, Paused: false, null, null, null, state == JobState.Failed ? code : null));
        return new JobCourse(arguments, user, correlation, course.Steps);
    }

    private static JobStep ReadTurn(NpgsqlDataReader row) => new(
        row.GetFieldValue<DateTimeOffset>(0),
        JobWords.StateOf(row.GetString(1)),
        row.GetBoolean(2),
        CauseOf(TextOrNull(row, 3)),
        TextOrNull(row, 4),
        JobRow.TimeOrNull(row, 5),
        TextOrNull(row, 6));

    private static JobCause? CauseOf(string? word) => word switch
    {
        null or FirstStart => null,
        "pause" => JobCause.Paused,
        "resume" => JobCause.Resumed,
        "yield" => JobCause.Yielded,
        "shutdown" => JobCause.Shutdown,
        "lost" => JobCause.WorkerLost,
        "failure" => JobCause.Failed,
        "snooze" => JobCause.Snoozed,
        "retry" => JobCause.Retried,
        _ => throw new UnreachableException($"The transition table holds the cause '{word}'. This is a bug."),
    };

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static NpgsqlBatchCommand Command(string sql, long id)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddWithValue("id", id);
        return command;
    }
}
