using System.Text.RegularExpressions;
using AnalysisApp.Configuration;
using AnalysisApp.Database;
using AnalysisApp.Security.Keys;

namespace AnalysisApp.Backups;

/// <summary>The key ring as files of a backup: without it nobody could read what is encrypted in the database.</summary>
internal static partial class KeyFiles
{
    private const string Folder = "keys/";

    public static async Task<IReadOnlyList<BackupFile>> ReadAsync(StorageOptions storage, CancellationToken cancellationToken)
    {
        var folder = KeyRing.FolderOf(storage);
        if (!Directory.Exists(folder))
            return [];

        var files = new List<BackupFile>();
        foreach (var path in Directory.EnumerateFiles(folder).Where(path => KeyName().IsMatch(Path.GetFileName(path))).Order(StringComparer.Ordinal))
            files.Add(new BackupFile(Folder + Path.GetFileName(path), await File.ReadAllBytesAsync(path, cancellationToken)));
        return files;
    }

    /// <summary>Puts back those that are missing. Those that are there stay: a key that decrypts nothing does no harm.</summary>
    public static async Task WriteAsync(StorageOptions storage, IReadOnlyList<BackupFile> files)
    {
        var folder = KeyRing.PrivateFolder(KeyRing.FolderOf(storage)).FullName;
        foreach (var file in files)
        {
            var name = file.Name.StartsWith(Folder, StringComparison.Ordinal) ? file.Name[Folder.Length..] : "";
            var path = Path.Combine(folder, name);
            if (!KeyName().IsMatch(name) || File.Exists(path))
                continue;

            var unfinished = $"{path}.part";
            File.Delete(unfinished);
            await using (var output = BackupFolder.Create(unfinished))
            {
                await output.WriteAsync(file.Content);
                output.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path);
        }
    }

    [GeneratedRegex(@"^(key|revocation)-[A-Za-z0-9-]+\.xml$")]
    private static partial Regex KeyName();
}
