using AnalysisApp.Commands;
using AnalysisApp.Configuration;

namespace AnalysisApp.Container;

/// <summary>
/// Before anything else, and for each command too: the file mask, and the user that PUID and PGID name. Without these variables nothing is changed.
/// </summary>
internal static class ContainerStart
{
    /// <param name="args">The program's arguments; where data lies may be among them.</param>
    /// <exception cref="ContainerFaultException">What is asked for cannot be.</exception>
    public static void Apply(string[] args)
    {
        if (!OperatingSystem.IsLinux())
            return;

        var asked = ContainerRequest.Read(Environment.GetEnvironmentVariable);
        if (asked.FileMask is { } mask)
            UnixCalls.SetFileMask(mask);
        if (asked.Ids is not { } ids || !MustChange(UnixCalls.OwnIds, ids))
            return;

        DataFolder.Give(DataFolderOf(args), ids);
        if (UnixCalls.Become(ids) is { } fault)
            throw new ContainerFaultException($"The user cannot be changed to {ids}, which PUID and PGID ask for: {fault}. Start the container with --user {ids} instead, or let it keep the capabilities SETUID and SETGID.");
    }

    /// <param name="own">As whom the process was started.</param>
    /// <param name="asked">What PUID and PGID say.</param>
    /// <exception cref="ContainerFaultException">It would have to, and may not.</exception>
    internal static bool MustChange(UserIds own, UserIds asked)
    {
        if (own == asked)
            return false;
        return own.IsRoot
            ? true
            : throw new ContainerFaultException(
                $"PUID and PGID ask for {asked}, and the container was started as {own}, which may not change to it. Start it with --user {asked}, or with --user 0:0 to let it change by itself.");
    }

    private static string DataFolderOf(string[] args)
    {
        var settings = args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal) && arg.Contains('=', StringComparison.Ordinal)).ToArray();
        return (CommandConfiguration.Read(settings).GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions()).FullPath;
    }
}
