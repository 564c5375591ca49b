using AnalysisApp.Configuration;
using Microsoft.AspNetCore.DataProtection;

namespace AnalysisApp.Security;

/// <summary>The keys of the data folder: they sign sessions and forms, and encrypt what is secret in the database.</summary>
internal static class KeyRing
{
    public static void AddKeyRing(this IServiceCollection services, StorageOptions storage) => services.AddDataProtection()
        .SetApplicationName("AnalysisApp")
        .PersistKeysToFileSystem(PrivateFolder(FolderOf(storage)));

    /// <summary>Where they lie.</summary>
    public static string FolderOf(StorageOptions storage) => Path.Combine(storage.FullPath, "keys");

    /// <summary>Whoever reads the keys can forge forms, so only the app's own user may.</summary>
    public static DirectoryInfo PrivateFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
