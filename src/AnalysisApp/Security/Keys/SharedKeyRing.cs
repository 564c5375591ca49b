using System.Security.Cryptography;
using System.Xml.Linq;
using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace AnalysisApp.Security.Keys;

/// <summary>The key ring in the database, sealed: every instance reads and adds to the same one. Safe for concurrent use, on any number of instances.</summary>
internal sealed class SharedKeyRing(KeyRingStore store, KeySeal seal) : IXmlRepository
{
    /// <exception cref="ConfigurationFaultException">The secret is another than the one they were sealed with.</exception>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            return [.. store.Read().Select(content => XElement.Parse(seal.Open(content)))];
        }
        catch (CryptographicException fault)
        {
            throw new ConfigurationFaultException(
                "KeyRing:Secret does not open the keys in the database: they were sealed with another. Give every instance the same secret as before; "
                + "if it is lost, empty the table accounts.key_ring: sessions, second factors and alert channels' addresses are lost then.", fault);
        }
    }

    public void StoreElement(XElement element, string friendlyName) => store.Add(friendlyName, seal.Close(element.ToString(SaveOptions.DisableFormatting)));
}
