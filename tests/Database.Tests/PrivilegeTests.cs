using System.Globalization;
using AnalysisApp.Database.Embedded;

namespace AnalysisApp.Database.Tests;

/// <summary>Each says what holds as root and what holds as an ordinary user, and checks the one that this run is.</summary>
public sealed class PrivilegeTests : IDisposable
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Folder _folder = new();
    private readonly ServerUser? _user = ServerUser.ForThisProcess();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_server_never_runs_as_root()
    {
        await using var server = await _folder.StartAsync();

        var uid = UidOf(server.Cluster!.Pid);
        Assert.NotEqual(0, uid);
        Assert.Equal(_user?.Uid ?? UidOf(Environment.ProcessId), uid);
    }

    [Fact]
    public async Task Programs_that_the_servers_user_cannot_reach_are_copied_for_it()
    {
        var home = Directory.CreateDirectory(Path.Combine(_folder.Parent, "home"), OnlyOwner);
        var staged = (await ServerPrograms.FindAsync(new DatabaseOptions(), _user, CancellationToken.None)).Folder;
        var programs = Path.Combine(home.FullName, "postgresql");
        Directory.CreateSymbolicLink(programs, staged);

        await using var server = await _folder.StartAsync(options => options.ProgramsDirectory = programs);

        Assert.Equal(1, await server.AskAsync<int>("SELECT 1"));
        var copy = Path.Combine(_folder.Data, $"postgresql.programs-{server.Version}");
        Assert.Equal(_user is not null, File.Exists(Path.Combine(copy, "bin", "postgres")));
        Assert.Equal(OnlyOwner, File.GetUnixFileMode(home.FullName));
    }

    [Fact]
    public async Task A_data_folder_that_the_servers_user_cannot_reach_is_refused_with_the_folder_the_user_and_two_fixes()
    {
        var home = Directory.CreateDirectory(Path.Combine(_folder.Parent, "home"), OnlyOwner);
        var data = Path.Combine(home.FullName, "clone", "data");

        if (_user is null)
        {
            await using var server = await _folder.StartAsync(options => options.DataDirectory = data);
            Assert.Equal(1, await server.AskAsync<int>("SELECT 1"));
            return;
        }

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => _folder.StartAsync(options => options.DataDirectory = data));

        Assert.Contains($"user {_user.Name}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"may not enter {home.FullName} ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ordinary user", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--Storage:DataDirectory=/var/lib/analysisapp", refused.Message, StringComparison.Ordinal);
        Assert.Equal(OnlyOwner, File.GetUnixFileMode(home.FullName));
    }

    [Fact]
    public async Task A_folder_made_by_another_user_is_taken_over_by_root_but_never_through_a_link()
    {
        await (await _folder.StartAsync()).DisposeAsync();
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder.Parent, "elsewhere"));
        var file = Path.Combine(elsewhere.FullName, "file");
        await File.WriteAllTextAsync(file, "another's");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Cluster, "link"), elsewhere.FullName);
        if (_user is not null)
            new ServerUser("root", 0, 0).Own(_folder.Cluster);

        await using var server = await _folder.StartAsync();

        Assert.Equal(1, await server.AskAsync<int>("SELECT 1"));
        Assert.Equal(UidOf(Environment.ProcessId), await OwnerAsync(file));
        Assert.Equal(UidOf(server.Cluster!.Pid), await OwnerAsync(_folder.Cluster));
    }

    private static int UidOf(int pid) => int.Parse(
        File.ReadLines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1],
        CultureInfo.InvariantCulture);

    private static async Task<int> OwnerAsync(string path)
        => int.Parse((await Command.RunAsync("/usr/bin/stat", ["-c", "%u", path], user: null, CancellationToken.None)).Output, CultureInfo.InvariantCulture);
}
