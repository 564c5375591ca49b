using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace AnalysisApp.Container;

/// <summary>What a container's start asks of the kernel and .NET has no words for.</summary>
[SupportedOSPlatform("linux")]
internal static partial class UnixCalls
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NotThroughLinks = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int AskedOfEffectiveIds = 0x200; // AT_EACCESS
    private const int WriteAndEnter = 2 | 1; // W_OK, X_OK
    private const int Dumpable = 4; // PR_SET_DUMPABLE
    private const int ReadOnlyFileSystem = 30; // EROFS

    public static UserIds OwnIds => new(GetEffectiveUser(), GetEffectiveGroup());

    public static void SetFileMask(int mask) => _ = SetMask((uint)mask);

    /// <summary>For good: every group but one, then the user. All threads change together, which is glibc's doing.</summary>
    /// <returns>Null, or what the kernel says against it.</returns>
    public static string? Become(UserIds ids)
    {
        if (SetGroups(1, [ids.Group]) != 0 || SetGroup(ids.Group, ids.Group, ids.Group) != 0 || SetUser(ids.User, ids.User, ids.User) != 0)
            return LastError();

        // A process that changed its user may not be looked at by that user (no dump, no profiler) unless it says that it may.
        _ = Control(Dumpable, 1, 0, 0, 0);
        return null;
    }

    /// <summary>Never through a link, which may lead out of the folder that is given away. What is mounted read-only stays whose it is.</summary>
    /// <returns>Null, or what the kernel says against it.</returns>
    public static string? Give(string path, UserIds ids)
        => ChangeOwner(path, ids.User, ids.Group) == 0 || Marshal.GetLastPInvokeError() == ReadOnlyFileSystem ? null : LastError();

    /// <summary>Null where there is no such file, or it cannot be asked.</summary>
    public static UserIds? OwnerOf(string path)
    {
        Span<uint> answer = stackalloc uint[64];

        // struct statx is the same on every processor: user and group are its 6th and 7th words of 32 bits.
        return Status(CurrentFolder, path, NotThroughLinks, 0x7ff, ref answer[0]) == 0 ? new UserIds(answer[5], answer[6]) : null;
    }

    /// <summary>Whether this process may make files in a folder; the kernel is asked, since mode bits alone do not tell (read-only mounts, access lists).</summary>
    public static bool MayWrite(string folder) => Access(CurrentFolder, folder, WriteAndEnter, AskedOfEffectiveIds) == 0;

    private static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveGroup();

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetGroups(nuint count, uint[] groups);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetGroup(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetUser(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref uint answer);

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(int folder, string path, int mode, int flags);
}

/// <summary>A user and a group by number; a container's often have no name.</summary>
internal readonly record struct UserIds(uint User, uint Group)
{
    public bool IsRoot => User == 0;

    /// <summary>As Docker's <c>--user</c> takes it.</summary>
    public override string ToString() => $"{User}:{Group}";
}
