using System.Text.Json;
using Npgsql;

namespace AnalysisApp.Database.Backups;

/// <summary>What the server says about our schemas.</summary>
internal static class Catalog
{
    private const string HistorySql = "SELECT to_regclass('database.migration') IS NOT NULL";

    // As JSON, because databases from before have fewer columns.
    private const string ScriptsSql = "SELECT schema, to_jsonb(m)::text FROM database.migration m ORDER BY schema, number";

    private const string TablesSql =
        """
        SELECT n.nspname, c.relname, array_agg(a.attname::text ORDER BY a.attnum)
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        WHERE c.relkind = 'r' AND n.nspname = ANY ($1)
        GROUP BY 1, 2 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
        """;

    private const string SequencesSql =
        """
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'S' AND n.nspname = ANY ($1) ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
        """;

    public static async Task<bool> HoldsAnythingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var history = new NpgsqlCommand(HistorySql, connection))
        {
            if (await history.ExecuteScalarAsync(cancellationToken) is not true)
                return false;
        }

        await using var any = new NpgsqlCommand("SELECT EXISTS (SELECT FROM database.migration)", connection);
        return await any.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>The schemas that this app's migrations made, and with which scripts.</summary>
    public static async Task<IReadOnlyList<BackupSchema>> SchemasAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await HoldsAnythingAsync(connection, cancellationToken))
            return [];

        var scripts = new List<(string Schema, AppliedScript Script)>();
        await using var command = new NpgsqlCommand(ScriptsSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = JsonDocument.Parse(reader.GetString(1)).RootElement;
            scripts.Add((reader.GetString(0), new AppliedScript(
                row.GetProperty("number").GetInt32(),
                row.GetProperty("name").GetString()!,
                row.GetProperty("sha256").GetString()!,
                row.GetProperty("applied_at").GetDateTimeOffset(),
                row.TryGetProperty("app_version", out var version) ? version.GetString() : null)));
        }

        return [.. scripts.GroupBy(row => row.Schema).Select(schema => new BackupSchema(schema.Key, [.. schema.Select(row => row.Script)]))];
    }

    public static async Task<IReadOnlyList<BackupTable>> TablesAsync(
        NpgsqlConnection connection, IReadOnlyList<BackupSchema> schemas, CancellationToken cancellationToken)
    {
        await using var command = Of(TablesSql, schemas, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<BackupTable>();
        while (await reader.ReadAsync(cancellationToken))
            tables.Add(new BackupTable(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<string[]>(2)));
        return tables;
    }

    public static async Task<IReadOnlyList<SequenceValue>> SequencesAsync(
        NpgsqlConnection connection, IReadOnlyList<BackupSchema> schemas, CancellationToken cancellationToken)
    {
        var names = new List<(string Schema, string Name)>();
        await using (var command = Of(SequencesSql, schemas, connection))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                names.Add((reader.GetString(0), reader.GetString(1)));
        }

        var values = new List<SequenceValue>();
        foreach (var (schema, name) in names)
        {
            await using var command = new NpgsqlCommand($"SELECT last_value, is_called FROM {BackupText.Qualify(schema, name)}", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            values.Add(new SequenceValue(schema, name, reader.GetInt64(0), reader.GetBoolean(1)));
        }

        return values;
    }

    /// <summary>Each text of a one-column query.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(
        string sql, IReadOnlyList<BackupSchema> schemas, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Of(sql, schemas, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var texts = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            texts.Add(reader.GetString(0));
        return texts;
    }

    private static NpgsqlCommand Of(string sql, IReadOnlyList<BackupSchema> schemas, NpgsqlConnection connection)
        => new(sql, connection) { Parameters = { new() { Value = schemas.Select(schema => schema.Name).ToArray() } } };
}
