using AnalysisApp.Database.Testing;

namespace AnalysisApp.Database.Tests;

public sealed class EmptyDatabase() : OwnDatabase;

public sealed class OwnDatabaseTests(EmptyDatabase database) : IClassFixture<EmptyDatabase>
{
    [Fact]
    public async Task A_test_class_has_a_database_of_its_own()
    {
        await using var command = database.DataSource.CreateCommand("SELECT current_database() || current_setting('max_connections')");
        Assert.StartsWith("test_", (string)(await command.ExecuteScalarAsync())!, StringComparison.Ordinal);
    }
}
