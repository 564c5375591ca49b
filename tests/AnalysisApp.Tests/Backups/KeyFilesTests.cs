using System.Text;
using AnalysisApp.Backups;
using AnalysisApp.Configuration;
using AnalysisApp.Database;
using AnalysisApp.Database.Testing;

namespace AnalysisApp.Tests.Backups;

/// <summary>The keys in the data folder, and those of a backup that come beside them.</summary>
public sealed class KeyFilesTests : IDisposable
{
    private readonly StorageOptions _storage = new() { DataDirectory = TemporaryFolder.Make("analysisapp-key-files-") };

    private string Folder => Path.Combine(_storage.FullPath, "keys");

    public void Dispose() => Directory.Delete(_storage.FullPath, recursive: true);

    [Fact]
    public async Task Keys_come_back_for_the_apps_own_user_only()
    {
        await KeyFiles.WriteAsync(_storage, [Of("keys/key-1.xml"), Of("keys/revocation-2.xml")]);

        Assert.Equal(["keys/key-1.xml", "keys/revocation-2.xml"], (await KeyFiles.ReadAsync(_storage, CancellationToken.None)).Select(file => file.Name));
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        foreach (var file in Directory.EnumerateFiles(Folder))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_key_that_is_there_stays_and_what_is_no_key_is_left_out()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "key-1.xml"), "mine");
        await File.WriteAllTextAsync(Path.Combine(Folder, "notes.txt"), "no key");

        await KeyFiles.WriteAsync(_storage, [Of("keys/key-1.xml"), Of("keys/key-2.xml"), Of("keys/other.txt"), Of("keys/../key-3.xml"), Of("models/key-4.xml")]);

        Assert.Equal(["key-1.xml", "key-2.xml", "notes.txt"], Directory.EnumerateFiles(_storage.FullPath, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            [("keys/key-1.xml", "mine"), ("keys/key-2.xml", "restored")],
            (await KeyFiles.ReadAsync(_storage, CancellationToken.None)).Select(file => (file.Name, Encoding.UTF8.GetString(file.Content.Span))));
    }

    private static BackupFile Of(string name) => new(name, "restored"u8.ToArray());
}
