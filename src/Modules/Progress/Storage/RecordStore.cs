using System.Globalization;
using AnalysisApp.Progress.Estimate;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Progress.Storage;

/// <summary>The published records. Every write recounts from the items, so a record cannot drift from them.</summary>
internal sealed class RecordStore(NpgsqlDataSource dataSource, TimeProvider clock)
{
    public const string Channel = "progress_record";
    public const string FirstStage = "waiting";

    private const string Columns =
        $"job_id, target, stage, total, succeeded, skipped, failed, weight - finished_weight, moved_at, started_at, updated_at, {PaceColumns.List}";

    // The lock comes in a statement of its own: the count after it then sees all that the writer before us has committed,
    // so that of two writers the later never shows less.
    private const string Lock =
        $"""
        SELECT stage, succeeded, skipped, failed, settled_below, settled_succeeded, settled_skipped, settled_failed,
               settled_weight, finished_weight, moved_at, {PaceColumns.List}
        FROM progress.record WHERE job_id = $1 FOR NO KEY UPDATE
        """;

    // Reads the finished items from the first that was pending last time: as many as came since, whatever the size of the job.
    private const string Count =
        """
        WITH known AS (SELECT settled_below, total FROM progress.record WHERE job_id = $1),
        front AS (
          SELECT coalesce((SELECT ordinal FROM progress.item WHERE job_id = $1 AND state = 0 ORDER BY ordinal LIMIT 1), known.total) AS ordinal
          FROM known)
        SELECT front.ordinal,
               count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3),
               count(*) FILTER (WHERE state = 1 AND item.ordinal < front.ordinal),
               count(*) FILTER (WHERE state = 2 AND item.ordinal < front.ordinal),
               count(*) FILTER (WHERE state = 3 AND item.ordinal < front.ordinal),
               coalesce(sum(item.weight), 0)::bigint, coalesce(sum(item.weight) FILTER (WHERE item.ordinal < front.ordinal), 0)::bigint
        FROM known CROSS JOIN front
        LEFT JOIN progress.item ON item.job_id = $1 AND item.state <> 0 AND item.ordinal >= known.settled_below
        GROUP BY front.ordinal
        """;

    public static string Payload(long jobId) => jobId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Recounts a job's record, writes it if it changed, and tells the watchers.</summary>
    public async Task<Published> PublishAsync(long jobId, Publication publication, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await CountAsync(transaction, jobId, cancellationToken) is not { } state)
            return default;

        var next = Advance(state, publication, clock.GetUtcNow());
        if (next == state.Row)
            return default;

        await WriteAsync(transaction, jobId, next, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Published(true, next.Current - state.Row.Current);
    }

