using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Progress.Storage;

/// <summary>The items of jobs: the truth about what is done.</summary>
internal sealed class ItemStore(NpgsqlDataSource dataSource, TimeProvider clock)
{
    public async Task OpenAsync(
        NpgsqlTransaction transaction, long jobId, string target, IReadOnlyList<NewItem> items, CancellationToken cancellationToken)
    {
        var connection = ConnectionOf(transaction);

        // A job that is opened twice at once waits here for the first to commit, and then inserts nothing.
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO progress.record (job_id, target, stage, total, weight, started_at, updated_at)
            VALUES ($1, $2, $3, $4, $6, $5, $5)
            ON CONFLICT (job_id) DO NOTHING
            """,
            connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = jobId },
                new() { Value = target },
                new() { Value = RecordStore.FirstStage },
                new() { Value = items.Count },
                new() { Value = clock.GetUtcNow() },
                new() { Value = items.Sum(item => (long)item.Weight) },
            },
        };

        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 0)
            return;

        await CopyAsync(connection, jobId, items, cancellationToken);

        await using var notify = new NpgsqlCommand("SELECT pg_notify($1, $2)", connection, transaction)
        {
            Parameters = { new() { Value = RecordStore.Channel }, new() { Value = RecordStore.Payload(jobId) } },
        };
        await notify.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<PendingItem>> NextAsync(long jobId, int limit, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT ordinal, item_id FROM progress.item WHERE job_id = $1 AND state = 0 ORDER BY ordinal LIMIT $2");
        command.Parameters.Add(new() { Value = jobId });
        command.Parameters.Add(new() { Value = limit });

        var items = new List<PendingItem>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            items.Add(new PendingItem(reader.GetInt32(0), reader.GetString(1)));

        return items;
    }

    /// <returns>False when the item was over already.</returns>
    public async Task<bool> FinishAsync(NpgsqlTransaction transaction, long jobId, ItemResult result, CancellationToken cancellationToken)
    {
        var connection = ConnectionOf(transaction);
        await using var update = new NpgsqlCommand(
            """
            UPDATE progress.item SET state = $3, code = $4, message = $5, finished_at = $6
            WHERE job_id = $1 AND ordinal = $2 AND state = 0
            """,
            connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = jobId },
                new() { Value = result.Ordinal },
                new() { Value = (short)result.State },
                new() { Value = (object?)result.Code ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)result.Message ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = clock.GetUtcNow() },
            },
        };

        if (await update.ExecuteNonQueryAsync(cancellationToken) == 1)
            return true;

        await using var exists = new NpgsqlCommand("SELECT 1 FROM progress.item WHERE job_id = $1 AND ordinal = $2", connection, transaction)
        {
            Parameters = { new() { Value = jobId }, new() { Value = result.Ordinal } },
        };

        return await exists.ExecuteScalarAsync(cancellationToken) is not null
            ? false
            : throw new InvalidOperationException($"Job {jobId} has no item {result.Ordinal}. This is a bug.");
    }

    public async Task<IReadOnlyList<ItemStatus>> ListAsync(
        long jobId, ItemState? state, int? after, int limit, CancellationToken cancellationToken)
    {
        // The literal condition lets a list of failures use the index of finished items, far smaller than all of them.
        var which = state switch
        {
            null => "",
            ItemState.Pending => "AND state = 0",
            _ => "AND state <> 0 AND state = $4",
        };
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT ordinal, item_id, title, state, code, message FROM progress.item
            WHERE job_id = $1 AND ordinal > $2 {which}
            ORDER BY ordinal LIMIT $3
            """);
        command.Parameters.Add(new() { Value = jobId });
        command.Parameters.Add(new() { Value = after ?? -1 });
        command.Parameters.Add(new() { Value = limit });
        if (state is not (null or ItemState.Pending))
            command.Parameters.Add(new() { Value = (short)state });

        var items = new List<ItemStatus>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(new ItemStatus(
                reader.GetInt32(0),
                reader.GetString(1),
                reader.GetString(2),
                (ItemState)reader.GetInt16(3),
                reader.IsDBNull(4) ? null : reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5)));
        }

        return items;
    }

    // A look into item_recent for each record about the targets; LATERAL keeps it from reading the items of all others.
    public async Task<RecentItems> CountRecentAsync(IReadOnlyCollection<string> targets, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT coalesce(sum(recent.items), 0)::integer, min(recent.oldest)
            FROM progress.record r
            CROSS JOIN LATERAL (
              SELECT count(*) AS items, min(finished_at) AS oldest FROM progress.item i
              WHERE i.job_id = r.job_id AND i.state = 1 AND i.code IS NULL AND i.finished_at > $2) recent
            WHERE r.target = ANY ($1) OR split_part(r.target, ':', 1) = ANY ($1)
            """);
        command.Parameters.Add(new() { Value = targets.ToArray() });
        command.Parameters.Add(new() { Value = since });

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new RecentItems(reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1));
    }

    private static async Task CopyAsync(NpgsqlConnection connection, long jobId, IReadOnlyList<NewItem> items, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY progress.item (job_id, ordinal, item_id, title, weight) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var ordinal = 0; ordinal < items.Count; ordinal++)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(jobId, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(ordinal, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(items[ordinal].ItemId, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(items[ordinal].Title, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(items[ordinal].Weight, NpgsqlDbType.Integer, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static NpgsqlConnection ConnectionOf(NpgsqlTransaction transaction)
        => transaction.Connection ?? throw new InvalidOperationException("The transaction is over. This is a bug.");
}
