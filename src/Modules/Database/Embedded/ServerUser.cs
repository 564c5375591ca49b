using System.Globalization;
using System.Runtime.InteropServices;

namespace AnalysisApp.Database.Embedded;

/// <summary>The unprivileged user that runs the server when the app runs as root; PostgreSQL refuses to run as root.</summary>
internal sealed partial record ServerUser(string Name, int Uid, int Gid)
{
    /// <summary>Null when this process is unprivileged already.</summary>
    public static ServerUser? ForThisProcess()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return null;

        return Find("postgres") ?? Find("nobody")
            ?? throw new DatabaseException(
                "PostgreSQL must not run as root, and this machine has neither a user 'postgres' nor 'nobody' to run it as. Run the app as an ordinary user, or add one with: useradd --system postgres");
    }

    /// <summary>Gives this user a folder and all below it, unless it is this user's already (a restored backup, or made by another user, is not).</summary>
    public async Task TakeOverAsync(string folder, string belowIt, CancellationToken cancellationToken)
    {
        var (owned, _) = await Command.RunScriptAsync("test -O \"$1\" && { test -O \"$2\" || ! test -e \"$2\"; }", [folder, belowIt], this, cancellationToken);
        if (owned != 0)
            TakeOver(folder);
    }

    public void Own(string path)
    {
        // A file that went away meanwhile (a server adopted while it runs) is no fault.
        if (ChangeOwner(path, Uid, Gid) != 0 && Marshal.GetLastPInvokeError() is not NoSuchFile and var error)
            throw new DatabaseException(
                $"{path} cannot be given to user {Name}, who runs PostgreSQL: {Marshal.GetPInvokeErrorMessage(error)}. Run the app as an ordinary user, or choose a folder on a local disk with --Storage:DataDirectory=/var/lib/analysisapp");
    }

    /// <summary>The first folder on the way to <paramref name="path"/> that this user may not enter; null when it can be reached.</summary>
    public async Task<string?> FirstClosedFolderAsync(string path, CancellationToken cancellationToken)
    {
        var folders = new Stack<string>();
        for (var folder = path; folder is not null; folder = Path.GetDirectoryName(folder))
            folders.Push(folder);

        // Asked of the kernel as that user, since mode bits alone do not tell (groups, access lists).
        var (_, closed) = await Command.RunScriptAsync(
            "for f in \"$@\"; do test -x \"$f\" || { printf %s \"$f\"; exit 0; }; done", [.. folders], this, cancellationToken);
        return closed.Length > 0 ? closed : null;
    }

    private void TakeOver(string path)
    {
        Own(path);
        // Never through a link: the server's user could have made one that leads to somebody else's files.
        var entry = new DirectoryInfo(path);
        if (entry.LinkTarget is not null || !entry.Exists)
            return;
        foreach (var below in Directory.EnumerateFileSystemEntries(path))
            TakeOver(below);
    }

    private static ServerUser? Find(string name)
    {
        if (!File.Exists("/etc/passwd"))
            return null;

        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            var fields = line.Split(':');
            if (fields.Length > 3 && fields[0] == name)
                return new ServerUser(name, int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
        }

        return null;
    }

    private const int NoSuchFile = 2;

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(string path, int uid, int gid);
}
