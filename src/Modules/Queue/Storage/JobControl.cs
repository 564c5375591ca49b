using System.Text;
using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>Acts on jobs from outside their run.</summary>
/// <remarks>Where a job's state does not allow what was asked, nothing changes and the answer is null, or it is not among the changed.</remarks>
internal sealed class JobControl(NpgsqlDataSource dataSource, TimeProvider clock)
{
    private const int DivideTimeoutSeconds = 300;

    // No job has the id 0: the signal is about the queue as a whole.
    private const string PauseQueueSql = """
        WITH changed AS (UPDATE queue.control SET paused = @paused WHERE paused <> @paused RETURNING paused)
        SELECT pg_notify('queue_job', CASE WHEN paused THEN 'state 0' ELSE 'ready 0' END)::text FROM changed
        """;

    private static readonly string CancelSql = CommandSql.Of(JobAction.Cancel).ForOne();
    private static readonly string PauseSql = CommandSql.Of(JobAction.Pause).ForOne();
    private static readonly string ResumeSql = CommandSql.Of(JobAction.Resume).ForOne();
    private static readonly string RetrySql = CommandSql.Of(JobAction.Retry).ForOne();
    private static readonly string ReplaySql = CommandSql.Of(JobAction.Replay).ForOne();
    private static readonly string PrioritiseSql = CommandSql.Of(JobAction.Prioritise).ForOne();

    public Task<Job?> CancelAsync(long id, CancellationToken cancellationToken)
        => AskAsync(CancelSql, id, cancellationToken, ("now", clock.GetUtcNow()));

    public Task<Job?> PauseAsync(long id, CancellationToken cancellationToken) => AskAsync(PauseSql, id, cancellationToken);

    public Task<Job?> ResumeAsync(long id, CancellationToken cancellationToken) => AskAsync(ResumeSql, id, cancellationToken);

    public async Task<Job?> RetryAsync(long id, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(RetrySql, id, cancellationToken);
        }
        catch (PostgresException fault) when (IsAddedMeanwhile(fault))
        {
            return null;
        }
    }

    /// <returns>The new job; null also while a live one does the same work.</returns>
    public Task<Job?> ReplayAsync(long id, CancellationToken cancellationToken)
        => AskAsync(ReplaySql, id, cancellationToken, ("now", clock.GetUtcNow()));

    public Task<Job?> PrioritiseAsync(long id, JobPriority priority, CancellationToken cancellationToken)
        => AskAsync(PrioritiseSql, id, cancellationToken, ("priority", (short)priority));

    public async Task<IReadOnlyList<JobBatch>> DivideAsync(JobCommand command, JobFilter filter, long? upTo, CancellationToken cancellationToken)
    {
        if (command.Action is JobAction.Retry or JobAction.Replay)
        {
            // Many may have ended since the planner last counted; it would read all of them for each.
            await using var count = dataSource.CreateCommand("ANALYZE queue.job");
            await count.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var divide = dataSource.CreateCommand();
        divide.CommandTimeout = DivideTimeoutSeconds;
        divide.CommandText = CommandSql.Of(command.Action).ToDivide(ConditionsOf(filter, divide.Parameters));
        divide.Parameters.AddWithValue("up_to", upTo ?? long.MaxValue);
        divide.Parameters.AddWithValue("size", JobBatch.Largest);
        AddPriority(divide, command);

        var batches = new List<JobBatch>();
        await using var row = await divide.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            batches.Add(new JobBatch(row.GetInt64(0), row.GetInt64(1), row.GetInt32(2)));
        return batches;
    }

    public async Task<int> ControlAsync(
        NpgsqlTransaction transaction, JobCommand command, JobFilter filter, JobBatch batch, CancellationToken cancellationToken)
    {
        const string savepoint = "queue_control";
        await transaction.SaveAsync(savepoint, cancellationToken);
        try
        {
            await using var change = new NpgsqlCommand(null, transaction.Connection, transaction);
            change.CommandText = CommandSql.Of(command.Action).ForMany(ConditionsOf(filter, change.Parameters));
            change.Parameters.AddWithValue("first", batch.FirstId);
            change.Parameters.AddWithValue("last", batch.LastId);
            if (command.Action is JobAction.Cancel or JobAction.Replay)
                change.Parameters.AddWithValue("now", clock.GetUtcNow());
            AddPriority(change, command);
            return (int)(await change.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (PostgresException fault) when (IsAddedMeanwhile(fault))
        {
            await transaction.RollbackAsync(savepoint, cancellationToken);
        }

        // One half after the other, until only the job whose work is live by now is left out.
        if (batch.FirstId == batch.LastId)
            return 0;
        var middle = batch.FirstId + ((batch.LastId - batch.FirstId) / 2);
        return await ControlAsync(transaction, command, filter, batch with { LastId = middle }, cancellationToken)
            + await ControlAsync(transaction, command, filter, batch with { FirstId = middle + 1 }, cancellationToken);
    }

    public async Task PauseQueueAsync(bool paused, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(PauseQueueSql);
        command.Parameters.AddWithValue("paused", paused);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<Job?> AskAsync(string sql, long id, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.AddWithValue("id", id);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? JobRow.Read(row) : null;
    }

    private static string ConditionsOf(JobFilter filter, NpgsqlParameterCollection parameters)
    {
        var conditions = new StringBuilder();
        JobConditions.Add(conditions, parameters, filter);
        return conditions.ToString();
    }

    private static void AddPriority(NpgsqlCommand to, JobCommand command)
    {
        if ((command.Action == JobAction.Prioritise) != command.Priority.HasValue)
            throw new ArgumentException($"A command to {command.Action} has the priority {command.Priority?.ToString() ?? "none"}.", nameof(command));
        if (command.Priority is { } priority)
            to.Parameters.AddWithValue("priority", (short)priority);
    }

    /// <summary>The same work was enqueued between the look and the write.</summary>
    private static bool IsAddedMeanwhile(PostgresException fault)
        => fault is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "job_live" };
}
