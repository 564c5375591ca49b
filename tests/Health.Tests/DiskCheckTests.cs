using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Health.Tests;

public sealed class DiskCheckTests
{
    private static readonly string Endless = long.MaxValue.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task Enough_room_is_healthy_and_the_message_has_folder_and_numbers()
    {
        using var app = new Application(null, ("DiskDegradedBelowBytes", "1"), ("DiskUnhealthyBelowBytes", "0"));
        var disk = await ReadAsync(app);
        Assert.Equal(HealthStatus.Healthy, disk.Status);
        Assert.Matches(@"^[0-9.]+ (GB|MB|kB) of [0-9.]+ (GB|MB|kB) free in .*health-.*\.$", disk.Message);
        Assert.Null(disk.Fix);
        Assert.True((long)disk.Details["freeBytes"] <= (long)disk.Details["totalBytes"]);
    }

    [Theory]
    [InlineData("0", HealthStatus.Degraded)]
    [InlineData("9223372036854775807", HealthStatus.Unhealthy)]
    public async Task Too_little_room_is_told_with_a_fix(string unhealthyBelow, HealthStatus expected)
    {
        using var app = new Application(null, ("DiskDegradedBelowBytes", Endless), ("DiskUnhealthyBelowBytes", unhealthyBelow));
        var disk = await ReadAsync(app);
        Assert.Equal(expected, disk.Status);
        Assert.StartsWith("Only ", disk.Message);
        Assert.Contains(app.Folder, disk.Message);
        Assert.Contains("Storage:DataDirectory", disk.Fix);
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_unhealthy()
    {
        using var app = new Application();
        Directory.Delete(app.Folder);
        var disk = await ReadAsync(app);
        Assert.Equal(HealthStatus.Unhealthy, disk.Status);
        Assert.Contains($"{app.Folder} does not exist", disk.Message);
    }

    private static async Task<CheckReport> ReadAsync(Application app)
        => (await app.ReadAsync()).Checks.Single(check => check.Name == "disk");
}
