using System.Reflection;

namespace AnalysisApp.Architecture.Tests;

/// <summary>The modules, as the application references them.</summary>
internal static class Modules
{
    public static readonly string[] Names = ["Accounts", "Analysis", "Database", "Health", "Inference", "Library", "Progress", "Queue"];

    public static IEnumerable<object[]> All => Names.Select(name => new object[] { name });

    public static Assembly Load(string name) => Assembly.Load($"AnalysisApp.{name}");

    /// <summary>The folder that holds AnalysisApp.sln.</summary>
    public static string RepositoryRoot
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "AnalysisApp.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
            return folder.FullName;
        }
    }
}
