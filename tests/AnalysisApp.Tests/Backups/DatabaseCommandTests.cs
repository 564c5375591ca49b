using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Database;
using AnalysisApp.Database.Testing;

namespace AnalysisApp.Tests.Backups;

/// <summary>The commands for backups, as processes of their own beside the app and without it.</summary>
public sealed class DatabaseCommandTests : IDisposable
{
    // The restore itself is written down; and the numbers of transactions are another cluster's.
    private static readonly string[] Changed = ["accounts.audit_entry", "library.song_change", "library.song_change_kept"];

    private readonly string _data = TemporaryFolder.Make("analysisapp-backup-");
    private readonly string _other = TemporaryFolder.Make("analysisapp-restored-");

    public void Dispose()
    {
        Directory.Delete(_data, recursive: true);
        Directory.Delete(_other, recursive: true);
    }

    [Fact]
    public async Task What_is_backed_up_beside_a_working_app_is_all_there_in_an_empty_folder()
    {
        string file;
        using (var app = ProgramRun.Serve(_data))
        {
            using var client = RunningApp.ClientOf(await app.ReadyAsync());
            using var stop = new CancellationTokenSource();
            var adding = AddSongsAsync(client, stop.Token);
            await SaysAsync(_data, 0, "users", "create", "olga", "--role", "editor", "--no-password");
            file = JsonOf(await SaysAsync(_data, 0, "database", "backup", "--json")).Text("path")!;
            await stop.CancelAsync();
            await adding;
            app.Signal("TERM");
            Assert.Equal(0, await app.ExitCodeAsync());
        }

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains(Path.GetFileName(file), await SaysAsync(_data, 0, "database", "backups"), StringComparison.Ordinal);

        Assert.Contains("Everything is as it was at", await SaysAsync(_other, 0, "database", "restore", file), StringComparison.Ordinal);
        var copy = Path.Combine(_other, "copy.tar.gz");
        await SaysAsync(_other, 0, "database", "backup", "--to", copy);
        var (was, became) = (await ReadAsync(file), await ReadAsync(copy));
        Assert.Equal(Kept(was), Kept(became));
        Assert.Equal(was.Contents.Sequences.Where(sequence => sequence.Schema != "accounts"), became.Contents.Sequences.Where(sequence => sequence.Schema != "accounts"));
        Assert.Equal(was.Contents.Files, became.Contents.Files);
        Assert.True(was.Contents.Tables.Single(table => table.Name == "song").Rows > 0);

        // It runs, and knows everybody and everything.
        using var again = ProgramRun.Serve(_other);
        using var second = RunningApp.ClientOf(await again.ReadyAsync());
        Assert.Contains("olga", await second.GetStringAsync("/api/users"), StringComparison.Ordinal);
        Assert.Contains("backup.restored", await second.GetStringAsync("/api/audit"), StringComparison.Ordinal);
        Assert.Contains("Song 0", await second.GetStringAsync("/api/songs?q=Song"), StringComparison.Ordinal);
        again.Signal("TERM");
        Assert.Equal(0, await again.ExitCodeAsync());
    }

    [Fact]
    public async Task What_is_there_is_replaced_only_with_leave_and_saved_first()
    {
        using (var app = ProgramRun.Serve(_data))
        {
            await app.ReadyAsync();
            app.Signal("TERM");
            await app.ExitCodeAsync();
        }

        var file = Path.Combine(_other, "first.tar.gz");
        await SaysAsync(_data, 0, "database", "backup", "--to", file);
        Assert.Contains("exists already", await SaysAsync(_data, 1, "database", "backup", "--to", file), StringComparison.Ordinal);
        await SaysAsync(_data, 0, "users", "create", "olga", "--role", "editor", "--no-password");

        Assert.Contains("Add --yes to do so", await SaysAsync(_data, 1, "database", "restore", file), StringComparison.Ordinal);
        Assert.Contains("olga", await SaysAsync(_data, 0, "users", "list"), StringComparison.Ordinal);
        var saved = JsonOf(await SaysAsync(_data, 0, "database", "restore", file, "--yes", "--json")).Text("saved")!;
        Assert.DoesNotContain("olga", await SaysAsync(_data, 0, "users", "list"), StringComparison.Ordinal);
        Assert.EndsWith("-before-restore.backup.tar.gz", saved, StringComparison.Ordinal);

        await SaysAsync(_data, 0, "database", "restore", saved, "--yes");
        Assert.Contains("olga", await SaysAsync(_data, 0, "users", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_backup_is_refused_in_one_line_and_nothing_is_made()
    {
        var file = Path.Combine(_other, "letter.txt");
        await File.WriteAllTextAsync(file, "Dear all");

        Assert.Contains("This is no whole backup of this app", await SaysAsync(_data, 1, "database", "restore", file), StringComparison.Ordinal);
        Assert.Contains("The backup cannot be read", await SaysAsync(_data, 1, "database", "restore", file + "2"), StringComparison.Ordinal);
        Assert.Contains("There is nothing to back up", await SaysAsync(_data, 1, "database", "backup"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database")]
    [InlineData("database", "restore")]
    [InlineData("database", "backup", "--yes")]
    [InlineData("database", "backups", "--to", "x")]
    public async Task Wrong_usage_is_answered_by_the_usage(params string[] arguments)
    {
        using var run = ProgramRun.Start(arguments);
        Assert.Equal(2, await run.ExitCodeAsync());
        Assert.Contains("Usage: ", run.Output, StringComparison.Ordinal);
    }

    private static async Task AddSongsAsync(HttpClient client, CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            using var answer = await client.PostAsJsonAsync("/api/songs", new { title = $"Song {i}", artist = "The Testers", lyrics = $"The tide comes in {i}\nand goes" }, CancellationToken.None);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static IEnumerable<TableDigest> Kept(VerifiedBackup backup) => backup.Contents.Tables.Where(table => !Changed.Contains($"{table.Schema}.{table.Name}"));

    private static async Task<VerifiedBackup> ReadAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return await PostgresServer.VerifyAsync(file, long.MaxValue, CancellationToken.None);
    }

    private static async Task<string> SaysAsync(string data, int code, params string[] arguments)
    {
        using var run = ProgramRun.Start([.. arguments, $"--Storage:DataDirectory={data}"]);
        Assert.True(code == await run.ExitCodeAsync(), run.Output);
        return run.Output;
    }

    private static JsonElement JsonOf(string output) => JsonSerializer.Deserialize<JsonElement>(output[output.IndexOf('{', StringComparison.Ordinal)..]);
}
