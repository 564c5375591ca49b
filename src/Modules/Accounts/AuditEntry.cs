namespace AnalysisApp.Accounts;

/// <summary>Something done, to be written down. No secrets and no lyrics.</summary>
/// <param name="Action">What: two words in small letters such as <c>user.created</c>, <c>key.revoked</c>, <c>queue.paused</c>, <c>decision.made</c>.</param>
/// <param name="Target">To what: a name or an id; cut at 500 characters.</param>
/// <param name="Details">What else one would ask; cut at 2,000 characters.</param>
/// <param name="UserId">Who; null for the program itself or a command at the machine.</param>
/// <param name="UserName">As they were called then.</param>
/// <param name="KeyPrefix">The key they came with; null for a session.</param>
/// <param name="RemoteAddress">Where from; null for a command at the machine.</param>
public sealed record AuditEntry(
    string Action, string? Target, string? Details, Guid? UserId, string UserName, string? KeyPrefix = null, string? RemoteAddress = null);

/// <summary>An entry of the log.</summary>
/// <param name="Id">Its number; later ones are larger.</param>
/// <param name="At">When it was done.</param>
/// <param name="Entry">What was done.</param>
public sealed record AuditRecord(long Id, DateTimeOffset At, AuditEntry Entry);

/// <summary>Which entries.</summary>
/// <param name="UserId">Done by this user.</param>
/// <param name="Action">This action, or with a dot at the end all of that kind: <c>user.</c></param>
/// <param name="From">At or after this time.</param>
/// <param name="Until">Before this time.</param>
public sealed record AuditFilter(Guid? UserId = null, string? Action = null, DateTimeOffset? From = null, DateTimeOffset? Until = null);

/// <summary>Entries, the newest first.</summary>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="Next">Where the next page begins; null: there is none.</param>
public sealed record AuditPage(IReadOnlyList<AuditRecord> Items, string? Next);
