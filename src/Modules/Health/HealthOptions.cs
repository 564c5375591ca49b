using System.Net;

namespace AnalysisApp.Health;

/// <summary>Settings of the health report.</summary>
public sealed class HealthOptions
{
    /// <summary>The folder whose disk is watched. The host sets it to <c>Storage:DataDirectory</c>; the default is <c>./data</c>.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>How long a report is given out again, so that probes are cheap. The default is 1 second.</summary>
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a check may take; after that it is unhealthy and the report goes on without it. The default is 5 seconds.</summary>
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>With less free space the disk is degraded. The default is 2 GB.</summary>
    public long DiskDegradedBelowBytes { get; set; } = 2_000_000_000;

    /// <summary>With less free space the disk is unhealthy. The default is 200 MB; not above <see cref="DiskDegradedBelowBytes"/>.</summary>
    public long DiskUnhealthyBelowBytes { get; set; } = 200_000_000;

    /// <summary>
    /// Where channels may lead besides the internet. The host sets it from <c>Network:AllowPrivate</c>; the default is nowhere: loopback, private, link-local and
    /// other addresses that are not the internet's are refused.
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; set; } = [];
}
