using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Database;

/// <summary>
/// The running database: the embedded cluster that this process started (or found running after a crash of its own), or an external server.
/// Disposing it closes all connections and stops the embedded cluster.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private PostgresServer(NpgsqlDataSource dataSource, string description)
    {
        DataSource = dataSource;
        Description = description;
    }

    /// <summary>Connections to the database. Safe for concurrent use; lives as long as this object.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>What and where the server is, for people and logs; never a password.</summary>
    public string Description { get; }

    /// <summary>Starts the embedded cluster or reaches the external server, and returns once it answers.</summary>
    /// <exception cref="DatabaseException">It cannot be used; the message says why and what to do.</exception>
    public static Task<PostgresServer> StartAsync(DatabaseOptions options, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    /// <summary>Brings every schema to its newest version under one advisory lock. Safe to call from several instances at once.</summary>
    /// <exception cref="DatabaseException">A script failed, was changed after it was applied, or the schema is newer than this program.</exception>
    public Task MigrateAsync(IReadOnlyList<SchemaMigrations> schemas, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => DataSource.DisposeAsync();
}
