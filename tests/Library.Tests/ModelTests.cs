using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AnalysisApp.Library.Tests;

public sealed class ModelTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task The_model_has_the_columns_types_nullability_and_keys_of_the_migrated_schema()
    {
        Assert.Equal(await ReadSchemaAsync(), await ReadModelAsync());
    }

    [Fact]
    public async Task The_comparison_bites()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var change = new Npgsql.NpgsqlCommand("ALTER TABLE library.song ALTER COLUMN album SET NOT NULL", connection, transaction))
            await change.ExecuteNonQueryAsync();

        Assert.NotEqual(await ReadSchemaAsync(connection), await ReadModelAsync());
    }

    [Fact]
    public async Task Every_constraint_of_ours_has_a_name()
        => Assert.Equal(0L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_constraint WHERE connamespace = 'library'::regnamespace AND contype = 'c' AND conname ~ '_check\\d*$'"));

    private async Task<List<string>> ReadModelAsync()
    {
        await using var context = database.NewContext();
        return
        [
            .. context.Model.GetEntityTypes()
                .SelectMany(entity =>
                {
                    var table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
                    return entity.GetProperties().Select(property => Describe(
                        $"{table.Schema}.{table.Name}",
                        property.GetColumnName(table)!,
                        property.GetColumnType(table)!,
                        property.IsColumnNullable(table),
                        property.IsPrimaryKey()));
                })
                .Order(StringComparer.Ordinal),
        ];
    }

    private async Task<List<string>> ReadSchemaAsync(Npgsql.NpgsqlConnection? within = null)
    {
        await using var own = within is null ? await database.DataSource.OpenConnectionAsync() : null;
        await using var command = new Npgsql.NpgsqlCommand(
            """
            SELECT c.relnamespace::regnamespace || '.' || c.relname, a.attname::text, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
              EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'library'::regnamespace AND c.relkind = 'r'
              AND c.relname NOT IN ('song_change', 'song_change_kept') -- kept by triggers, read by the census' own statements
            """,
            within ?? own);
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<string>();
        while (await reader.ReadAsync())
            columns.Add(Describe(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.GetBoolean(4)));

        return [.. columns.Order(StringComparer.Ordinal)];
    }

    private static string Describe(string table, string column, string type, bool nullable, bool key)
        => $"{table}.{column} {type}{(nullable ? " NULL" : "")}{(key ? " KEY" : "")}";
}
