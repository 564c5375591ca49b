namespace AnalysisApp.Accounts.Users;

/// <summary>Roles as the database and the claims have them.</summary>
internal static class RoleWords
{
    public static string WordOf(UserRole role) => role switch
    {
        UserRole.Viewer => "viewer",
        UserRole.Editor => "editor",
        UserRole.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };

    public static UserRole RoleOf(string word) => word switch
    {
        "viewer" => UserRole.Viewer,
        "editor" => UserRole.Editor,
        "admin" => UserRole.Admin,
        _ => throw new FormatException($"'{word}' is no role. This is a bug."),
    };
}
