using AnalysisApp.Configuration;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Security.Keys;

/// <summary>The keys that sign sessions and forms, and encrypt what is secret in the database: in the data folder, or shared in the database.</summary>
internal static class KeyRing
{
    /// <summary>Needs the accounts of the same database when the keys are shared.</summary>
    public static void AddKeyRing(this IServiceCollection services, StorageOptions storage, KeyRingSettings settings)
    {
        var folder = FolderOf(storage);
        var protection = services.AddDataProtection().SetApplicationName("AnalysisApp");
        if (settings.Secret is not { } secret)
        {
            protection.PersistKeysToFileSystem(PrivateFolder(folder));
            return;
        }

        services.AddSingleton(new KeySeal(secret));
        services.AddSingleton<SharedKeyRing>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<KeySharing>(provider, folder));
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            options => options.XmlRepository = provider.GetRequiredService<SharedKeyRing>()));
    }

    /// <summary>Where they lie, unless they are shared.</summary>
    public static string FolderOf(StorageOptions storage) => Path.Combine(storage.FullPath, "keys");

    /// <summary>Whoever reads the keys can forge forms, so only the app's own user may.</summary>
    public static DirectoryInfo PrivateFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
