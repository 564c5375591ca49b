using System.Security.Cryptography;
using AnalysisApp.Health;
using Microsoft.AspNetCore.DataProtection;

namespace AnalysisApp.Alerts;

/// <summary>Encrypts with the keys of the data folder.</summary>
internal sealed class KeptSecrets(IDataProtectionProvider protection) : ISecretKeeper
{
    private readonly IDataProtector _protector = protection.CreateProtector("AnalysisApp.Health.Channels");

    public string Protect(string text) => _protector.Protect(text);

    public string? Unprotect(string kept)
    {
        try
        {
            return _protector.Unprotect(kept);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
