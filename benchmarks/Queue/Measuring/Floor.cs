using Npgsql;

namespace AnalysisApp.Queue.Benchmarks.Measuring;

/// <summary>The least that any queue on this server would have to do: a table with one index, a row in, a row taken, a row done. Each is a commit.</summary>
internal sealed class Floor(DurableServer server)
{
    private const string TakeSql = """
        UPDATE floor_job SET state = 1
        WHERE id = (SELECT id FROM floor_job WHERE state = 0 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id
        """;

    private const string EndSql = "UPDATE floor_job SET state = 2 WHERE id = @id RETURNING id";
    private const string Told = ", pg_notify('floor_job', id::text)::text";

    public static async Task<Floor> LayAsync(DurableServer server, CancellationToken cancellationToken)
    {
        await server.ExecuteAsync("""
            DROP TABLE IF EXISTS floor_job;
            CREATE TABLE floor_job (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state smallint NOT NULL DEFAULT 0, payload text NOT NULL);
            CREATE INDEX floor_job_waiting ON floor_job (id) WHERE state = 0;
            """, cancellationToken);
        return new Floor(server);
    }

    public async Task FillAsync(int jobs, CancellationToken cancellationToken)
    {
        await server.ExecuteAsync($"INSERT INTO floor_job (payload) SELECT 'A song' FROM generate_series(1, {jobs})", cancellationToken);
        await server.ExecuteAsync("VACUUM ANALYZE floor_job", cancellationToken);
    }

    /// <summary>A transaction with one bare insert, as a caller without a queue would write it.</summary>
    /// <param name="notify">Whether it tells about it: the server lets one transaction that notifies commit at a time.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task InsertAsync(bool notify, CancellationToken cancellationToken)
    {
        await using var connection = await server.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "INSERT INTO floor_job (payload) VALUES (@payload)" + (notify ? " RETURNING id" + Told : ""), connection, transaction);
        command.Parameters.AddWithValue("payload", "A song");
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A transaction with one insert of many rows.</summary>
    public async Task InsertManyAsync(int rows, CancellationToken cancellationToken)
    {
        await using var command = server.DataSource.CreateCommand("INSERT INTO floor_job (payload) SELECT * FROM unnest(@payloads)");
        command.Parameters.AddWithValue("payloads", Enumerable.Repeat("A song", rows).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes one row and marks it done: two commits, as a job's claim and end are.</summary>
    public async Task TakeAndEndAsync(bool notify, CancellationToken cancellationToken)
    {
        await using var connection = await server.DataSource.OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand(TakeSql + (notify ? Told : ""), connection);
        await take.PrepareAsync(cancellationToken);
        var id = await take.ExecuteScalarAsync(cancellationToken) ?? throw new InvalidOperationException("The floor ran out of rows.");
        await using var end = new NpgsqlCommand(EndSql + (notify ? Told : ""), connection);
        end.Parameters.AddWithValue("id", id);
        await end.PrepareAsync(cancellationToken);
        await end.ExecuteNonQueryAsync(cancellationToken);
    }
}
