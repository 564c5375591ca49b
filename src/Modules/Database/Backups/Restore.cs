using AnalysisApp.Database.Schemas;
using Npgsql;

namespace AnalysisApp.Database.Backups;

/// <summary>
/// Puts a verified backup in the place of everything, in one transaction: makes the schemas as they were with the program's own scripts, fills them, and
/// applies the scripts that came since. Whatever goes wrong, even a killed process, leaves the database as it was.
/// </summary>
internal sealed class Restore(VerifiedBackup backup, IReadOnlyList<SchemaScripts> schemas, string appVersion)
{
    private const string ForeignKeysSql =
        """
        SELECT format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, r.relname, c.conname),
               format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, r.relname, c.conname, pg_get_constraintdef(c.oid))
        FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
        WHERE c.contype = 'f' AND n.nspname = ANY ($1) ORDER BY n.nspname, r.relname, c.conname
        """;

    // A transaction's number means nothing in another cluster. What was to be seen "since that transaction" is to be seen since this one.
    private const string TransactionNumbersSql =
        """
        SELECT format('UPDATE %I.%I SET %I = pg_current_xact_id()', n.nspname, c.relname, a.attname)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE a.atttypid = 'xid8'::regtype AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relkind = 'r' AND n.nspname = ANY ($1)
        """;

    /// <summary>What a backup of a newer program holds, this one does not know how to make.</summary>
    public void RefuseNewer()
    {
        foreach (var made in backup.Manifest.Schemas)
        {
            var known = schemas.FirstOrDefault(schema => schema.Schema == made.Name)?.Scripts ?? [];
            if (made.Scripts.Count > known.Count)
            {
                throw new DatabaseException(
                    $"The backup was made by AnalysisApp {backup.Manifest.AppVersion}, whose schema {made.Name} is at version {made.Scripts.Count}; this program, {appVersion}, knows {known.Count}. Restore it with that version or a later one.");
            }

            if (made.Scripts.Zip(known).Any(pair => pair.First.Sha256 != pair.Second.Sha256 || pair.First.Number != pair.Second.Number))
            {
                throw new DatabaseException(
                    $"The schema {made.Name} of the backup was made by other scripts than this program has ({backup.Manifest.AppVersion}, this is {appVersion}). Restore it with the version that made it.");
            }
        }
    }

    public async Task RunAsync(NpgsqlConnection connection, Stream archive, Func<IReadOnlyList<BackupFile>, Task> beforeCommit, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await DropAsync(connection, cancellationToken);
        foreach (var (schema, script) in Scripts(then: true))
            await MigrationRunner.RunScriptAsync(connection, schema, script, cancellationToken);

        await FillAsync(connection, archive, cancellationToken);
        await RecordAsync(connection, cancellationToken);
        foreach (var (schema, script) in Scripts(then: false))
        {
            await MigrationRunner.RunScriptAsync(connection, schema, script, cancellationToken);
            await MigrationRunner.RecordAsync(connection, schema, script, appVersion, cancellationToken);
        }

        await beforeCommit(backup.Files);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <param name="then">True for those that had been applied when the backup was made; false for those that came since.</param>
    private IEnumerable<(string Schema, Script Script)> Scripts(bool then)
        => from schema in schemas
           let applied = backup.Manifest.Schemas.FirstOrDefault(made => made.Name == schema.Schema)?.Scripts.Count ?? 0
           from script in schema.Scripts
           where script.Number <= applied == then
           select (schema.Schema, script);

    private async Task DropAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var there = await Catalog.SchemasAsync(connection, cancellationToken);
        foreach (var schema in there.Select(schema => schema.Name).Union(schemas.Select(schema => schema.Schema), StringComparer.Ordinal))
            await Dump.ExecuteAsync(connection, $"DROP SCHEMA IF EXISTS {BackupText.Quote(schema)} CASCADE", cancellationToken);
        await Dump.ExecuteAsync(connection, "DROP TABLE IF EXISTS database.migration", cancellationToken);
        await Dump.ExecuteAsync(connection, MigrationRunner.History, cancellationToken);
    }

