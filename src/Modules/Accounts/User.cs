using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Accounts;

/// <summary>
/// Someone who may use the app: Identity's user with a role. Read and change it with <see cref="UserManager{TUser}"/>, one request at a time.
/// A change of <see cref="Role"/> or <see cref="IsDisabled"/> ends the user's sessions within a minute; the last administrator's is refused with
/// the error <c>LastAdministrator</c>.
/// </summary>
public sealed class User : IdentityUser<Guid>
{
    /// <summary>What the user may do.</summary>
    public UserRole Role { get; set; }

    /// <summary>Whether the user may neither sign in nor use keys.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>Set when the user is stored.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the user last signed in; null before the first time.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }
}
