using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using static System.Runtime.CompilerServices.FormattableStringFactory;

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
            return Result(
                HealthStatus.Unhealthy,
                Create("The data folder {0} does not exist.", folder),
                new Dictionary<string, object>
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
        if (freeBytes >= options.DiskDegradedBelowBytes)
            return Result(HealthStatus.Healthy, Create("{0} of {1} free in {2}.", Size(freeBytes), Size(totalBytes), folder), details);

        var isUnhealthy = freeBytes < options.DiskUnhealthyBelowBytes;
        var limit = isUnhealthy ? options.DiskUnhealthyBelowBytes : options.DiskDegradedBelowBytes;
        details[HealthReporter.FixKey] = Create("Free space on the disk that holds {0}, or move Storage:DataDirectory to a larger one.", folder);
        return Result(
            isUnhealthy ? HealthStatus.Unhealthy : HealthStatus.Degraded,
            Create("Only {0} of {1} free in {2}; at least {3} are needed.", Size(freeBytes), Size(totalBytes), folder, Size(limit)),
            details);
    }

    private static HealthCheckResult Result(HealthStatus status, FormattableString message, Dictionary<string, object> data)
    {
        data[HealthReporter.MessageKey] = message;
        return new HealthCheckResult(status, message.ToString(CultureInfo.InvariantCulture), data: data);
    }

    private static FormattableString Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => Create("{0:0.0} GB", bytes / 1e9),
        >= 1_000_000 => Create("{0:0} MB", bytes / 1_000_000),
        _ => Create("{0:0} kB", bytes / 1000),
    };
}
