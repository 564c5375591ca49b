using AnalysisApp.Database.Testing;
using Xunit.Abstractions;
using static AnalysisApp.Database.Tests.Backups.SampleSchema;

namespace AnalysisApp.Database.Tests.Backups;

/// <summary>Between PostgreSQL's major versions, whose files cannot read each other.</summary>
public sealed class OtherMajorTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly EmptyDatabase _own = new();

    public Task InitializeAsync() => _own.InitializeAsync();

    public Task DisposeAsync() => _own.DisposeAsync();

    [Fact]
    public async Task A_backup_goes_to_an_older_server_and_back()
    {
        if (Directory.Exists("/usr/lib/postgresql") is false || Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).FirstOrDefault() is not { } programs)
        {
            output.WriteLine("Skipped: this machine has no PostgreSQL of another major version below /usr/lib/postgresql.");
            return;
        }

        await _own.Server.MigrateAsync(First);
        await _own.Server.DoAsync(Rows);
        using var folder = new Folder();
        await using var other = await folder.StartAsync(options => options.ProgramsDirectory = programs);
        Assert.NotEqual(Version.Parse(_own.Server.Version).Major, Version.Parse(other.Version).Major);

        await CopyAsync(_own.Server, other);
        Assert.Equal(await _own.Server.StateAsync(), await other.StateAsync());
        var before = await _own.Server.StateAsync();
        await _own.Server.DoAsync("INSERT INTO sample.note VALUES (9)");
        await CopyAsync(other, _own.Server);
        Assert.Equal(before, await _own.Server.StateAsync());
        output.WriteLine($"{_own.Server.Version} to {other.Version} and back");
    }

    private static async Task CopyAsync(PostgresServer from, PostgresServer to)
    {
        using var archive = new MemoryStream();
        var backup = await from.Backup.WriteAsync(archive, [], CancellationToken.None);
        archive.Position = 0;
        await to.RestoreAsync(archive, backup, Of(First), _ => Task.CompletedTask, CancellationToken.None);
    }
}
