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

    // Bounds what one statement holds in memory, and how long it locks lanes before the next.
    private const int MostInOneStatement = 1000;

    // The lane is touched only when no live job is in sight, so that joining costs a user no place in line.
    private const string InsertSql = $"""
        WITH line AS (
          INSERT INTO queue.lane AS l (priority, user_id, last_tag)
          SELECT @priority, @lane, (SELECT tag FROM queue.virtual_clock WHERE priority = @priority) + 1
          WHERE NOT EXISTS (SELECT FROM queue.job WHERE type = @type AND target = @target AND scope = @scope AND finished_at IS NULL)
          ON CONFLICT (priority, user_id) DO UPDATE SET last_tag = greatest(l.last_tag + 1, EXCLUDED.last_tag)
          RETURNING last_tag),
        added AS (
          INSERT INTO queue.job (type, target, scope, priority, fair_tag, arguments, max_attempts, title, user_id, correlation_id, created_at)
          SELECT @type, @target, @scope, @priority, last_tag, @arguments, @max_attempts, @title, @user, @correlation, @now FROM line
          ON CONFLICT (type, target, scope) WHERE finished_at IS NULL DO NOTHING
          RETURNING *)
        SELECT {JobRow.Columns} FROM added
        """;

    // The same for many. Lanes are locked in one order, so that two callers never wait for each other. What the statement itself holds twice is added once.
    // OFFSET keeps the look for live jobs from becoming a join, for which a plan that was made on an empty table would read all of job_live each time.
    private const string InsertManySql = """
        WITH wanted AS (
          SELECT * FROM unnest(@targets, @scopes, @priorities, @lanes, @arguments, @titles, @users, @correlations)
            WITH ORDINALITY AS w (target, scope, priority, lane, arguments, title, user_id, correlation_id, n)),
        fresh AS MATERIALIZED (
          SELECT w.*, row_number() OVER (PARTITION BY priority, lane ORDER BY n) AS place FROM wanted w
          WHERE NOT EXISTS (
            SELECT FROM queue.job j WHERE j.type = @type AND j.target = w.target AND j.scope = w.scope AND j.finished_at IS NULL OFFSET 0)),
        taken AS MATERIALIZED (SELECT priority, lane, count(*) AS places FROM fresh GROUP BY priority, lane),
        line AS (
          INSERT INTO queue.lane AS l (priority, user_id, last_tag)
          SELECT t.priority, t.lane, c.tag + t.places FROM taken t JOIN queue.virtual_clock c USING (priority) ORDER BY t.priority, t.lane
          ON CONFLICT (priority, user_id) DO UPDATE
            SET last_tag = greatest(l.last_tag + (SELECT places FROM taken t WHERE t.priority = l.priority AND t.lane = l.user_id), EXCLUDED.last_tag)
          RETURNING priority, user_id AS lane, last_tag),
        added AS (
          INSERT INTO queue.job (type, target, scope, priority, fair_tag, arguments, max_attempts, title, user_id, correlation_id, created_at)
          SELECT @type, f.target, f.scope, f.priority, l.last_tag - t.places + f.place, f.arguments, @max_attempts, f.title, f.user_id, f.correlation_id, @now
          FROM fresh f JOIN taken t USING (priority, lane) JOIN line l USING (priority, lane)
          ORDER BY f.n
          ON CONFLICT (type, target, scope) WHERE finished_at IS NULL DO NOTHING
          RETURNING id, target, scope)
        SELECT id, target, scope FROM added
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
          ON CONFLICT (priority, user_id) DO UPDATE SET last_tag = greatest(l.last_tag + 1, EXCLUDED.last_tag)
          RETURNING last_tag),
        raised AS (
          UPDATE queue.job j
          SET priority = @priority, fair_tag = line.last_tag{JobRow.PromotedAssignment}
          FROM line
          WHERE id = @id AND finished_at IS NULL AND priority > @priority
          RETURNING j.*)
        SELECT {JobRow.Columns} FROM raised
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

    public async Task<IReadOnlyList<EnqueuedJob>> EnqueueManyAsync<TArguments>(
        NpgsqlTransaction transaction, IReadOnlyList<NewJob<TArguments>> jobs, CancellationToken cancellationToken)
        where TArguments : IJobArguments
    {
        var enqueued = new List<EnqueuedJob>(jobs.Count);
        foreach (var some in jobs.Chunk(MostInOneStatement))
        {
            var now = clock.GetUtcNow();
            var added = await InsertManyAsync(transaction, some, now, cancellationToken);
            foreach (var job in some)
            {
                enqueued.Add(added.Remove((job.Target, job.Scope), out var id)
                    ? new EnqueuedJob(AsEnqueued(id, job, now), Joined: false)
                    : await EnqueueAsync(transaction, job, cancellationToken));
            }
        }

        return enqueued;
    }

    private static async Task<Dictionary<(string Target, string Scope), long>> InsertManyAsync<TArguments>(
        NpgsqlTransaction transaction, NewJob<TArguments>[] jobs, DateTimeOffset now, CancellationToken cancellationToken)
        where TArguments : IJobArguments
    {
        await using var command = CommandIn(transaction, InsertManySql);
        command.Parameters.AddWithValue("type", TArguments.JobType);
        command.Parameters.AddWithValue("targets", Column(job => job.Target));
        command.Parameters.AddWithValue("scopes", Column(job => job.Scope));
        command.Parameters.AddWithValue("priorities", Column(job => (short)job.Priority));
        command.Parameters.AddWithValue("lanes", Column(job => job.UserId ?? Guid.Empty));
        command.Parameters.AddWithValue("arguments", NpgsqlDbType.Array | NpgsqlDbType.Jsonb, Column(job => JsonSerializer.Serialize(job.Arguments, JobTypes.Json)));
        command.Parameters.AddWithValue("max_attempts", MaxAttempts);
        command.Parameters.AddWithValue("titles", Column(job => Cut(job.Title)));
        command.Parameters.AddWithValue("users", NpgsqlDbType.Array | NpgsqlDbType.Uuid, Column(job => job.UserId));
        command.Parameters.AddWithValue("correlations", NpgsqlDbType.Array | NpgsqlDbType.Text, Column(job => job.CorrelationId));
        command.Parameters.AddWithValue("now", now);

        // Not prepared: planned for the table as it is now, which costs little beside so many rows.
        var added = new Dictionary<(string, string), long>(jobs.Length);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            added.Add((row.GetString(1), row.GetString(2)), row.GetInt64(0));

        return added;

        T[] Column<T>(Func<NewJob<TArguments>, T> of) => [.. jobs.Select(of)];
    }

    /// <summary>A row that was just written, as it would be read.</summary>
    private static Job AsEnqueued<TArguments>(long id, NewJob<TArguments> job, DateTimeOffset now)
        where TArguments : IJobArguments
        => new(
            id, TArguments.JobType, job.Target, job.Scope, job.Priority, JobState.Pending, Cut(job.Title), Attempt: 0, MaxAttempts, now, StartedAt: null,
            FinishedAt: null, Worker: null, CancelRequested: false, Failure: null)
        {
            UserId = job.UserId,
        };

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
