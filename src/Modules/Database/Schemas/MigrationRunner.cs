using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Database.Schemas;

/// <summary>Applies what is new, forward only, one transaction a script. Instances that start together take turns.</summary>
internal sealed class MigrationRunner(NpgsqlDataSource dataSource, ILogger logger, TimeProvider clock)
{
    // Any number, as long as every version of this app uses the same.
    private const long TurnLock = 0x616E616C79736973;

    private const string History =
        """
        CREATE SCHEMA IF NOT EXISTS database;
        CREATE TABLE IF NOT EXISTS database.migration (
          schema     text        NOT NULL,
          number     integer     NOT NULL,
          name       text        NOT NULL,
          sha256     text        NOT NULL,
          applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          PRIMARY KEY (schema, number)
        );
        """;

    public async Task RunAsync(IReadOnlyList<SchemaScripts> schemas, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await TakeTurnAsync(connection, cancellationToken);
            try
            {
                await ExecuteAsync(connection, History, cancellationToken);
                foreach (var schema in schemas)
                    await BringUpAsync(connection, schema, cancellationToken);
            }
            finally
            {
                if (connection.State == ConnectionState.Open)
                    await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({TurnLock})", CancellationToken.None);
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
        await using var free = new NpgsqlCommand($"SELECT pg_try_advisory_lock({TurnLock})", connection);
        if (await free.ExecuteScalarAsync(cancellationToken) is true)
            return;

        DatabaseLog.WaitingForTurn(logger);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({TurnLock})", cancellationToken);
    }

    private async Task BringUpAsync(NpgsqlConnection connection, SchemaScripts schema, CancellationToken cancellationToken)
    {
        var applied = await AppliedAsync(connection, schema.Schema, cancellationToken);
        if (applied.Count > schema.Scripts.Count)
        {
            throw new DatabaseException(
                $"Schema {schema.Schema} is at version {applied.Count} and this app knows {schema.Scripts.Count}: a newer app has used this database. Start that version or a later one, or restore a backup made by this one.");
        }

        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i] != schema.Scripts[i].Sha256)
            {
                throw new DatabaseException(
                    $"Script {schema.Scripts[i].FileName} of schema {schema.Schema} was changed after this database applied it. Put it back as it was and make the change in a new script.");
            }
        }

        foreach (var script in schema.Scripts.Skip(applied.Count))
            await ApplyAsync(connection, schema.Schema, script, cancellationToken);
    }

    private static async Task<List<string>> AppliedAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT sha256 FROM database.migration WHERE schema = $1 ORDER BY number", connection);
        command.Parameters.Add(new() { Value = schema });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var hashes = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            hashes.Add(reader.GetString(0));
        return hashes;
    }

    private async Task ApplyAsync(NpgsqlConnection connection, string schema, Script script, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
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

        await using var record = new NpgsqlCommand("INSERT INTO database.migration (schema, number, name, sha256) VALUES ($1, $2, $3, $4)", connection, transaction);
        record.Parameters.Add(new() { Value = schema });
        record.Parameters.Add(new() { Value = script.Number });
        record.Parameters.Add(new() { Value = script.Name });
        record.Parameters.Add(new() { Value = script.Sha256 });
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        DatabaseLog.Applied(logger, schema, script.FileName, clock.GetElapsedTime(began).TotalMilliseconds);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        // Building an index or waiting for another instance's turn takes as long as it takes.
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
