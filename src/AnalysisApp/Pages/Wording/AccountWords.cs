using AnalysisApp.Accounts;

namespace AnalysisApp.Pages.Wording;

/// <summary>Roles, scopes and what was done, for people.</summary>
internal static class AccountWords
{
    public static string Of(UserRole role) => role switch
    {
        UserRole.Viewer => "Viewer",
        UserRole.Editor => "Editor",
        UserRole.Admin => "Administrator",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };

    public static string Means(UserRole role) => role switch
    {
        UserRole.Viewer => "reads the playlists that others share with them",
        UserRole.Editor => "has songs and playlists of their own, has them read, decides, and changes audiences",
        UserRole.Admin => "does everything: users, the queue, alerts, and everyone's songs",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };

    public static string Scope(string scope) => scope switch
    {
        KeyScopes.Read => "read what you can read",
        KeyScopes.Analyse => "start and control analyses",
        KeyScopes.Manage => "change songs, playlists, audiences and decisions",
        KeyScopes.Admin => "do everything an administrator does",
        _ => scope,
    };

    /// <summary>What was done, as a sentence's end; what is not listed is shown as it is written in the log.</summary>
    public static string Action(string action) => action switch
    {
        "user.created" => "added a user",
        "user.role_changed" => "gave a user another role",
        "user.disabled" => "disabled a user",
        "user.enabled" => "enabled a user",
        "user.deleted" => "deleted a user",
        "user.password_reset" => "reset a password",
        "user.password_changed" => "changed their password",
        "user.signed_out_everywhere" => "signed out everywhere",
        "user.signed_in" => "signed in",
        "user.two_factor_on" => "turned two-factor sign-in on",
        "user.two_factor_off" => "turned two-factor sign-in off",
        "user.recovery_codes_made" => "made new recovery codes",
        "user.passkey_added" => "added a passkey",
        "user.passkey_removed" => "removed a passkey",
        "key.created" => "made a key",
        "key.revoked" => "revoked a key",
        _ => action,
    };
}
