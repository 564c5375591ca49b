using System.Text.Json;
using AnalysisApp.Queue.Worker;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Queue.Storage;

/// <summary>Writes new jobs, inside the transaction of whoever asks for them.</summary>
internal sealed class JobEnqueuer(TimeProvider clock)
{
    private const int MaxTitleLength = 300;
    private const int MaxAttempts = 5;

    // The lane is touched only when no live job is in sight, so that joining costs a user no place in line.
    private const string InsertSql = $"""
        WITH line AS (
          INSERT INTO queue.lane AS l (priority, user_id, last_tag)
          SELECT @priority, @lane, (SELECT tag FROM queue.virtual_clock WHERE priority = @priority) + 1
          WHERE NOT EXISTS (SELECT FROM queue.job WHERE type = @type AND target = @target AND scope = @scope AND finished_at IS NULL)
          ON CONFLICT (priority, user_id) DO UPDATE
            SET last_tag = greatest(l.last_tag, (SELECT tag FROM queue.virtual_clock WHERE priority = @priority)) + 1
          RETURNING last_tag),
        added AS (
          INSERT INTO queue.job (type, target, scope, priority, fair_tag, arguments, max_attempts, title, user_id, correlation_id, created_at)
          SELECT @type, @target, @scope, @priority, last_tag, @arguments, @max_attempts, @title, @user, @correlation, @now FROM line
          ON CONFLICT (type, target, scope) WHERE finished_at IS NULL DO NOTHING
          RETURNING *)
        SELECT {JobRow.Columns}, pg_notify('queue_job', 'ready ' || id)::text FROM added
        """;

    private const string FindLiveSql = $"""
        SELECT {JobRow.Columns} FROM queue.job WHERE type = @type AND target = @target AND scope = @scope AND finished_at IS NULL
        """;

    // A promoted job joins the line of its new priority as a newcomer would.
    private const string PromoteSql = $"""
        WITH line AS (
          INSERT INTO queue.lane AS l (priority, user_id, last_tag)
          SELECT @priority, coalesce(user_id, '00000000-0000-0000-0000-000000000000'), (SELECT tag FROM queue.virtual_clock WHERE priority = @priority) + 1
          FROM queue.job WHERE id = @id
          ON CONFLICT (priority, user_id) DO UPDATE
            SET last_tag = greatest(l.last_tag, (SELECT tag FROM queue.virtual_clock WHERE priority = @priority)) + 1
          RETURNING last_tag),
        raised AS (
          UPDATE queue.job j
          SET priority = @priority, fair_tag = line.last_tag{JobRow.PromotedAssignment}
          FROM line
          WHERE id = @id AND finished_at IS NULL AND priority > @priority
          RETURNING j.*)
        SELECT {JobRow.Columns}, pg_notify('queue_job', CASE WHEN ready THEN 'ready ' ELSE 'state ' END || id)::text FROM raised
        """;

    public async Task<EnqueuedJob> EnqueueAsync<TArguments>(
        NpgsqlTransaction transaction, NewJob<TArguments> job, CancellationToken cancellationToken)
        where TArguments : IJobArguments
    {
        // A live job seen by one statement may end before the next, so go round; more than a few rounds is not bad luck.
        for (var round = 0; round < 5; round++)
        {
            if (await InsertAsync(transaction, job, cancellationToken) is { } added)
                return new EnqueuedJob(added, Joined: false);
            if (await JoinAsync(transaction, job, cancellationToken) is { } joined)
                return new EnqueuedJob(joined, Joined: true);
        }

        throw new InvalidOperationException(
            $"A {TArguments.JobType} job for '{job.Target}' could neither be added nor joined; enqueue in a READ COMMITTED transaction.");
    }

    private async Task<Job?> InsertAsync<TArguments>(NpgsqlTransaction transaction, NewJob<TArguments> job, CancellationToken cancellationToken)
        where TArguments : IJobArguments
    {
        await using var command = CommandIn(transaction, InsertSql);
        AddIdentity(command, job);
        command.Parameters.AddWithValue("priority", (short)job.Priority);
        command.Parameters.AddWithValue("lane", job.UserId ?? Guid.Empty);
        command.Parameters.AddWithValue("arguments", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(job.Arguments, JobTypes.Json));
        command.Parameters.AddWithValue("max_attempts", MaxAttempts);
        command.Parameters.AddWithValue("title", Cut(job.Title));
        command.Parameters.AddWithValue("user", NpgsqlDbType.Uuid, (object?)job.UserId ?? DBNull.Value);
        command.Parameters.AddWithValue("correlation", NpgsqlDbType.Text, (object?)job.CorrelationId ?? DBNull.Value);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        return await OneAsync(command, cancellationToken);
    }

    private static async Task<Job?> JoinAsync<TArguments>(NpgsqlTransaction transaction, NewJob<TArguments> job, CancellationToken cancellationToken)
        where TArguments : IJobArguments
    {
        await using var find = CommandIn(transaction, FindLiveSql);
        AddIdentity(find, job);

        // Not locked: a row lock held until the caller commits would keep a running job from settling.
        if (await OneAsync(find, cancellationToken) is not { } live)
            return null;
        if (live.Priority <= job.Priority)
            return live;

        await using var promote = CommandIn(transaction, PromoteSql);
        promote.Parameters.AddWithValue("id", live.Id);
        promote.Parameters.AddWithValue("priority", (short)job.Priority);
        return await OneAsync(promote, cancellationToken);
    }

    private static NpgsqlCommand CommandIn(NpgsqlTransaction transaction, string sql)
        => new(sql, transaction.Connection, transaction);

    private static void AddIdentity<TArguments>(NpgsqlCommand command, NewJob<TArguments> job)
        where TArguments : IJobArguments
    {
        command.Parameters.AddWithValue("type", TArguments.JobType);
        command.Parameters.AddWithValue("target", job.Target);
        command.Parameters.AddWithValue("scope", job.Scope);
    }

    private static async Task<Job?> OneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? JobRow.Read(row) : null;
    }

    /// <summary>At most 300 UTF-16 units, which is never more in characters as the table counts them, and never half a surrogate pair.</summary>
    private static string Cut(string title)
    {
        if (title.Length <= MaxTitleLength)
            return title;
        var length = char.IsHighSurrogate(title[MaxTitleLength - 1]) ? MaxTitleLength - 1 : MaxTitleLength;
        return title[..length];
    }
}
