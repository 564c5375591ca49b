using AnalysisApp.Backups;
using AnalysisApp.Database;

namespace AnalysisApp.Api;

/// <summary>A backup that is kept.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Kind">Why it was made: asked for, every night, before an upgrade or a restore.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="AppVersion">The program that wrote it; null when the file cannot be read.</param>
internal sealed record BackupView(string Name, BackupKind Kind, DateTimeOffset CreatedAt, long Bytes, string? AppVersion)
{
    public static async Task<BackupView> ReadAsync(StoredBackup backup, CancellationToken cancellationToken)
    {
        try
        {
            await using var archive = File.OpenRead(backup.Path);
            var manifest = await PostgresServer.ReadManifestAsync(archive, cancellationToken);
            return new BackupView(backup.Name, backup.Kind, backup.CreatedAt, backup.Bytes, manifest.AppVersion);
        }
        catch (Exception fault) when (fault is DatabaseException or IOException or UnauthorizedAccessException)
        {
            return new BackupView(backup.Name, backup.Kind, backup.CreatedAt, backup.Bytes, null);
        }
    }
}
