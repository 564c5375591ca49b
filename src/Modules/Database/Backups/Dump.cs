using System.Data;
using Npgsql;

namespace AnalysisApp.Database.Backups;

/// <summary>
/// Reads all tables in one repeatable-read snapshot. The text form of COPY means the same in every version of PostgreSQL, which its files and its binary form do not.
/// </summary>
internal static class Dump
{
    // What the text of a value depends on.
    private const string Session =
        """
        SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET intervalstyle = 'postgres'; SET extra_float_digits = 1; SET bytea_output = 'hex';
        SET client_encoding = 'UTF8'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;
        """;

    public static async Task<bool> HoldsAnythingAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(server, "backup", cancellationToken);
        return await Catalog.HoldsAnythingAsync(connection, cancellationToken);
    }

    public static async Task<DateTimeOffset?> FirstUsedAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(server, "backup", cancellationToken);
        return (await Catalog.SchemasAsync(connection, cancellationToken)).SelectMany(schema => schema.Scripts).Min(script => (DateTimeOffset?)script.AppliedAt);
    }

    public static async Task<long> SizeAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        await using var command = server.DataSource.CreateCommand("SELECT pg_database_size(current_database())");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task<VerifiedBackup> WriteAsync(
        PostgresServer server, bool turnIsHeld, Stream output, IReadOnlyList<BackupFile> files, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(server, "backup", cancellationToken);
            return await WriteAsync(connection, server, turnIsHeld, output, files, cancellationToken);
        }
        catch (NpgsqlException fault)
        {
            throw new DatabaseException($"The database could not be read for the backup: {fault.Message.TrimEnd('.')}. Nothing was kept of it; try again once that is mended.", fault);
        }
    }

    /// <summary>A connection of its own: a copy takes longer than any query may, and its settings are nobody else's.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(PostgresServer server, string purpose, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false, CommandTimeout = 0, ApplicationName = $"AnalysisApp {purpose}" };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await ExecuteAsync(connection, Session, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<VerifiedBackup> WriteAsync(
        NpgsqlConnection connection, PostgresServer server, bool turnIsHeld, Stream output, IReadOnlyList<BackupFile> files, CancellationToken cancellationToken)
    {
        // A migration between the look at the catalog and the locks would leave tables that are not as they were seen.
        if (!turnIsHeld)
            await ExecuteAsync(connection, $"SELECT pg_advisory_lock_shared({Locks.Turn})", cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await ExecuteAsync(connection, "SET TRANSACTION READ ONLY", cancellationToken);
        var schemas = await Catalog.SchemasAsync(connection, cancellationToken);
        var tables = await Catalog.TablesAsync(connection, schemas, cancellationToken);
        if (tables.Count > 0)
        {
            var names = string.Join(", ", tables.Select(table => BackupText.Qualify(table.Schema, table.Name)));
            await ExecuteAsync(connection, $"LOCK TABLE {names} IN ACCESS SHARE MODE", cancellationToken);
        }

        if (!turnIsHeld)
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock_shared({Locks.Turn})", cancellationToken);
        var at = server.Clock.GetUtcNow();
        var manifest = new BackupManifest(BackupManifest.CurrentFormat, server.AppVersion, at, server.Version, schemas, tables);
        await using var writer = new BackupWriter(output, at);
        await writer.WriteManifestAsync(manifest, cancellationToken);
        foreach (var file in files)
            await writer.WriteFileAsync(file, cancellationToken);
        foreach (var table in tables)
            await WriteTableAsync(connection, writer, table, cancellationToken);

        // After the rows: a counter does not go by the snapshot, and must not stand behind a row that it numbered.
        var sequences = await Catalog.SequencesAsync(connection, schemas, cancellationToken);
        var contents = await writer.FinishAsync(sequences, cancellationToken);
        return new VerifiedBackup(manifest, contents, files);
    }

    private static async Task WriteTableAsync(NpgsqlConnection connection, BackupWriter writer, BackupTable table, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", table.Columns.Select(BackupText.Quote));
        using var rows = await connection.BeginTextExportAsync($"COPY {BackupText.Qualify(table.Schema, table.Name)} ({columns}) TO STDOUT", cancellationToken);

        // The bytes as they come: decoding and encoding them again would change nothing.
        await writer.WriteTableAsync(table, ((StreamReader)rows).BaseStream, cancellationToken);
    }
}
