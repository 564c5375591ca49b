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
        "session.begun" => "signed in",
        "user.two_factor_on" => "turned two-factor sign-in on",
        "user.two_factor_off" => "turned two-factor sign-in off",
        "user.recovery_codes_made" => "made new recovery codes",
        "user.passkey_added" => "added a passkey",
        "user.passkey_removed" => "removed a passkey",
        "key.created" => "made a key",
        "key.revoked" => "revoked a key",
        "queue.changed" => "changed the queue",
        "queue.user_changed" => "paused a user's work, or let it go on",
        "queue.repaired" => "had the queue repaired",
        "jobs.controlled" => "changed many jobs at once",
        "alerts.changed" => "changed the alerts",
        "policy.created" => "added an audience",
        "updates.switched" => "switched the look for newer versions",
        "policy.changed" => "changed an audience",
        "policy.deleted" => "deleted an audience",
        "policy.rule_set" => "made a rule for an artist",
        "policy.rule_removed" => "removed a rule for an artist",
        "decision.made" => "decided about songs",
        "decision.cleared" => "took a decision back",
        "decision.undone" => "undid a decision",
        "songs.changed" => "changed many songs at once",
        "playlist.shared" => "changed who may read a playlist",
        "archive.restored" => "put an archive back",
        "log.level_changed" => "changed how much is logged",
        _ => action,
    };
}
