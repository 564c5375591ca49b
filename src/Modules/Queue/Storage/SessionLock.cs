using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>A lock among all instances, for as long as it is not disposed of. PostgreSQL lets go of it by itself when the process dies.</summary>
internal sealed class SessionLock : IAsyncDisposable
{
    // Any numbers that no other part of the app uses.
    public const long Upkeep = 0x51_75_65_75_65;
    public const long Repair = 0x52_65_70_61_69_72;

    private readonly NpgsqlConnection _connection;
    private readonly long _key;

    private SessionLock(NpgsqlConnection connection, long key)
    {
        _connection = connection;
        _key = key;
    }

    /// <returns>Null while another session has it.</returns>
    public static async Task<SessionLock?> TryTakeAsync(NpgsqlDataSource dataSource, long key, CancellationToken cancellationToken)
        => await TakeAsync("SELECT pg_try_advisory_lock(@key)", dataSource, key, cancellationToken);

    /// <summary>Waits while another session has it.</summary>
    public static async Task<SessionLock> TakeAsync(NpgsqlDataSource dataSource, long key, CancellationToken cancellationToken)
        => (await TakeAsync("SELECT true FROM pg_advisory_lock(@key)", dataSource, key, cancellationToken))!;

    public async ValueTask DisposeAsync()
    {
        // The lock is the session's, and the session goes back to the pool.
        await using (_connection)
        {
            await using var unlock = new NpgsqlCommand("SELECT pg_advisory_unlock(@key)", _connection);
            unlock.Parameters.AddWithValue("key", _key);
            await unlock.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private static async Task<SessionLock?> TakeAsync(string sql, NpgsqlDataSource dataSource, long key, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var take = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            take.Parameters.AddWithValue("key", key);
            if (await take.ExecuteScalarAsync(cancellationToken) is true)
                return new SessionLock(connection, key);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }
}