    private async Task FillAsync(NpgsqlConnection connection, Stream archive, CancellationToken cancellationToken)
    {
        var made = backup.Manifest.Schemas;

        // Names in what the server says are then written in full.
        await Dump.ExecuteAsync(connection, "SET LOCAL search_path TO pg_catalog", cancellationToken);
        var tables = await Catalog.TablesAsync(connection, made, cancellationToken);
        RefuseOtherTables(tables);
        foreach (var table in tables)
        {
            // The scripts' own first rows go; they are in the backup, as they became.
            var name = BackupText.Qualify(table.Schema, table.Name);
            await Dump.ExecuteAsync(connection, $"TRUNCATE {name} CASCADE; ALTER TABLE {name} DISABLE TRIGGER USER", cancellationToken);
        }

        // Taken away and made again: a row may point to one that comes later, and all at once are checked faster.
        var foreignKeys = await ForeignKeysAsync(connection, made, cancellationToken);
        foreach (var (drop, _) in foreignKeys)
            await Dump.ExecuteAsync(connection, drop, cancellationToken);
        await CopyAsync(connection, archive, cancellationToken);
        foreach (var update in await Catalog.ListAsync(TransactionNumbersSql, made, connection, cancellationToken))
            await Dump.ExecuteAsync(connection, update, cancellationToken);
        foreach (var (_, add) in foreignKeys)
            await Dump.ExecuteAsync(connection, add, cancellationToken);
        foreach (var table in tables)
        {
            var name = BackupText.Qualify(table.Schema, table.Name);
            await Dump.ExecuteAsync(connection, $"ALTER TABLE {name} ENABLE TRIGGER USER; ANALYZE {name}", cancellationToken);
        }

        await SetSequencesAsync(connection, cancellationToken);
    }

    /// <summary>Rows go only where the scripts made a table for them.</summary>
    private void RefuseOtherTables(IReadOnlyList<BackupTable> tables)
    {
        var (here, there) = (tables.Select(Describe).ToArray(), backup.Manifest.Tables.Select(Describe).ToArray());
        if (!here.Order(StringComparer.Ordinal).SequenceEqual(there.Order(StringComparer.Ordinal)))
        {
            var odd = here.Except(there).Concat(there.Except(here)).FirstOrDefault() ?? "two of one name";
            throw new DatabaseException($"The backup's tables are not those that its scripts make, such as {odd}. Restore it with the version that made it, {backup.Manifest.AppVersion}.");
        }

        static string Describe(BackupTable table) => $"{table.Schema}.{table.Name} ({string.Join(", ", table.Columns)})";
    }

    private async Task CopyAsync(NpgsqlConnection connection, Stream archive, CancellationToken cancellationToken)
    {
        await using var reader = new BackupReader(archive, long.MaxValue);
        await reader.ReadManifestAsync(cancellationToken);
        var entry = await reader.NextAsync(cancellationToken);
        while (entry?.Name.StartsWith(BackupText.Files, StringComparison.Ordinal) == true)
            entry = await reader.NextAsync(cancellationToken);
        foreach (var table in backup.Manifest.Tables)
        {
            if (entry?.Name != BackupText.Piece(table, 1))
                continue;

            var columns = string.Join(", ", table.Columns.Select(BackupText.Quote));
            await using var rows = await connection.BeginTextImportAsync(
                $"COPY {BackupText.Qualify(table.Schema, table.Name)} ({columns}) FROM STDIN", cancellationToken);
            var output = ((StreamWriter)(TextWriter)rows).BaseStream;
            for (var number = 1; entry?.Name == BackupText.Piece(table, number); number++, entry = await reader.NextAsync(cancellationToken))
                await entry!.DataStream!.CopyToAsync(output, cancellationToken);
        }
    }

    private async Task RecordAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var schema in backup.Manifest.Schemas)
        {
            foreach (var script in schema.Scripts)
                await MigrationRunner.RecordAsync(connection, schema.Name, script, cancellationToken);
        }
    }

    private async Task SetSequencesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var here = await Catalog.SequencesAsync(connection, backup.Manifest.Schemas, cancellationToken);
        foreach (var sequence in backup.Contents.Sequences)
        {
            if (!here.Any(known => (known.Schema, known.Name) == (sequence.Schema, sequence.Name)))
                throw new DatabaseException($"The backup's counter {sequence.Schema}.{sequence.Name} is none that its scripts make. Restore it with the version that made it, {backup.Manifest.AppVersion}.");

            await using var command = new NpgsqlCommand("SELECT setval($1::regclass, $2, $3)", connection)
            {
                Parameters =
                {
                    new() { Value = BackupText.Qualify(sequence.Schema, sequence.Name), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                    new() { Value = sequence.Value },
                    new() { Value = sequence.IsCalled },
                },
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<(string Drop, string Add)>> ForeignKeysAsync(
        NpgsqlConnection connection, IReadOnlyList<BackupSchema> made, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ForeignKeysSql, connection) { Parameters = { new() { Value = made.Select(schema => schema.Name).ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<(string, string)>();
        while (await reader.ReadAsync(cancellationToken))
            keys.Add((reader.GetString(0), reader.GetString(1)));
        return keys;
    }
}
