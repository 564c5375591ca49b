namespace AnalysisApp.Container;

/// <summary>The app as the container's first process, seen from a command that runs beside it (<c>docker exec</c>, the health check).</summary>
internal static class FirstProcess
{
    /// <summary>The settings that it was started with, each as <c>--key=value</c>; none where the first process is another program.</summary>
    public static string[] Settings()
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessId == 1)
            return [];

        try
        {
            return SettingsOf(File.ReadAllText("/proc/1/cmdline"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <param name="commandLine">As the kernel tells it: the program and each argument ended by a null character.</param>
    internal static string[] SettingsOf(string commandLine)
    {
        // An init of Docker's or a runtime may stand before the program's name.
        var words = commandLine.Split('\0');
        var program = Array.FindIndex(words, word => Path.GetFileName(word) is "AnalysisApp" or "AnalysisApp.dll");
        return program < 0
            ? []
            : [.. words.Skip(program + 1).Where(word => word.StartsWith("--", StringComparison.Ordinal) && word.Contains('=', StringComparison.Ordinal))];
    }
}
