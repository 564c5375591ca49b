namespace AnalysisApp.Accounts;

/// <summary>A key as its owner sees it; the secret itself is kept nowhere.</summary>
/// <param name="Id">Its number.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="UserName">As its owner is called.</param>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Prefix">The first characters of the secret, by which a person tells it from others.</param>
/// <param name="Scopes">What it is for: words of <see cref="KeyScopes"/>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is refused; null: never.</param>
/// <param name="LastUsedAt">When it was last presented, to the minute; null: never yet.</param>
/// <param name="RevokedAt">When it was taken back; null: it was not.</param>
public sealed record ApiKey(
    Guid Id,
    Guid UserId,
    string UserName,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt);

/// <summary>A key just made.</summary>
/// <param name="Key">What is kept.</param>
/// <param name="Secret">What the program presents; shown this once.</param>
public sealed record NewApiKey(ApiKey Key, string Secret);

/// <summary>Who presented a key.</summary>
/// <param name="UserId">Whose key it is.</param>
/// <param name="UserName">As the owner is called.</param>
/// <param name="Role">What the owner may do.</param>
/// <param name="Scopes">What the key is for; it permits what both it and the role permit.</param>
/// <param name="Prefix">The first characters of the key, for logs; of the configured key the word <c>configured</c>.</param>
public sealed record KeyHolder(Guid UserId, string UserName, UserRole Role, IReadOnlyList<string> Scopes, string Prefix);
