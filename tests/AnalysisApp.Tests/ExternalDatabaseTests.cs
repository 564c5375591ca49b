using AnalysisApp.Database.Testing;

namespace AnalysisApp.Tests;

/// <summary>The app on a server of the owner's: the same app, and nothing embedded.</summary>
public sealed class ExternalDatabaseTests(ExternalDatabaseTests.EmptyDatabase database) : IClassFixture<ExternalDatabaseTests.EmptyDatabase>, IDisposable
{
    private readonly string _data = TemporaryFolder.Make("analysisapp-external-");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task With_a_connection_string_in_a_file_the_app_uses_that_server_and_starts_none()
    {
        var secret = Path.Combine(_data, "connection");
        await File.WriteAllTextAsync(secret, database.ConnectionString + "\n");

        using var run = ProgramRun.Serve(_data, $"--ConnectionStrings:PostgresFile={secret}");
        using (var client = RunningApp.ClientOf(await run.ReadyAsync()))
            Assert.Contains("\"items\":[]", await client.GetStringAsync("/api/songs"), StringComparison.Ordinal);
        run.Signal("TERM");

        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.False(Directory.Exists(Path.Combine(_data, "postgresql")));
        var password = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString).Password!;
        Assert.DoesNotContain(password, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        using var run = ProgramRun.Serve(_data, "--ConnectionStrings:PostgresFile=/nowhere/connection");
        Assert.Equal(1, await run.ExitCodeAsync());
        Assert.Contains("ConnectionStrings:PostgresFile is '/nowhere/connection'", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Holds nothing: the app migrates it.</summary>
    public sealed class EmptyDatabase() : OwnDatabase();
}
