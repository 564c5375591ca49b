using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Checks;

/// <summary>Whether the disk of the data folder has room.</summary>
internal sealed class DiskCheck(IOptions<HealthOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(Check(options.Value));

    private static HealthCheckResult Check(HealthOptions options)
    {
        var folder = Path.GetFullPath(options.DataDirectory);
        if (!Directory.Exists(folder))
        {
            return HealthCheckResult.Unhealthy(
                $"The data folder {folder} does not exist.",
                data: new Dictionary<string, object>
                {
                    [HealthReporter.FixKey] = "Check Storage:DataDirectory and whether its volume is mounted, then restart the app.",
                    ["folder"] = folder,
                });
        }

        // Any path will do on Linux and macOS: the answer is that of the disk which holds it.
        var disk = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder);
        return Judge(options, folder, disk.AvailableFreeSpace, disk.TotalSize);
    }

    private static HealthCheckResult Judge(HealthOptions options, string folder, long freeBytes, long totalBytes)
    {
        var details = new Dictionary<string, object> { ["folder"] = folder, ["freeBytes"] = freeBytes, ["totalBytes"] = totalBytes };
        var room = $"{Size(freeBytes)} of {Size(totalBytes)} free in {folder}";
        if (freeBytes >= options.DiskDegradedBelowBytes)
            return HealthCheckResult.Healthy($"{room}.", details);

        var isUnhealthy = freeBytes < options.DiskUnhealthyBelowBytes;
        var limit = isUnhealthy ? options.DiskUnhealthyBelowBytes : options.DiskDegradedBelowBytes;
        details[HealthReporter.FixKey] = $"Free space on the disk that holds {folder}, or move Storage:DataDirectory to a larger one.";
        return new HealthCheckResult(
            isUnhealthy ? HealthStatus.Unhealthy : HealthStatus.Degraded, $"Only {room}; at least {Size(limit)} are needed.", data: details);
    }

    private static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => $"{(bytes / 1e9).ToString("0.0", CultureInfo.InvariantCulture)} GB",
        >= 1_000_000 => $"{bytes / 1_000_000} MB",
        _ => $"{bytes / 1000} kB",
    };
}
