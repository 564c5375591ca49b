using AnalysisApp.Accounts;
using Npgsql;

namespace AnalysisApp.Security;

/// <summary>Writes into the audit log what the caller of this request did.</summary>
internal sealed class Audit(AuditLog log, CurrentUser user, IHttpContextAccessor accessor)
{
    /// <summary>Writes it down, once it is done.</summary>
    /// <param name="action">Two words in small letters: <c>user.created</c>, <c>queue.paused</c>.</param>
    /// <param name="target">To what: a name or an id.</param>
    /// <param name="details">What else one would ask; no secrets, no lyrics.</param>
    /// <param name="cancellationToken">Stops before it is written.</param>
    /// <param name="transaction">Of what is done, to stand or fall with it.</param>
    public Task AddAsync(string action, string? target, string? details, CancellationToken cancellationToken, NpgsqlTransaction? transaction = null)
    {
        var address = accessor.HttpContext?.Connection.RemoteIpAddress;
        var entry = new AuditEntry(
            action, target, details, user.Id == Guid.Empty ? null : user.Id, user.Name, user.KeyPrefix, address?.ToString());
        return log.AddAsync(entry, transaction, cancellationToken);
    }
}
