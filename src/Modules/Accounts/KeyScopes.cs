namespace AnalysisApp.Accounts;

/// <summary>What a key may be for. The first three are of one's own; <see cref="Admin"/> implies all, <see cref="Analyse"/> and <see cref="Manage"/> imply <see cref="Read"/>.</summary>
public static class KeyScopes
{
    /// <summary>Reading.</summary>
    public const string Read = "read";

    /// <summary>Starting and controlling analyses.</summary>
    public const string Analyse = "analyse";

    /// <summary>Changing songs, playlists, policies and decisions.</summary>
    public const string Manage = "manage";

    /// <summary>Everything.</summary>
    public const string Admin = "admin";

    /// <summary>The scopes that a user of this role may give a key.</summary>
    public static IReadOnlyList<string> Of(UserRole role) => role switch
    {
        UserRole.Admin => [Read, Analyse, Manage, Admin],
        UserRole.Editor => [Read, Analyse, Manage],
        _ => [Read],
    };
}
