using AnalysisApp.Accounts;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>Roles, scopes and what was done, for people.</summary>
internal static class AccountWords
{
    public static string Of(UserRole role) => role switch
    {
        UserRole.Viewer => T["Viewer"],
        UserRole.Editor => T["Editor"],
        UserRole.Admin => T["Administrator"],
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };

    public static string Means(UserRole role) => role switch
    {
        UserRole.Viewer => T["reads the playlists that others share with them"],
        UserRole.Editor => T["has songs and playlists of their own, has them read, decides, and changes audiences"],
        UserRole.Admin => T["does everything: users, the queue, alerts, and everyone's songs"],
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };

    public static string Scope(string scope) => scope switch
    {
        KeyScopes.Read => T["read what you can read"],
        KeyScopes.Analyse => T["start and control analyses"],
        KeyScopes.Manage => T["change songs, playlists, audiences and decisions"],
        KeyScopes.Admin => T["do everything an administrator does"],
        _ => scope,
    };

    /// <summary>What was done, as a sentence's end; what is not listed is shown as it is written in the log.</summary>
    public static string Action(string action) => action switch
    {
        "user.created" => T["added a user"],
        "user.role_changed" => T["gave a user another role"],
        "user.disabled" => T["disabled a user"],
        "user.enabled" => T["enabled a user"],
        "user.deleted" => T["deleted a user"],
        "user.password_reset" => T["reset a password"],
        "user.password_changed" => T["changed their password"],
        "user.signed_out_everywhere" => T["signed out everywhere"],
        "session.begun" => T["signed in"],
        "user.two_factor_on" => T["turned two-factor sign-in on"],
        "user.two_factor_off" => T["turned two-factor sign-in off"],
        "user.recovery_codes_made" => T["made new recovery codes"],
        "user.passkey_added" => T["added a passkey"],
        "user.passkey_removed" => T["removed a passkey"],
        "key.created" => T["made a key"],
        "key.revoked" => T["revoked a key"],
        "queue.changed" => T["changed the queue"],
        "queue.user_changed" => T["paused a user's work, or let it go on"],
        "queue.repaired" => T["had the queue repaired"],
        "jobs.controlled" => T["changed many jobs at once"],
        "alerts.changed" => T["changed the alerts"],
        "policy.created" => T["added an audience"],
        "policy.changed" => T["changed an audience"],
        "policy.deleted" => T["deleted an audience"],
        "policy.rule_set" => T["made a rule for an artist"],
        "policy.rule_removed" => T["removed a rule for an artist"],
        "decision.made" => T["decided about songs"],
        "decision.cleared" => T["took a decision back"],
        "decision.undone" => T["undid a decision"],
        "songs.changed" => T["changed many songs at once"],
        "playlist.shared" => T["changed who may read a playlist"],
        "archive.restored" => T["put an archive back"],
        "log.level_changed" => T["changed how much is logged"],
        "backup.made" => T["made a backup"],
        "backup.downloaded" => T["downloaded a backup"],
        "backup.restored" => T["restored a backup"],
        "updates.switched" => T["switched the look for newer versions"],
        _ => action,
    };
}
