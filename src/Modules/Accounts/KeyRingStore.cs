using Npgsql;

namespace AnalysisApp.Accounts;

/// <summary>
/// Keys of the host's that all its instances share, such as those that sign sessions. They are opaque here: the host seals them before they come. Safe for
/// concurrent use, on any number of instances. Calls block, as those of data protection do; they are few.
/// </summary>
public sealed class KeyRingStore(NpgsqlDataSource dataSource)
{
    private const long Turn = 7021935662;

    /// <summary>Every key, in the order in which they were added.</summary>
    public IReadOnlyList<byte[]> Read() => Column<byte[]>("SELECT content FROM accounts.key_ring ORDER BY added_at, name");

    /// <summary>What they are called.</summary>
    public IReadOnlySet<string> Names() => Column<string>("SELECT name FROM accounts.key_ring").ToHashSet(StringComparer.Ordinal);

    /// <summary>Adds a key; one of that name that is there stays.</summary>
    /// <param name="name">1 to 200 characters.</param>
    /// <param name="content">At most 64 KB.</param>
    public void Add(string name, byte[] content)
    {
        using var command = dataSource.CreateCommand("INSERT INTO accounts.key_ring (name, content) VALUES ($1, $2) ON CONFLICT DO NOTHING");
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = content });
        command.ExecuteNonQuery();
    }

    /// <summary>Does something while no other instance does the same.</summary>
    /// <param name="work">Must not call this.</param>
    /// <param name="cancellationToken">Stops the wait for the turn.</param>
    public async Task InTurnAsync(Action work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);

        // Ends with the transaction, so with the connection too.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var turn = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({Turn})", connection, transaction) { CommandTimeout = 0 })
            await turn.ExecuteNonQueryAsync(cancellationToken);
        work();
        await transaction.CommitAsync(cancellationToken);
    }

    private List<T> Column<T>(string sql)
    {
        using var command = dataSource.CreateCommand(sql);
        using var row = command.ExecuteReader();
        var values = new List<T>();
        while (row.Read())
            values.Add(row.GetFieldValue<T>(0));
        return values;
    }
}
