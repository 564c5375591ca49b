using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace AnalysisApp.Database.Embedded;

/// <summary>
/// A process whose user is a number that /etc/passwd does not know, as in a container started with <c>--user 99:100</c>. initdb insists on a name, so it is
/// given one by nss_wrapper (Debian's libnss-wrapper), which answers from files of its own; PostgreSQL's own images do the same. The server needs none.
/// </summary>
internal sealed partial class NamelessUser : IDisposable
{
    /// <summary>What a killed initdb leaves of it.</summary>
    public const string Files = "name.new-*";

    private readonly string _users;
    private readonly string _groups;

    private NamelessUser(string folder, uint user, uint group)
    {
        var file = Path.Combine(folder, $"name.new-{Path.GetRandomFileName()}");
        (_users, _groups) = (file + ".passwd", file + ".group");
        ClusterFolder.WritePrivately(_users, $"{EmbeddedCluster.User}:x:{user}:{group}::/:/bin/sh");
        ClusterFolder.WritePrivately(_groups, $"{EmbeddedCluster.User}:x:{group}:");
    }

    /// <summary>What makes a program that is started with it see the name. Without the library the loader says so, and the program goes on nameless.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = "libnss_wrapper.so",
        ["NSS_WRAPPER_PASSWD"] = _users,
        ["NSS_WRAPPER_GROUP"] = _groups,
    };

    /// <summary>What to say when it did not help.</summary>
    public string Fix { get; } = "; install libnss-wrapper, or run the app as a user that /etc/passwd knows";

    /// <summary>Null where the process's user has a name.</summary>
    /// <param name="folder">Where two small files may lie while this object lives.</param>
    public static NamelessUser? OfThisProcess(string folder)
        => OperatingSystem.IsLinux() && GetEffectiveUser() is var user && FindName(user) == 0 ? new NamelessUser(folder, user, GetEffectiveGroup()) : null;

    public void Dispose()
    {
        File.Delete(_users);
        File.Delete(_groups);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SupportedOSPlatform("linux")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SupportedOSPlatform("linux")]
    private static partial uint GetEffectiveGroup();

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SupportedOSPlatform("linux")]
    private static partial nint FindName(uint user);
}
