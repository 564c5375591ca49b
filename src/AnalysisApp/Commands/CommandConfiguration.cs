using AnalysisApp.Container;

namespace AnalysisApp.Commands;

/// <summary>The settings that the app would start with here.</summary>
internal static class CommandConfiguration
{
    /// <param name="settings">
    /// As on the command line; they win over those that the container's first process was given, these over the environment, and that over <c>appsettings.json</c>.
    /// </param>
    public static IConfiguration Read(string[] settings) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables("ASPNETCORE_")
        .AddEnvironmentVariables()
        .AddCommandLine(FirstProcess.Settings())
        .AddCommandLine(settings)
        .Build();
}
