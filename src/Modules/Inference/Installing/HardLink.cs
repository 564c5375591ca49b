using System.Runtime.InteropServices;

namespace AnalysisApp.Inference.Installing;

/// <summary>A second name for a file's content, which costs no space and outlives the first. .NET 10 has no call for it.</summary>
internal static class HardLink
{
    /// <returns>False where the two places cannot share content: other disks, other file systems, other owners.</returns>
    public static bool TryCreate(string source, string target)
    {
        try
        {
            return OperatingSystem.IsWindows() ? CreateHardLink(target, source, IntPtr.Zero) : Link(source, target) == 0;
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without the call; the caller copies.
            return false;
        }
    }

    /// <summary>Tries it with a file of no bytes.</summary>
    public static bool WorksBetween(string source, string target)
    {
        var name = $".{Guid.NewGuid():N}.probe";
        var (from, to) = (Path.Join(source, name), Path.Join(target, name));
        try
        {
            File.WriteAllBytes(from, []);
            return TryCreate(from, to);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            File.Delete(to);
            File.Delete(from);
        }
    }

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(string source, string target);

    [DllImport("kernel32.dll", EntryPoint = "CreateHardLinkW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateHardLink(string target, string source, IntPtr attributes);
}
