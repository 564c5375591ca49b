using AnalysisApp.Accounts.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Accounts.Tests;

public sealed class ModelTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    [Fact]
    public async Task The_model_has_the_columns_types_nullability_and_keys_of_the_migrated_schema()
        => Assert.Equal(await ReadSchemaAsync(), ReadModel());

    [Fact]
    public async Task The_comparison_bites()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var change = new Npgsql.NpgsqlCommand("""ALTER TABLE accounts."user" ALTER COLUMN last_sign_in_at SET NOT NULL""", connection, transaction))
            await change.ExecuteNonQueryAsync();

        Assert.NotEqual(await ReadSchemaAsync(connection), ReadModel());
    }

    [Fact]
    public async Task Every_constraint_of_ours_has_a_name()
        => Assert.Equal(0L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_constraint WHERE connamespace = 'accounts'::regnamespace AND contype = 'c' AND conname ~ '_check\\d*$'"));

    private List<string> ReadModel()
    {
        using var scope = database.Services.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<AccountsContext>();
        return
        [
            .. context.Model.GetEntityTypes()
                .Where(entity => !entity.IsOwned())
                .SelectMany(entity =>
                {
                    var table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
                    var columns = entity.GetProperties().Select(property => Describe(
                        table.Name, property.GetColumnName(table)!, property.GetColumnType(table)!, property.IsColumnNullable(table), property.IsPrimaryKey()));
                    var documents = entity.GetNavigations().Where(navigation => navigation.TargetEntityType.IsMappedToJson()).Select(navigation => Describe(
                        table.Name, navigation.TargetEntityType.GetContainerColumnName()!, "jsonb", !navigation.ForeignKey.IsRequiredDependent, false));
                    return columns.Concat(documents);
                })
                .Order(StringComparer.Ordinal),
        ];
    }

    private async Task<List<string>> ReadSchemaAsync(Npgsql.NpgsqlConnection? within = null)
    {
        await using var own = within is null ? await database.DataSource.OpenConnectionAsync() : null;
        await using var command = new Npgsql.NpgsqlCommand(
            """
            SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
              EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'accounts'::regnamespace AND c.relkind = 'r'
              AND c.relname NOT IN ('api_key', 'audit_entry', 'key_ring', 'user_preference') -- read and written by statements of their own
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
