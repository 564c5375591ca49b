using AnalysisApp.Backups;
using AnalysisApp.Configuration;
using AnalysisApp.Database;
using AnalysisApp.Database.Testing;
using AnalysisApp.Health;
using Microsoft.Extensions.Configuration;

namespace AnalysisApp.Tests.Backups;

/// <summary>A database of an older program, which has one of today's schemas less, and what its upgrade leaves in the folder for backups.</summary>
public sealed class BeforeUpgradeTests(BeforeUpgradeTests.OlderDatabase database) : IClassFixture<BeforeUpgradeTests.OlderDatabase>, IDisposable
{
    private readonly string _data = TemporaryFolder.Make("analysisapp-upgrade-");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_backup_is_made_before_the_database_is_changed_and_none_when_it_is_not()
    {
        await database.MakeOlderAsync();
        await UpgradeAsync();
        var backup = Assert.Single(Folder.List());
        Assert.Equal(BackupKind.BeforeUpgrade, backup.Kind);
        await using (var file = File.OpenRead(backup.Path))
            Assert.DoesNotContain((await PostgresServer.ReadManifestAsync(file, CancellationToken.None)).Schemas, schema => schema.Name == HealthModule.Schema);

        Assert.True(await database.IsUpgradedAsync());
        await UpgradeAsync();
        Assert.Single(Folder.List());
    }

    [Fact]
    public async Task Where_none_can_be_made_nothing_is_changed_unless_the_settings_say_so()
    {
        await database.MakeOlderAsync();
        await File.WriteAllTextAsync(Folder.FullPath, "in the way");
        var fault = await Assert.ThrowsAsync<DatabaseException>(() => UpgradeAsync());
        Assert.Contains("Backup:BeforeUpgrade=false starts without", fault.Message, StringComparison.Ordinal);
        Assert.False(await database.IsUpgradedAsync());

        await UpgradeAsync("false");
        Assert.True(await database.IsUpgradedAsync());
    }

    private BackupFolder Folder => new(SettingsOf("true").Backup);

    private Task UpgradeAsync(string beforeUpgrade = "") => DatabaseSchemas.MigrateAsync(database.Server, SettingsOf(beforeUpgrade), TimeProvider.System, CancellationToken.None);

    private Settings SettingsOf(string beforeUpgrade) => Settings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection([new("Storage:DataDirectory", _data), new("Backup:BeforeUpgrade", beforeUpgrade)]).Build());

    /// <summary>One that was used.</summary>
    public sealed class OlderDatabase() : OwnDatabase([.. DatabaseSchemas.All])
    {
        public async Task MakeOlderAsync()
        {
            await using var command = DataSource.CreateCommand(
                $"DROP SCHEMA {HealthModule.Schema} CASCADE; DELETE FROM database.migration WHERE schema = '{HealthModule.Schema}'");
            await command.ExecuteNonQueryAsync();
        }

        public async Task<bool> IsUpgradedAsync()
        {
            await using var command = DataSource.CreateCommand("SELECT to_regclass('health.update_notice') IS NOT NULL");
            return await command.ExecuteScalarAsync() is true;
        }
    }
}
