using System.Data;
using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>A connection that is kept from use to use, because the pool would reset it each time; opened anew when it broke. Not thread-safe.</summary>
/// <param name="dataSource">Where it comes from, and goes back to.</param>
/// <param name="settings">SQL for each time that it is opened; the pool's own reset takes it back.</param>
internal sealed class KeptConnection(NpgsqlDataSource dataSource, string settings) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <returns>It stays this object's: do not dispose of it.</returns>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: ConnectionState.Open })
            return _connection;
        await DisposeAsync();
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(settings, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <remarks>It may be used again: it then opens another one.</remarks>
    public async ValueTask DisposeAsync()
    {
        if (_connection is null)
            return;
        await _connection.DisposeAsync();
        _connection = null;
    }
}
