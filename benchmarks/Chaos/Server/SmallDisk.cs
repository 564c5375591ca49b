using System.Diagnostics;
using System.Globalization;

namespace AnalysisApp.Queue.Chaos.Server;

/// <summary>A file system of its own that can be filled: in memory, mounted where this runs as root and may mount.</summary>
internal sealed class SmallDisk
{
    private const int Megabytes = 768;

    private readonly string _ballast;

    private SmallDisk(string folder) => _ballast = Path.Combine(folder, "ballast");

    /// <returns>Null where it cannot be mounted.</returns>
    public static async Task<SmallDisk?> MountAsync(string folder, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return null;

        // The server's user must be able to pass.
        using var mount = Process.Start(new ProcessStartInfo(
            "mount", ["-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={Megabytes}m,mode=0711"), "chaos", folder])
        {
            RedirectStandardError = true,
        })!;
        await mount.WaitForExitAsync(cancellationToken);
        return mount.ExitCode == 0 ? new SmallDisk(folder) : null;
    }

    /// <summary>Until not one block is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(_ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1024 * 1024; size >= 1024; size /= 4)
        {
            var block = new byte[size];
            try
            {
                while (true)
                    file.Write(block);
            }
            catch (IOException)
            {
                // Not that much is left.
            }
        }
    }

    public void Empty() => File.Delete(_ballast);
}
