using AnalysisApp.Accounts;

namespace AnalysisApp.Api;

/// <summary>A user.</summary>
/// <param name="Id">Their number.</param>
/// <param name="Name">As they sign in.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Disabled">Whether they may neither sign in nor use keys.</param>
/// <param name="TwoFactor">Whether a password is not enough.</param>
/// <param name="LockedUntil">Until when nobody signs in as them, after too many wrong passwords; null: not so.</param>
/// <param name="CreatedAt">When they were added.</param>
/// <param name="LastSignInAt">When they last signed in; null: never yet.</param>
internal sealed record UserView(
    Guid Id, string Name, UserRole Role, bool Disabled, bool TwoFactor, DateTimeOffset? LockedUntil, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt)
{
    public static UserView Of(User user) => new(
        user.Id, user.UserName!, user.Role, user.IsDisabled, user.TwoFactorEnabled, user.LockoutEnd, user.CreatedAt, user.LastSignInAt);
}

/// <summary>A key; the secret itself is kept nowhere.</summary>
/// <param name="Id">Its number.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Prefix">Its first characters.</param>
/// <param name="Scopes">What it is for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is refused; null: never.</param>
/// <param name="LastUsedAt">When it was last presented, to the minute; null: never yet.</param>
/// <param name="RevokedAt">When it was taken back; null: it was not.</param>
internal sealed record KeyView(
    Guid Id,
    string User,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt)
{
    public static KeyView Of(ApiKey key) => new(
        key.Id, key.UserName, key.Name, key.Prefix, key.Scopes, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt);
}

/// <summary>A key just made.</summary>
/// <param name="Key">What is kept of it.</param>
/// <param name="Secret">What the program presents; shown this once.</param>
internal sealed record NewKeyView(KeyView Key, string Secret)
{
    public static NewKeyView Of(NewApiKey made) => new(KeyView.Of(made.Key), made.Secret);
}
