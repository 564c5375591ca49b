using AnalysisApp.Configuration;

namespace AnalysisApp.Backups;

/// <summary>The folder in which backups lie. They hold whole lyrics and keys, so only the app's own user may read them.</summary>
internal sealed class BackupFolder(BackupSettings settings)
{
    private const int KeptBefore = 3;
    private const string Unfinished = ".part";

    public string FullPath => settings.Directory;

    /// <summary>The newest first; none when there is no folder yet.</summary>
    public IReadOnlyList<StoredBackup> List()
    {
        var folder = new DirectoryInfo(FullPath);
        return folder.Exists
            ? [.. folder.EnumerateFiles("analysisapp-*").Select(StoredBackup.Of).OfType<StoredBackup>()
                .OrderByDescending(backup => backup.CreatedAt).ThenByDescending(backup => backup.Name, StringComparer.Ordinal)]
            : [];
    }

    /// <returns>Null when there is none of this name.</returns>
    public StoredBackup? Find(string name) => List().FirstOrDefault(backup => backup.Name == name);

    /// <summary>Makes it if there is none, for the app's own user.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public void Prepare()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(FullPath);
        else
            Directory.CreateDirectory(FullPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        RemoveUnfinished();
    }

    /// <summary>A path for a file that is not whole yet; it is removed when nobody writes it any more.</summary>
    public string UnfinishedPath() => Path.Combine(FullPath, $".{Path.GetRandomFileName()}{Unfinished}");

    /// <summary>Removes the oldest of those that the app made by itself.</summary>
    public void Prune()
    {
        foreach (var kind in List().GroupBy(backup => backup.Kind).Where(kind => kind.Key != BackupKind.Manual))
        {
            foreach (var old in kind.Skip(kind.Key == BackupKind.Nightly ? settings.Keep : KeptBefore))
                File.Delete(old.Path);
        }
    }

    /// <summary>A file that only its owner reads, from its first byte on.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 128 << 10 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private void RemoveUnfinished()
    {
        foreach (var path in Directory.EnumerateFiles(FullPath, $".*{Unfinished}"))
        {
            try
            {
                // Whoever still writes it holds it; the kernel lets go of what a killed one held.
                using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    File.Delete(path);
            }
            catch (IOException)
            {
                // It is being written.
            }
        }
    }
}
