using System.Globalization;
using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Database;

namespace AnalysisApp.Backups;

/// <summary>Puts a backup in the place of everything. What is kept nowhere else is saved first, and the restore is written down in what was restored.</summary>
internal sealed class BackupRestorer(PostgresServer database, BackupMaker maker, StorageOptions storage, TimeProvider clock)
{
    /// <summary>Reads it to its end and checks that it fits this program and this disk. Changes nothing.</summary>
    /// <exception cref="BackupFaultException">It cannot be read, or there is no room for it.</exception>
    /// <exception cref="DatabaseException">It is no whole backup, or a newer program's.</exception>
    public async Task<VerifiedBackup> VerifyAsync(string path, CancellationToken cancellationToken)
    {
        await using var archive = Open(path);
        var free = database.IsLocal ? FreeBytes() : long.MaxValue;
        var backup = await PostgresServer.VerifyAsync(archive, free, cancellationToken);
        PostgresServer.RefuseNewer(backup, DatabaseSchemas.All, ProductVersion.Number);

        // What is there stays until the new is in, and indexes come on top.
        if (backup.Bytes > free / 3)
        {
            throw new BackupFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"The backup needs about {backup.Bytes * 3 / 1_000_000} MB in {storage.FullPath} to be restored, and {free / 1_000_000} MB are free. Free space there."));
        }

        return backup;
    }

    /// <param name="path">The file.</param>
    /// <param name="backup">The same, verified.</param>
    /// <param name="who">Whose doing it is, for the audit log.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed then.</param>
    /// <returns>What was saved first; null when there was nothing.</returns>
    /// <exception cref="BackupFaultException">What was there could not be saved first.</exception>
    /// <exception cref="DatabaseException">It could not be restored; nothing was changed.</exception>
    public async Task<StoredBackup?> RestoreAsync(string path, VerifiedBackup backup, string who, CancellationToken cancellationToken)
    {
        var saved = await database.Backup.HoldsAnythingAsync(cancellationToken)
            ? await maker.MakeAsync(database.Backup, BackupKind.BeforeRestore, cancellationToken)
            : null;
        await using (var archive = Open(path))
            await database.RestoreAsync(archive, backup, DatabaseSchemas.All, files => KeyFiles.WriteAsync(storage, files), cancellationToken);

        var details = $"of {backup.Manifest.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, by AnalysisApp {backup.Manifest.AppVersion}";
        await new AuditLog(database.DataSource, clock).AddAsync(
            new AuditEntry("backup.restored", Path.GetFileName(path), details, null, who), null, CancellationToken.None);
        return saved;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 128 << 10 });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackupFaultException($"The backup cannot be read: {fault.Message} `database backups` says which there are.", fault);
        }
    }

    private long FreeBytes() => new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(storage.FullPath)! : storage.FullPath).AvailableFreeSpace;
}
