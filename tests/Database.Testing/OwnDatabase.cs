using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace AnalysisApp.Database.Testing;

/// <summary>
/// A fresh, migrated database of the test class's own, on a real server that the whole test process shares. Dropped at the end.
/// A test project names its schemas once: <c>public sealed class QueueDatabase() : OwnDatabase(new SchemaMigrations("queue", typeof(QueueOptions).Assembly));</c>
/// and its test classes take it as <c>IClassFixture&lt;QueueDatabase&gt;</c>.
/// </summary>
public abstract class OwnDatabase(params SchemaMigrations[] schemas) : IAsyncLifetime
{
    private readonly string _name = $"test_{Guid.NewGuid():N}";
    private PostgresServer? _server;

    /// <summary>Connections to this database.</summary>
    public NpgsqlDataSource DataSource => Server.DataSource;

    /// <summary>Its address, with the password.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>This database as the app would see an external server.</summary>
    public PostgresServer Server => _server ?? throw new InvalidOperationException("The database is there once InitializeAsync has run.");

    /// <inheritdoc />
    public virtual async Task InitializeAsync()
    {
        var cluster = await SharedCluster.StartedAsync();
        await using (var create = cluster.DataSource.CreateCommand($"CREATE DATABASE {_name}"))
            await create.ExecuteNonQueryAsync();

        ConnectionString = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = _name, MaxPoolSize = 50 }.ConnectionString;
        _server = await PostgresServer.StartAsync(
            new DatabaseOptions { ConnectionString = ConnectionString }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        await _server.MigrateAsync(schemas, CancellationToken.None);
    }

    /// <inheritdoc />
    public virtual async Task DisposeAsync()
    {
        if (_server is null)
            return;

        await _server.DisposeAsync();
        var cluster = await SharedCluster.StartedAsync();
        // A test that was cut off may have left a connection; it must not keep the others' cluster full.
        await using var drop = cluster.DataSource.CreateCommand($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }
}
