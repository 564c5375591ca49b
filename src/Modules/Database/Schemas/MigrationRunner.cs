using System.Data;
using AnalysisApp.Database.Backups;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Database.Schemas;

/// <summary>Applies what is new, forward only, one transaction a script. Instances that start together take turns.</summary>
internal sealed class MigrationRunner(NpgsqlDataSource dataSource, ILogger logger, TimeProvider clock, string appVersion = "")
{
    /// <summary>Where it is written down what was applied. The version came later; adding it asks for a lock that a running backup would hold up, so only once.</summary>
    public const string History =
        """
        CREATE SCHEMA IF NOT EXISTS database;
        CREATE TABLE IF NOT EXISTS database.migration (
          schema     text        NOT NULL,
          number     integer     NOT NULL,
          name       text        NOT NULL,
          sha256     text        NOT NULL,
          applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          app_version text,
          PRIMARY KEY (schema, number)
        );
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'database.migration'::regclass AND attname = 'app_version') THEN
            ALTER TABLE database.migration ADD COLUMN app_version text;
          END IF;
        END $$;
        """;

    /// <param name="schemas">What the program knows.</param>
    /// <param name="beforeUpgrade">Runs before the first new script of a database that was used before, with nobody else migrating; null for nothing.</param>
    /// <param name="cancellationToken">Stops between scripts.</param>
    public async Task RunAsync(IReadOnlyList<SchemaScripts> schemas, Func<CancellationToken, Task>? beforeUpgrade, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await TakeTurnAsync(connection, cancellationToken);
            try
            {
                await ExecuteAsync(connection, History, cancellationToken);
                var (used, pending) = (false, false);
                foreach (var schema in schemas)
                {
                    var applied = await CheckAsync(connection, schema, cancellationToken);
                    (used, pending) = (used || applied > 0, pending || applied < schema.Scripts.Count);
                }

                if (used && pending && beforeUpgrade is not null)
                    await beforeUpgrade(cancellationToken);
                foreach (var schema in schemas)
                    await BringUpAsync(connection, schema, cancellationToken);
            }
            finally
            {
                if (connection.State == ConnectionState.Open)
                    await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({Locks.Turn})", CancellationToken.None);
            }
        }
        catch (NpgsqlException fault)
        {
            throw new DatabaseException($"The database could not be migrated: {fault.Message}. What was applied before stays; start the app again once that is mended.", fault);
        }
    }

    private async Task TakeTurnAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // The lock belongs to the session: it is held across the scripts' transactions, and a killed instance's ends with its connection.
        await using var free = new NpgsqlCommand($"SELECT pg_try_advisory_lock({Locks.Turn})", connection);
        if (await free.ExecuteScalarAsync(cancellationToken) is true)
            return;

        DatabaseLog.WaitingForTurn(logger);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({Locks.Turn})", cancellationToken);
    }

    /// <returns>How many scripts were applied before.</returns>
    private static async Task<int> CheckAsync(NpgsqlConnection connection, SchemaScripts schema, CancellationToken cancellationToken)
    {
        var applied = await AppliedAsync(connection, schema.Schema, cancellationToken);
        if (applied.Count > schema.Scripts.Count)
        {
            var newer = applied[^1].AppVersion is { Length: > 0 } version ? $"AnalysisApp {version}" : "a newer app";
            throw new DatabaseException(
                $"Schema {schema.Schema} is at version {applied.Count} and this app knows {schema.Scripts.Count}: {newer} has used this database. Start that version or a later one, or restore a backup made by this one.");
        }

        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i].Sha256 != schema.Scripts[i].Sha256)
            {
                throw new DatabaseException(
                    $"Script {schema.Scripts[i].FileName} of schema {schema.Schema} was changed after this database applied it. Put it back as it was and make the change in a new script.");
            }
        }

        return applied.Count;
    }

    private async Task BringUpAsync(NpgsqlConnection connection, SchemaScripts schema, CancellationToken cancellationToken)
    {
        var applied = await CheckAsync(connection, schema, cancellationToken);
        foreach (var script in schema.Scripts.Skip(applied))
            await ApplyAsync(connection, schema.Schema, script, cancellationToken);
    }

    private static async Task<List<(string Sha256, string? AppVersion)>> AppliedAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT sha256, app_version FROM database.migration WHERE schema = $1 ORDER BY number", connection);
        command.Parameters.Add(new() { Value = schema });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new List<(string, string?)>();
        while (await reader.ReadAsync(cancellationToken))
            applied.Add((reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1)));
        return applied;
    }

    private async Task ApplyAsync(NpgsqlConnection connection, string schema, Script script, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunScriptAsync(connection, schema, script, cancellationToken);
        await RecordAsync(connection, schema, script, appVersion, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        DatabaseLog.Applied(logger, schema, script.FileName, clock.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <summary>Runs a script in the caller's transaction.</summary>
    /// <exception cref="DatabaseException">It failed; the transaction is to be rolled back.</exception>
    public static async Task RunScriptAsync(NpgsqlConnection connection, string schema, Script script, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {schema}; SET LOCAL search_path TO {schema}, public", cancellationToken);
            await ExecuteAsync(connection, script.Sql, cancellationToken);
        }
        catch (PostgresException fault)
        {
            throw new DatabaseException(
                $"Script {script.FileName} of schema {schema} failed and nothing of it was kept: {fault.SqlState} {fault.MessageText}.", fault);
        }
    }

    /// <summary>Writes down in the caller's transaction that this program applied a script.</summary>
    public static Task RecordAsync(NpgsqlConnection connection, string schema, Script script, string appVersion, CancellationToken cancellationToken)
        => RecordAsync(connection, schema, script.Number, script.Name, script.Sha256, null, appVersion.Length > 0 ? appVersion : null, cancellationToken);

    /// <summary>Writes down in the caller's transaction what was written down elsewhere.</summary>
    public static Task RecordAsync(NpgsqlConnection connection, string schema, AppliedScript script, CancellationToken cancellationToken)
        => RecordAsync(connection, schema, script.Number, script.Name, script.Sha256, script.AppliedAt, script.AppVersion, cancellationToken);

    private static async Task RecordAsync(
        NpgsqlConnection connection, string schema, int number, string name, string sha256, DateTimeOffset? at, string? appVersion, CancellationToken cancellationToken)
    {
        await using var record = new NpgsqlCommand(
            "INSERT INTO database.migration (schema, number, name, sha256, applied_at, app_version) VALUES ($1, $2, $3, $4, coalesce($5, clock_timestamp()), $6)", connection);
        record.Parameters.Add(new() { Value = schema });
        record.Parameters.Add(new() { Value = number });
        record.Parameters.Add(new() { Value = name });
        record.Parameters.Add(new() { Value = sha256 });
        record.Parameters.Add(new() { Value = at is { } moment ? moment.ToUniversalTime() : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        record.Parameters.Add(new() { Value = (object?)appVersion ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await record.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        // Building an index or waiting for another instance's turn takes as long as it takes.
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
