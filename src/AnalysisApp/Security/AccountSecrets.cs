using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Security;

/// <summary>Encrypts what is secret about a user, as the second factor, with the keys of the data folder.</summary>
internal sealed class AccountSecrets(IDataProtectionProvider protection) : IPersonalDataProtector
{
    private readonly IDataProtector _protector = protection.CreateProtector("AnalysisApp.Accounts");

    public string? Protect(string? data) => data is null ? null : _protector.Protect(data);

    public string? Unprotect(string? data) => data is null ? null : _protector.Unprotect(data);
}
