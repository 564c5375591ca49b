using System.Data.Common;
using System.Globalization;
using AnalysisApp.Database.Backups;
using AnalysisApp.Database.Embedded;
using AnalysisApp.Database.External;
using AnalysisApp.Database.Schemas;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Database;

/// <summary>
/// The running database: the embedded cluster that this process started (or found running after a crash of its own), or an external server.
/// Disposing it closes all connections and stops the embedded cluster.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string ApplicationName = "AnalysisApp";

    private readonly ILogger _logger;
    private readonly Running? _embedded;

    private PostgresServer(NpgsqlDataSource dataSource, string connectionString, string version, string description, Running? embedded, string appVersion, ILogger logger, TimeProvider clock)
    {
        DataSource = dataSource;
        ConnectionString = connectionString;
        Version = version;
        Description = description;
        _embedded = embedded;
        AppVersion = appVersion;
        _logger = logger;
        Clock = clock;
    }

    /// <summary>Connections to the database. Safe for concurrent use; lives as long as this object.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>What and where the server is, for people and logs; never a password.</summary>
    public string Description { get; }

    /// <summary>The server's version at the time it was reached, as in <c>18.4</c>.</summary>
    public string Version { get; }

    /// <summary>Whether the server is this app's own, below the data folder.</summary>
    public bool IsEmbedded => _embedded is not null;

    /// <summary>Whether the server's disk is this machine's, as far as that can be known.</summary>
    public bool IsLocal { get; private init; }

    /// <summary>With the password.</summary>
    internal string ConnectionString { get; }

    internal string AppVersion { get; }

    internal TimeProvider Clock { get; }

    internal EmbeddedCluster? Cluster => _embedded?.Cluster;

    /// <summary>Starts the embedded cluster or reaches the external server, and returns once it answers.</summary>
    /// <exception cref="DatabaseException">It cannot be used; the message says why and what to do.</exception>
    public static Task<PostgresServer> StartAsync(DatabaseOptions options, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger<PostgresServer>();
        return string.IsNullOrWhiteSpace(options.ConnectionString)
            ? StartEmbeddedAsync(options, loggers, logger, clock, cancellationToken)
            : ReachExternalAsync(options, loggers, logger, clock, cancellationToken);
    }

    /// <summary>
    /// Reaches the database of an instance whether that runs or not: a running one's embedded server is joined, and goes on when this is disposed;
    /// a stopped one's is started, and stopped again.
    /// </summary>
    /// <exception cref="DatabaseException">It cannot be used; the message says why and what to do.</exception>
    public static Task<PostgresServer> JoinAsync(DatabaseOptions options, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = new ClusterFolder(Path.GetFullPath(options.DataDirectory));
        if (!string.IsNullOrWhiteSpace(options.ConnectionString) || EmbeddedCluster.RunningOn(folder) is not { } running)
            return StartAsync(options, loggers, clock, cancellationToken);

        return JoinAsync(running, options, loggers, clock, cancellationToken);
    }

    /// <summary>This database as something to be copied.</summary>
    public BackupSource Backup => new(this, turnIsHeld: false);

    /// <summary>Brings every schema to its newest version under one advisory lock. Safe to call from several instances at once.</summary>
    /// <param name="schemas">What the program knows.</param>
    /// <param name="cancellationToken">Stops between scripts.</param>
    /// <exception cref="DatabaseException">A script failed, was changed after it was applied, or the schema is newer than this program.</exception>
    public Task MigrateAsync(IReadOnlyList<SchemaMigrations> schemas, CancellationToken cancellationToken) => MigrateAsync(schemas, null, cancellationToken);

    /// <summary>The same, after <paramref name="beforeUpgrade"/> where a database that was used before is about to be changed.</summary>
    /// <param name="schemas">What the program knows.</param>
    /// <param name="beforeUpgrade">Gets the database as it is, to copy it; whatever it throws stops the upgrade before it began. Null for nothing.</param>
    /// <param name="cancellationToken">Stops between scripts.</param>
    /// <exception cref="DatabaseException">A script failed, was changed after it was applied, or the schema is newer than this program.</exception>
    public Task MigrateAsync(IReadOnlyList<SchemaMigrations> schemas, Func<BackupSource, CancellationToken, Task>? beforeUpgrade, CancellationToken cancellationToken)
        => new MigrationRunner(DataSource, _logger, Clock, AppVersion).RunAsync(
            [.. schemas.Select(SchemaScripts.Read)],
            beforeUpgrade is null ? null : stop => beforeUpgrade(new BackupSource(this, turnIsHeld: true), stop),
            cancellationToken);

    /// <summary>Reads what a backup says about itself at its beginning.</summary>
    /// <param name="archive">The file, at its beginning.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="DatabaseException">It is no backup, or of a newer format.</exception>
    public static Task<BackupManifest> ReadManifestAsync(Stream archive, CancellationToken cancellationToken) => Verification.ReadManifestAsync(archive, cancellationToken);

    /// <summary>Reads a backup to its end and checks every hash. Memory is bounded, whatever the size.</summary>
    /// <param name="archive">The file, at its beginning.</param>
    /// <param name="mostBytes">How large it may become when unpacked.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="DatabaseException">It is no whole backup, or of a newer format.</exception>
    public static Task<VerifiedBackup> VerifyAsync(Stream archive, long mostBytes, CancellationToken cancellationToken) => Verification.RunAsync(archive, mostBytes, cancellationToken);

    /// <summary>Refuses a backup that this program cannot restore.</summary>
    /// <param name="backup">Verified.</param>
    /// <param name="schemas">What the program knows.</param>
    /// <param name="appVersion">The program's version, for the message.</param>
    /// <exception cref="DatabaseException">It is a newer program's, or its schemas were made by other scripts.</exception>
    public static void RefuseNewer(VerifiedBackup backup, IReadOnlyList<SchemaMigrations> schemas, string appVersion)
        => new Restore(backup, [.. schemas.Select(SchemaScripts.Read)], appVersion).RefuseNewer();

    /// <summary>
    /// Replaces everything by a backup, in one transaction, and brings it to this program's newest version. Asks every running instance to let go
    /// (<see cref="DatabaseUse"/>) and waits for that. Whatever fails, and a killed process, leaves the database as it was.
    /// </summary>
    /// <param name="archive">The file, at its beginning.</param>
    /// <param name="backup">The same, verified.</param>
    /// <param name="schemas">What the program knows.</param>
    /// <param name="beforeCommit">Takes the files that lay beside the database, last before the change is made; what it throws stops that.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed then.</param>
    /// <exception cref="DatabaseException">The backup is of a newer program, an instance did not let go, or the server failed.</exception>
    public Task RestoreAsync(
        Stream archive,
        VerifiedBackup backup,
        IReadOnlyList<SchemaMigrations> schemas,
        Func<IReadOnlyList<BackupFile>, Task> beforeCommit,
        CancellationToken cancellationToken)
        => RestoreAsync(archive, backup, [.. schemas.Select(SchemaScripts.Read)], beforeCommit, cancellationToken);

    internal async Task RestoreAsync(
        Stream archive,
        VerifiedBackup backup,
        IReadOnlyList<SchemaScripts> schemas,
        Func<IReadOnlyList<BackupFile>, Task> beforeCommit,
        CancellationToken cancellationToken)
    {
        var restore = new Restore(backup, schemas, AppVersion);
        restore.RefuseNewer();
        try
        {
            await using var connection = await Dump.OpenAsync(this, "restore", cancellationToken);
            await RestoreTurn.TakeAsync(connection, cancellationToken);
            await restore.RunAsync(connection, archive, beforeCommit, cancellationToken);
        }
        catch (NpgsqlException fault)
        {
            throw new DatabaseException($"The backup could not be restored, and nothing was changed: {fault.Message.TrimEnd('.')}.", fault);
        }

        // What they know of the tables from before is of no use.
        DataSource.Clear();
    }

    /// <summary>Holds the database for a running instance until disposed; see <see cref="DatabaseUse"/>.</summary>
    public DatabaseUse Use() => new(this, _logger);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The supervisor first, or it would start again what is being stopped.
        if (_embedded is not null)
            await _embedded.Supervisor.DisposeAsync();
        await DataSource.DisposeAsync();
        if (_embedded is not null)
        {
            await _embedded.Cluster.StopAsync();
            _embedded.Lock.Dispose();
        }
    }

    /// <summary>Lets go of everything but leaves the server running, as a killed app does.</summary>
    internal async Task AbandonAsync()
    {
        await _embedded!.Supervisor.DisposeAsync();
        await DataSource.DisposeAsync();
        _embedded.Lock.Dispose();
    }

    private static async Task<PostgresServer> StartEmbeddedAsync(
        DatabaseOptions options, ILoggerFactory loggers, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var dataDirectory = Path.GetFullPath(options.DataDirectory);
        try
        {
            Directory.CreateDirectory(dataDirectory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException(
                $"The data folder {dataDirectory} cannot be made: {fault.Message} Choose another with --Storage:DataDirectory=FOLDER.", fault);
        }

        var held = InstanceLock.Take(dataDirectory);
        EmbeddedCluster? cluster = null;
        NpgsqlDataSource? dataSource = null;
        try
        {
            cluster = await EmbeddedCluster.StartAsync(dataDirectory, options, logger, clock, cancellationToken);
            await EnsureDatabaseAsync(cluster, cancellationToken);
            var settings = cluster.ConnectionTo(EmbeddedCluster.User);
            dataSource = Connect(settings, options, loggers);
            var connections = dataSource;
            var supervisor = new Supervisor(cluster, connections.Clear, logger, clock);
            return new PostgresServer(dataSource, settings.ConnectionString, cluster.Version, $"embedded PostgreSQL {cluster.Version} in {cluster.Folder}, port {cluster.Port}",
                new Running(cluster, supervisor, held), options.AppVersion, logger, clock)
            { IsLocal = true };
        }
        catch (Exception fault)
        {
            if (dataSource is not null)
                await dataSource.DisposeAsync();
            if (cluster is not null)
                await cluster.StopAsync();
            held.Dispose();
            if (fault is NpgsqlException)
                throw new DatabaseException($"The embedded PostgreSQL in {dataDirectory} runs but cannot be used: {fault.Message}", fault);
            throw;
        }
    }

    private static async Task<PostgresServer> JoinAsync(
        NpgsqlConnectionStringBuilder settings, DatabaseOptions options, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger<PostgresServer>();
        var dataSource = Connect(settings, options, loggers);
        try
        {
            var version = await ExternalServer.ReachAsync(dataSource, settings, options.StartTimeout, logger, clock, cancellationToken);
            return new PostgresServer(
                dataSource, settings.ConnectionString, version, $"embedded PostgreSQL {version} of the running app, port {settings.Port}", embedded: null, options.AppVersion, logger, clock)
            { IsLocal = true };
        }
        catch
        {
            await dataSource.DisposeAsync();
            throw;
        }
    }

    private static async Task<PostgresServer> ReachExternalAsync(
        DatabaseOptions options, ILoggerFactory loggers, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var settings = ExternalServer.Parse(options.ConnectionString!);
        var dataSource = Connect(settings, options, loggers);
        try
        {
            var version = await ExternalServer.ReachAsync(dataSource, settings, options.StartTimeout, logger, clock, cancellationToken);
            return new PostgresServer(
                dataSource, settings.ConnectionString, version, $"PostgreSQL {version} at {ExternalServer.Describe(settings)}", embedded: null, options.AppVersion, logger, clock);
        }
        catch
        {
            await dataSource.DisposeAsync();
            throw;
        }
    }

    private static async Task EnsureDatabaseAsync(EmbeddedCluster cluster, CancellationToken cancellationToken)
    {
        await using var maintenance = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.ConnectionTo("postgres").ConnectionString) { Pooling = false });
        await using var exists = maintenance.CreateCommand($"SELECT 1 FROM pg_database WHERE datname = '{EmbeddedCluster.User}'");
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = maintenance.CreateCommand($"CREATE DATABASE {EmbeddedCluster.User}");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static NpgsqlDataSource Connect(NpgsqlConnectionStringBuilder settings, DatabaseOptions options, ILoggerFactory loggers)
    {
        // What an external connection string says for itself stands. Npgsql's own builder "contains" every key it knows.
        var said = new DbConnectionStringBuilder { ConnectionString = settings.ConnectionString };
        if (!said.ContainsKey("Maximum Pool Size"))
            settings.MaxPoolSize = options.MaxConnections;
        if (settings.KeepAlive == 0)
            settings.KeepAlive = 30;
        settings.ApplicationName ??= ApplicationName;
        if (options.IdleInTransactionTimeout > TimeSpan.Zero)
        {
            settings.Options ??= string.Create(
                CultureInfo.InvariantCulture, $"-c idle_in_transaction_session_timeout={options.IdleInTransactionTimeout.TotalMilliseconds:F0}");
        }

        return new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(loggers).Build();
    }

    private sealed record Running(EmbeddedCluster Cluster, Supervisor Supervisor, InstanceLock Lock);
}
