using System.Xml.Linq;
using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using Microsoft.AspNetCore.DataProtection;

namespace AnalysisApp.Security.Keys;

/// <summary>Makes the shared key ring ready before this instance uses it.</summary>
/// <param name="ring">In the database.</param>
/// <param name="store">The same, sealed.</param>
/// <param name="protection">What uses it.</param>
/// <param name="folder">Where keys lie from the time before they were shared, if any do.</param>
/// <param name="logger">Told of such keys.</param>
internal sealed partial class KeySharing(SharedKeyRing ring, KeyRingStore store, IDataProtectionProvider protection, string folder, ILogger<KeySharing> logger)
{
    /// <summary>
    /// Checks the secret, takes over keys from the data folder, and sees to it that there is a key. Instances that start together take turns: each would
    /// make a first key of its own else, and would not know the other's for a day.
    /// </summary>
    /// <exception cref="ConfigurationFaultException">The secret is another than the one the keys were sealed with.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken) => store.InTurnAsync(
        () =>
        {
            _ = ring.GetAllElements();
            TakeOver();
            _ = protection.CreateProtector("AnalysisApp.KeyRing").Protect([]);
        },
        cancellationToken);

    private void TakeOver()
    {
        if (!Directory.Exists(folder))
            return;

        var known = store.Names();
        foreach (var file in Directory.EnumerateFiles(folder, "*.xml").Where(file => !known.Contains(Path.GetFileNameWithoutExtension(file))))
        {
            ring.StoreElement(XElement.Load(file), Path.GetFileNameWithoutExtension(file));
            TookOver(logger, file);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The key {File} is shared now: it lies in the database, sealed. The file is not needed any more")]
    private static partial void TookOver(ILogger logger, string file);
}
