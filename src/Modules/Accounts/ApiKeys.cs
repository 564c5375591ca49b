using System.Security.Cryptography;
using System.Text;
using AnalysisApp.Accounts.Keys;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnalysisApp.Accounts;

/// <summary>The keys that programs present. Keeps hashes only. Safe for concurrent use.</summary>
public sealed class ApiKeys
{
    /// <summary>How many keys a user may have that still work.</summary>
    public const int MostPerUser = 50;

    /// <summary>The most characters of a key's name.</summary>
    public const int LongestName = 100;

    private const string ConfiguredPrefix = "configured";

    private readonly KeyStore _store;
    private readonly TimeProvider _clock;
    private readonly byte[]? _configured;

    /// <summary>Takes the configured key from the options; a file is read once.</summary>
    /// <exception cref="OptionsValidationException">The options are not valid.</exception>
    public ApiKeys(NpgsqlDataSource dataSource, IOptions<AccountsOptions> options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        _store = new KeyStore(dataSource);
        _clock = clock;
        if (SecretSetting.Read(options.Value.Admin.ApiKey, options.Value.Admin.ApiKeyFile) is { } key)
            _configured = Hash(key);
    }

    /// <summary>Says who presents a key; null when it is none, was revoked, has expired, or its owner is disabled.</summary>
    /// <param name="presented">As the program sent it, without <c>Bearer</c>.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    public async Task<KeyHolder?> VerifyAsync(string presented, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(presented);
        var hash = Hash(presented);

        // Both sides are hashed, so that neither the length nor the common beginning shows in the time it takes.
        if (_configured is not null && CryptographicOperations.FixedTimeEquals(hash, _configured))
            return await _store.FindFirstAdministratorAsync(ConfiguredPrefix, cancellationToken);
        if (!KeySecret.IsOne(presented))
            return null;

        return await _store.FindHolderAsync(hash, _clock.GetUtcNow(), cancellationToken);
    }

    /// <summary>Makes a key.</summary>
    /// <param name="userId">Whose it will be.</param>
    /// <param name="name">As its owner calls it: 1 to 100 characters.</param>
    /// <param name="scopes">What it is for: some of <see cref="KeyScopes.Of"/> the owner's role.</param>
    /// <param name="expiresAt">From when on it is refused; null: never.</param>
    /// <param name="cancellationToken">Stops before it is made.</param>
    /// <exception cref="AccountFaultException">The name, the scopes or the time cannot be, or the user has 50 keys.</exception>
    public async Task<NewApiKey> CreateAsync(
        Guid userId, string name, IReadOnlyCollection<string> scopes, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(scopes);
        var now = _clock.GetUtcNow();
        var trimmed = name.Trim();
        if (trimmed.Length is 0 or > LongestName || trimmed.Any(char.IsControl))
            throw new AccountFaultException("name", "The key's name may be 1 to {0} characters without line breaks. Say what uses the key.", LongestName);
        if (expiresAt <= now)
            throw new AccountFaultException("expiresAt", "The key would have expired already. Choose a time to come, or none.");

        var secret = KeySecret.Make();
        var key = new ApiKey(Guid.CreateVersion7(now), userId, "", trimmed, KeySecret.PrefixOf(secret), [.. scopes.Distinct(StringComparer.Ordinal)], now, expiresAt, null, null);
        return new NewApiKey(await _store.AddAsync(key, Hash(secret), cancellationToken), secret);
    }

    /// <summary>A user's keys, or everyone's, the newest first; those that no longer work stay on it for 30 days.</summary>
    /// <param name="userId">Whose; null for everyone's.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<ApiKey>> ListAsync(Guid? userId, CancellationToken cancellationToken) => _store.ListAsync(userId, cancellationToken);

    /// <summary>Takes a key back; whoever presents it from now on is refused.</summary>
    /// <param name="userId">Whose it must be; null for anyone's.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Stops before it is revoked.</param>
    /// <returns>The key; null when that user has none such. Revoking it again changes nothing.</returns>
    public Task<ApiKey?> RevokeAsync(Guid? userId, Guid id, CancellationToken cancellationToken)
        => _store.RevokeAsync(userId, id, _clock.GetUtcNow(), cancellationToken);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
