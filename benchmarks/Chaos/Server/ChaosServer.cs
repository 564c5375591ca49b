using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Database;
using AnalysisApp.Queue.Chaos.Load;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnalysisApp.Queue.Chaos.Server;

/// <summary>A cluster of its own with durable commits, kept alive by the app's own supervisor, and the ways to hurt it.</summary>
internal sealed class ChaosServer : IAsyncDisposable
{
    private const string ApplicationName = "chaos";

    private readonly string _folder;
    private readonly Remover _remover;
    private readonly PostgresServer _server;

    private ChaosServer(string folder, Remover remover, PostgresServer server, SmallDisk? disk)
    {
        _folder = folder;
        _remover = remover;
        _server = server;
        Disk = disk;
    }

    /// <summary>Straight to the server, past every proxy.</summary>
    public NpgsqlDataSource DataSource => _server.DataSource;

    public string Version => _server.Version;

    /// <summary>Null where none could be mounted.</summary>
    public SmallDisk? Disk { get; }

    /// <summary>It stays the same, restarts included.</summary>
    public int Port { get; private init; }

    public static async Task<ChaosServer> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("queue-chaos-").FullName;
        var remover = new Remover(folder);
        try
        {
            // The server's user, who is another where this runs as root, must be able to pass.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            var disk = await SmallDisk.MountAsync(folder, cancellationToken);
            var options = new DatabaseOptions
            {
                DataDirectory = folder,
                // Room for all instances, and so little log kept ahead that a full disk is soon felt there too.
                Settings = { ["max_connections"] = "250", ["max_wal_size"] = "96MB", ["min_wal_size"] = "32MB" },
            };
            var server = await PostgresServer.StartAsync(options, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
            var made = new ChaosServer(folder, remover, server, disk) { Port = int.Parse(PostmasterLines(folder)[3], CultureInfo.InvariantCulture) };
            await server.MigrateAsync([new SchemaMigrations("queue", typeof(QueueOptions).Assembly)], cancellationToken);
            await made.ExecuteAsync(ChaosHandler.SchemaSql, cancellationToken);
            return made;
        }
        catch
        {
            await remover.DisposeAsync();
            throw;
        }
    }

    /// <summary>How an instance connects through its own network.</summary>
    public string ConnectionThrough(int port) => new NpgsqlConnectionStringBuilder(DataSource.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = port,
        Username = "analysisapp",
        Password = File.ReadAllText(Path.Combine(_folder, "postgresql.password")).Trim(),
        ApplicationName = ApplicationName,
    }.ConnectionString;

    /// <summary>kill -9 of the postmaster; the supervisor notices, and starts it again.</summary>
    public void KillPostmaster()
    {
        using var postmaster = Process.GetProcessById(int.Parse(PostmasterLines(_folder)[0], CultureInfo.InvariantCulture));
        postmaster.Kill();
    }

    /// <summary>Ends a share of the instances' connections, whatever they are doing; those that listen are always among them.</summary>
    /// <returns>How many.</returns>
    public async Task<long> TerminateConnectionsAsync(double share, CancellationToken cancellationToken)
    {
        await using var command = DataSource.CreateCommand("""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE application_name = @name AND (query LIKE 'LISTEN%' OR query = 'SELECT 1' OR random() < @share)
            """);
        command.Parameters.AddWithValue("name", ApplicationName);
        command.Parameters.AddWithValue("share", share);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<T> ReadAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _remover.DisposeAsync();
    }

    private static string[] PostmasterLines(string folder) => File.ReadAllLines(Path.Combine(folder, "postgresql", "data", "postmaster.pid"));
}
