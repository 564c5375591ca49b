using AnalysisApp.Database.Testing;

namespace AnalysisApp.Database.Tests;

public sealed class EmptyDatabase() : OwnDatabase;

public sealed class OwnDatabaseTests(EmptyDatabase database) : IClassFixture<EmptyDatabase>
{
    [Fact]
    public async Task A_test_class_has_a_database_of_its_own()
    {
        await using var command = database.DataSource.CreateCommand("SELECT current_database()");
        Assert.StartsWith("test_", (string)(await command.ExecuteScalarAsync())!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_shared_server_takes_enough_connections_for_all_classes_at_once()
    {
        await using var command = database.DataSource.CreateCommand("SELECT current_setting('max_connections')::int");
        Assert.True((int)(await command.ExecuteScalarAsync())! >= 200);
    }
}