    public async Task<IReadOnlyList<ProgressRecord>> ReadAsync(IReadOnlyCollection<long> jobIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"SELECT {Columns} FROM progress.record WHERE job_id = ANY($1)");
        command.Parameters.Add(new() { Value = jobIds.ToArray() });
        return await ReadAllAsync(command, cancellationToken);
    }

    public async Task<ProgressRecord?> ReadNewestAsync(string target, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT {Columns} FROM progress.record WHERE target = $1 ORDER BY started_at DESC, job_id DESC LIMIT 1");
        command.Parameters.Add(new() { Value = target });
        return (await ReadAllAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <returns>How many records were removed, each with its items.</returns>
    public async Task<int> RemoveAsync(DateTimeOffset untouchedSince, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("DELETE FROM progress.record WHERE updated_at < $1");
        command.Parameters.Add(new() { Value = untouchedSince });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static RecordRow Advance(CountedRecord state, Publication publication, DateTimeOffset now)
    {
        var row = state.Row with
        {
            Stage = publication.Stage ?? state.Row.Stage,
            Succeeded = state.Counted.Succeeded,
            Skipped = state.Counted.Skipped,
            Failed = state.Counted.Failed,
            Weight = state.Counted.Weight,
            Settled = state.Settled,
        };

        var finished = row.Current - state.Row.Current;
        if (finished > 0 && publication.Gap is { } gap)
        {
            var work = new Work(finished, Math.Max(0, row.Weight - state.Row.Weight));
            row = row with { Pace = row.Pace.Observe(work, Pace.WorkIn(gap, publication.Worked), publication.Waited) };
        }

        DateTimeOffset? moved = finished > 0 ? now : row.MovedAt ?? now;
        return row with { MovedAt = publication.IsRunning ? moved : null };
    }

    private static async Task<CountedRecord?> CountAsync(NpgsqlTransaction transaction, long jobId, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new(Lock) { Parameters = { new() { Value = jobId } } },
                new(Count) { Parameters = { new() { Value = jobId } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;

        var settled = new Settled(reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6), reader.GetInt32(7), reader.GetInt64(8));
        var row = new RecordRow(
            reader.GetString(0),
            reader.GetInt32(1),
            reader.GetInt32(2),
            reader.GetInt32(3),
            reader.GetInt64(9),
            settled,
            PaceColumns.Read(reader, 11),
            reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10));

        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        int More(int column) => checked((int)reader.GetInt64(column));
        return new CountedRecord(
            row,
            new Counts(settled.Succeeded + More(1), settled.Skipped + More(2), settled.Failed + More(3), settled.Weight + reader.GetInt64(7)),
            new Settled(
                reader.GetInt32(0), settled.Succeeded + More(4), settled.Skipped + More(5), settled.Failed + More(6), settled.Weight + reader.GetInt64(8)));
    }

    private async Task WriteAsync(NpgsqlTransaction transaction, long jobId, RecordRow row, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                // greatest(): a clock that was set back must not make the record look older than it is.
                new(
                    $"""
                    UPDATE progress.record
                    SET stage = $2, succeeded = $3, skipped = $4, failed = $5, finished_weight = $6,
                        settled_below = $7, settled_succeeded = $8, settled_skipped = $9, settled_failed = $10, settled_weight = $11,
                        moved_at = $12, updated_at = greatest(updated_at, $13), ({PaceColumns.List}) = ({PaceColumns.Parameters(14)})
                    WHERE job_id = $1
                    """)
                {
                    Parameters =
                    {
                        new() { Value = jobId },
                        new() { Value = row.Stage },
                        new() { Value = row.Succeeded },
                        new() { Value = row.Skipped },
                        new() { Value = row.Failed },
                        new() { Value = row.Weight },
                        new() { Value = row.Settled.Below },
                        new() { Value = row.Settled.Succeeded },
                        new() { Value = row.Settled.Skipped },
                        new() { Value = row.Settled.Failed },
                        new() { Value = row.Settled.Weight },
                        new() { Value = (object?)row.MovedAt ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                        new() { Value = clock.GetUtcNow() },
                    },
                },
                new("SELECT pg_notify($1, $2)") { Parameters = { new() { Value = Channel }, new() { Value = Payload(jobId) } } },
            },
        };
        foreach (var value in PaceColumns.Values(row.Pace))
            batch.BatchCommands[0].Parameters.Add(new() { Value = value });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<ProgressRecord>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var records = new List<ProgressRecord>();
        var now = clock.GetUtcNow();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            records.Add(RecordAt(reader, now));

        return records;
    }

    private static ProgressRecord RecordAt(NpgsqlDataReader reader, DateTimeOffset now)
    {
        var record = new ProgressRecord(
            reader.GetInt64(0),
            reader.GetString(1),
            reader.GetString(2),
            reader.GetInt32(3),
            reader.GetInt32(4),
            reader.GetInt32(5),
            reader.GetInt32(6),
            TimeLeft: null,
            ItemsPerHour: null,
            reader.GetFieldValue<DateTimeOffset>(9),
            reader.GetFieldValue<DateTimeOffset>(10));

        var pace = PaceColumns.Read(reader, 11);
        TimeSpan? still = reader.IsDBNull(8) ? null : now - reader.GetFieldValue<DateTimeOffset>(8);
        var left = new Work(record.Total - record.Current, Math.Max(0, reader.GetInt64(7)));
        return record with { TimeLeft = pace.Estimate(left, still), WorkLeft = pace.Estimate(left, TimeSpan.Zero), ItemsPerHour = pace.PerHour(still) };
    }

    private sealed record CountedRecord(RecordRow Row, Counts Counted, Settled Settled);

    private readonly record struct Counts(int Succeeded, int Skipped, int Failed, long Weight);

    /// <summary>The items below an ordinal, all of them over.</summary>
    private readonly record struct Settled(int Below, int Succeeded, int Skipped, int Failed, long Weight);

    private sealed record RecordRow(
        string Stage, int Succeeded, int Skipped, int Failed, long Weight, Settled Settled, Pace Pace, DateTimeOffset? MovedAt)
    {
        public int Current => Succeeded + Skipped + Failed;
    }
}
