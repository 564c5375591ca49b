using System.Runtime.Versioning;
using AnalysisApp.Configuration;

namespace AnalysisApp.Container;

/// <summary>The data folder as a container finds it: a volume that belongs to whoever made it.</summary>
internal static class DataFolder
{
    /// <summary>Refuses a folder that this process may not write to, before anything is half-made in it.</summary>
    /// <exception cref="ConfigurationFaultException">It may not; the message names the owner, the process's user, and the command that mends it.</exception>
    public static void RefuseUnwritable(string folder)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(folder) || UnixCalls.MayWrite(folder))
            return;

        throw new ConfigurationFaultException(Refusal(folder, UnixCalls.OwnIds, UnixCalls.OwnerOf(folder)));
    }

    internal static string Refusal(string folder, UserIds own, UserIds? owner) => owner == own || own.IsRoot
        ? $"The data folder {folder} cannot be written, although it belongs to {owner}, as whom the app runs: it is mounted read-only, or its rights lack writing. Mount it writable, or mend it with: chmod u+rwx {folder}"
        : $"The data folder {folder} belongs to {owner} and cannot be written by {own}, as whom the app runs. Give it to the app with: chown -R {own} {folder} (in a container: the host's folder that is mounted there), or start the container with --user {owner}";

    /// <summary>Gives the folder and all below it to another user, unless it is that user's already.</summary>
    /// <exception cref="ContainerFaultException">It cannot be given away.</exception>
    [SupportedOSPlatform("linux")]
    public static void Give(string folder, UserIds ids)
    {
        // What lies directly in it tells: a volume of another user's, or one that root used before it named a user.
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Prepend(folder).Any(path => UnixCalls.OwnerOf(path) != ids))
            GiveAll(folder, ids);
    }

    [SupportedOSPlatform("linux")]
    private static void GiveAll(string path, UserIds ids)
    {
        // A server that still runs removes files meanwhile.
        if (UnixCalls.Give(path, ids) is { } fault && UnixCalls.OwnerOf(path) is not null)
            throw new ContainerFaultException($"{path} cannot be given to {ids}, which PUID and PGID ask for: {fault}. On the host, run: chown -R {ids} on the folder that is mounted there, and start the container with --user {ids}");

        var entry = new DirectoryInfo(path);
        if (!entry.Exists || entry.LinkTarget is not null)
            return;
        foreach (var below in Directory.EnumerateFileSystemEntries(path))
            GiveAll(below, ids);
    }
}
