namespace AnalysisApp.Database.Testing;

/// <summary>Folders that the server's user can enter too; the runtime's own temporary folders are closed to all but their maker.</summary>
public static class TemporaryFolder
{
    /// <summary>A new empty folder; the caller removes it.</summary>
    public static string Make(string prefix)
    {
        var folder = Directory.CreateTempSubdirectory(prefix).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }
}
