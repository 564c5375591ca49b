namespace AnalysisApp.Security;

/// <summary>What a caller may do: names of authorization policies, and the scopes of API keys.</summary>
internal static class Permission
{
    /// <summary>Reads what is one's own or shared with one.</summary>
    public const string Read = "read";

    /// <summary>Starts and controls one's own analyses, and asks the models.</summary>
    public const string Analyse = "analyse";

    /// <summary>Changes songs, playlists, policies and decisions.</summary>
    public const string Manage = "manage";

    /// <summary>Users, the queue, failures, alerts, and everyone's libraries.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Analyse, Manage, Admin];
}
