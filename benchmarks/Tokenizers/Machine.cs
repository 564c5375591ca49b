using System.Globalization;

namespace AnalysisApp.Tokenizers.Benchmarks;

/// <summary>Where things lie, and what else the machine does.</summary>
internal static class Machine
{
    /// <summary>The checkout that this was built from.</summary>
    public static string Root { get; } = FindRoot();

    public static string Load => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    public static string Starter(string task) => Path.Combine(Root, "models", "starter", task);

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AnalysisApp.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("No AnalysisApp.sln above the benchmark.");
    }
}
