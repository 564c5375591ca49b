using System.Diagnostics;
using AnalysisApp.Inference.Tests.Support;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Hub;

/// <summary>A disk that fills up under a pull although there was room before: a real one, where the tests may mount it.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_disk_that_fills_up_in_the_middle_is_named_and_the_pull_goes_on_when_there_is_room()
    {
        await using var world = await HubWorld.CreateAsync();
        using var folder = new TemporaryFolder();
        var disk = Path.Join(folder.Path, "disk");
        Directory.CreateDirectory(disk);
        if (!await MountAsync("-t", "tmpfs", "-o", "size=128k", "full-disk-test", disk))
        {
            output.WriteLine("Skipped: a file system can be mounted by root on Linux only.");
            return;
        }

        try
        {
            world.CacheInstead = Path.Join(disk, "hub");
            world.FreeAt = _ => null;
            var fault = await world.PullFaultAsync();
            Assert.Contains($"The hub's cache {disk}", fault, StringComparison.Ordinal);
            Assert.Contains("HF_HUB_CACHE", fault, StringComparison.Ordinal);
            Assert.False(Directory.Exists(world.Installed));

            Assert.True(await MountAsync("-o", "remount,size=4m", disk));
            world.Hub.Calls.Clear();
            await world.PullAsync();
            Assert.InRange(world.Hub.Calls.Single(call => call.IsContent).From, 50_000, 131_072);
            Assert.Equal(world.Contents[HubWorld.Weights], await File.ReadAllBytesAsync(Path.Join(world.Installed, "sentiment", HubWorld.Weights)));
        }
        finally
        {
            await RunAsync("umount", disk);
        }
    }

    private static Task<bool> MountAsync(params string[] arguments)
        => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? RunAsync("mount", arguments) : Task.FromResult(false);

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
