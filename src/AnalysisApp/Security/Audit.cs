using AnalysisApp.Accounts;

namespace AnalysisApp.Security;

/// <summary>Writes into the audit log what the caller of this request did.</summary>
internal sealed class Audit(AuditLog log, CurrentUser user, IHttpContextAccessor accessor)
{
    /// <summary>Writes down what is done, whoever stops waiting for the answer.</summary>
    /// <param name="action">Two words in small letters: <c>user.created</c>, <c>queue.paused</c>.</param>
    /// <param name="target">To what: a name or an id.</param>
    /// <param name="details">What else one would ask; no secrets, no lyrics.</param>
    public Task AddAsync(string action, string? target, string? details)
    {
        var address = accessor.HttpContext?.Connection.RemoteIpAddress;
        var entry = new AuditEntry(
            action, target, details, user.Id == Guid.Empty ? null : user.Id, user.Name, user.KeyPrefix, address?.ToString());
        return log.AddAsync(entry, transaction: null, CancellationToken.None);
    }
}
