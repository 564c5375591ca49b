using System.Security.Claims;

namespace AnalysisApp.Security;

/// <summary>Who calls, and what they may do. One per request.</summary>
internal sealed class CurrentUser(IHttpContextAccessor accessor)
{
    /// <summary>The claim of an API key that names what the key is for.</summary>
    public const string ScopeClaim = "scope";

    /// <summary>The claim of an API key that holds its first characters.</summary>
    public const string KeyClaim = "key";

    /// <summary>The claim of a session that tells it from the user's others.</summary>
    public const string SessionClaim = "session";

    private ClaimsPrincipal? SignedIn => accessor.HttpContext?.User is { Identity.IsAuthenticated: true } principal ? principal : null;

    /// <summary>Whether anybody is; pages that need no sign-in are shown to nobody too.</summary>
    public bool IsSignedIn => SignedIn is not null;

    /// <summary>The user's id; empty for nobody.</summary>
    public Guid Id => Guid.TryParse(SignedIn?.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : Guid.Empty;

    /// <summary>As the user is called; empty for nobody.</summary>
    public string Name => SignedIn?.FindFirstValue(ClaimTypes.Name) ?? "";

    /// <summary><c>admin</c>, <c>editor</c> or <c>viewer</c>; empty for nobody.</summary>
    public string Role => SignedIn?.FindFirstValue(ClaimTypes.Role) ?? "";

    /// <summary>The first characters of the key they came with; null for a session.</summary>
    public string? KeyPrefix => SignedIn?.FindFirstValue(KeyClaim);

    /// <summary>Whether everything is theirs to see and do.</summary>
    public bool IsAdmin => May(Permission.Admin);

    /// <summary>Whose songs and playlists their lists hold; null for everyone's.</summary>
    public Guid? LibraryOwner => IsAdmin ? null : Id;

    /// <summary>Whether a person is signed in, rather than a program with a key, or nobody.</summary>
    public bool IsPerson => Id != Guid.Empty && KeyPrefix is null;

    /// <summary>Whose jobs, history and statistics they see; null for everyone's.</summary>
    public Guid? JobOwner => IsAdmin ? null : Id;

    /// <summary>Whom the work is for that they ask for; null for who was here before there were accounts.</summary>
    public Guid? Asker => Id == Guid.Empty ? null : Id;

    /// <summary>Whether both the user's role and, with a key, its scopes permit it.</summary>
    /// <param name="permission">One of <see cref="Permission"/>.</param>
    public bool May(string permission)
    {
        if (SignedIn is not { } principal)
            return false;

        var permitted = Role switch
        {
            "admin" => true,
            "editor" => permission is not Permission.Admin,
            "viewer" => permission is Permission.Read,
            _ => false,
        };
        string[] scopes = [.. principal.FindAll(ScopeClaim).Select(claim => claim.Value)];
        return permitted && (scopes.Length == 0 || scopes.Any(scope => Implies(scope, permission)));
    }

    private static bool Implies(string scope, string permission)
        => scope == permission || scope == Permission.Admin || (permission == Permission.Read && scope is Permission.Manage or Permission.Analyse);
}
