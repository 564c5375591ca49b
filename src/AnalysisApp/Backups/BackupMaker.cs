using System.Globalization;
using AnalysisApp.Configuration;
using AnalysisApp.Database;

namespace AnalysisApp.Backups;

/// <summary>Makes backups: the whole database and the keys, as one file that has its name only once it is whole. One at a time.</summary>
internal sealed class BackupMaker(BackupFolder folder, StorageOptions storage, TimeProvider clock) : IDisposable
{
    // So that the app goes on working while the disk is nearly full of backups.
    private const long Spare = 64L << 20;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Makes one in its folder, and removes those that are not to be kept.</summary>
    /// <exception cref="BackupFaultException">There is no room, the folder cannot be written, or another is being made.</exception>
    /// <exception cref="DatabaseException">The database cannot be read.</exception>
    public async Task<StoredBackup> MakeAsync(BackupSource source, BackupKind kind, CancellationToken cancellationToken)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, cancellationToken))
            throw new BackupFaultException("Another backup is being made at the moment. Wait until that has ended.");

        try
        {
            Guard(folder.Prepare);
            var path = FreePath(kind);
            await WriteAsync(source, path, cancellationToken);
            Guard(folder.Prune);
            return StoredBackup.Of(new FileInfo(path))!;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Makes one at another place.</summary>
    /// <param name="source">The database.</param>
    /// <param name="path">A new file, or a folder.</param>
    /// <param name="cancellationToken">Stops it; nothing is left then.</param>
    /// <exception cref="BackupFaultException">There is no room, or it cannot be written there.</exception>
    /// <exception cref="DatabaseException">The database cannot be read.</exception>
    public async Task<FileInfo> MakeAtAsync(BackupSource source, string path, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, StoredBackup.NameOf(clock.GetUtcNow(), BackupKind.Manual)) : path);
        if (File.Exists(file))
            throw new BackupFaultException($"{file} exists already. Name another file, or a folder.");

        await WriteAsync(source, file, cancellationToken);
        return new FileInfo(file);
    }

    public void Dispose() => _one.Dispose();

    private string FreePath(BackupKind kind)
    {
        for (var at = clock.GetUtcNow(); ; at = at.AddSeconds(1))
        {
            var path = Path.Combine(folder.FullPath, StoredBackup.NameOf(at, kind));
            if (!File.Exists(path))
                return path;
        }
    }

    private async Task WriteAsync(BackupSource source, string path, CancellationToken cancellationToken)
    {
        var unfinished = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetRandomFileName()}.part");
        var isWhole = false;
        try
        {
            await RefuseFullDiskAsync(source, Path.GetDirectoryName(path)!, cancellationToken);
            await using (var file = BackupFolder.Create(unfinished))
            {
                await source.WriteAsync(file, await KeyFiles.ReadAsync(storage, cancellationToken), cancellationToken);
                await file.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: false);
            isWhole = true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackupFaultException($"The backup {path} could not be written: {fault.Message} Free space there or mend its rights, or name another folder with Backup:Directory.", fault);
        }
        finally
        {
            if (!isWhole && File.Exists(unfinished))
                File.Delete(unfinished);
        }
    }

    /// <summary>What the last one took and a half more; the first takes less than the database does.</summary>
    private async Task RefuseFullDiskAsync(BackupSource source, string directory, CancellationToken cancellationToken)
    {
        var needed = Spare + (folder.List() is [var last, ..] ? last.Bytes * 3 / 2 : await source.SizeAsync(cancellationToken) / 2);
        var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(directory)! : directory).AvailableFreeSpace;
        if (free < needed)
        {
            throw new BackupFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"A backup needs about {needed / 1_000_000} MB in {directory}, and {free / 1_000_000} MB are free. Free space there, or name another folder with Backup:Directory."));
        }
    }

    private void Guard(Action change)
    {
        try
        {
            change();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackupFaultException($"The folder for backups, {folder.FullPath}, cannot be written: {fault.Message} Mend its rights, or name another with Backup:Directory.", fault);
        }
    }
}

/// <summary>A backup could not be made or taken. The message is one line for people: what happened, and the fix.</summary>
internal sealed class BackupFaultException(string message, Exception? innerException = null) : Exception(message, innerException);
