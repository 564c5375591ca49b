namespace AnalysisApp.Accounts;

/// <summary>What a user may do; each may do what those before it may. In claims and in the database they are words in small letters.</summary>
public enum UserRole
{
    /// <summary>Reads what is shared with them.</summary>
    Viewer,

    /// <summary>Has a library, reads songs, decides and changes policies.</summary>
    Editor,

    /// <summary>Everything: users, the queue, failures, alerts, everyone's libraries.</summary>
    Admin,
}
