using System.Globalization;
using AnalysisApp.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Backups;

/// <summary>Whether there is a backup of these days. No request needs one, so what waits for the app to be ready does not ask it.</summary>
internal sealed class BackupsCheck(BackupFolder folder, NightlyBackup nightly, BackupSettings settings, TimeProvider clock) : IHealthCheck
{
    public const string Name = "backups";

    private static readonly TimeSpan Oldest = TimeSpan.FromDays(2);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return Task.FromResult(Check(folder.List()));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult(Wrong(false, $"The folder for backups cannot be read: {fault.Message}", [], "Mend its rights, or name another with Backup:Directory."));
        }
    }

    private HealthCheckResult Check(IReadOnlyList<StoredBackup> backups)
    {
        var details = new Dictionary<string, object>(StringComparer.Ordinal) { ["folder"] = folder.FullPath, ["count"] = backups.Count };
        var newest = backups is [var first, ..] ? first : null;
        if (newest is not null)
        {
            details["newestAt"] = newest.CreatedAt.ToString("O", CultureInfo.InvariantCulture);
            details["newestBytes"] = newest.Bytes;
            details["ageSeconds"] = (long)Math.Max(0, (clock.GetUtcNow() - newest.CreatedAt).TotalSeconds);
        }

        if (!settings.Enabled)
            return HealthCheckResult.Healthy("No backup is made every night (Backup:Enabled is false).", details);
        var isOld = (newest?.CreatedAt ?? nightly.FirstUsed) < clock.GetUtcNow() - Oldest;
        if (nightly.Fault is { } fault)
            return Wrong(isOld, $"The nightly backup could not be made: {fault}", details, "Mend what it says; it is tried again every hour. `database backup` makes one now.");
        if (isOld)
            return Wrong(isOld, newest is null ? "There is no backup yet." : "The newest backup is older than two days.", details, "See the log for why none was made. `database backup` makes one now.");

        return HealthCheckResult.Healthy(
            newest is null
                ? string.Create(CultureInfo.InvariantCulture, $"The first backup is made at {settings.At:HH:mm}.")
                : string.Create(CultureInfo.InvariantCulture, $"The newest of {backups.Count} backups is of {newest.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC and has {newest.Bytes / 1e6:0.0} MB."),
            details);
    }

    /// <summary>A night that failed is made up for; two of them are worth an alert, which unhealthy checks raise.</summary>
    private static HealthCheckResult Wrong(bool isOld, string message, Dictionary<string, object> details, string fix)
    {
        details["fix"] = fix;
        return new HealthCheckResult(isOld ? HealthStatus.Unhealthy : HealthStatus.Degraded, message, data: details);
    }
}
