namespace AnalysisApp.Library.Benchmarks.Filling;

/// <summary>A temporary folder for a cluster.</summary>
internal static class DataFolder
{
    public static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("library-benchmarks-").FullName;

        // The server's user, who is another where this runs as root, must be able to pass.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }
}
