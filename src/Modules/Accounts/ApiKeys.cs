using System.Security.Cryptography;
using System.Text;
using AnalysisApp.Accounts.Keys;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Accounts;

/// <summary>The keys that programs may present. Holds hashes only. Safe for concurrent use.</summary>
public sealed class ApiKeys
{
    private readonly byte[]? _administrator;

    /// <summary>Takes the key from the options; a file is read once.</summary>
    /// <exception cref="OptionsValidationException">The options are not valid.</exception>
    public ApiKeys(IOptions<AccountsOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (AdminKey.Read(options.Value.Admin) is { } key)
            _administrator = Hash(key);
    }

    /// <summary>Whether any key is configured.</summary>
    public bool IsConfigured => _administrator is not null;

    /// <summary>Says what a key is, in a time that does not depend on how much of it is right.</summary>
    /// <param name="presented">As the program sent it, without <c>Bearer</c>.</param>
    public ApiKeyResult Verify(string presented)
    {
        ArgumentNullException.ThrowIfNull(presented);
        if (_administrator is null)
            return ApiKeyResult.NotConfigured;

        // Both sides are hashed, so that neither the length nor the common beginning shows in the time it takes.
        return CryptographicOperations.FixedTimeEquals(Hash(presented), _administrator) ? ApiKeyResult.Administrator : ApiKeyResult.Refused;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
