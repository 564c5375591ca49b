using AnalysisApp.Accounts;
using AnalysisApp.Security;

namespace AnalysisApp.Api;

/// <summary>What was done, for administrators.</summary>
internal static class AuditApi
{
    public static void Map(IEndpointRouteBuilder api)
        => api.MapGet("/audit", ListAsync).WithTags("Accounts").RequireAuthorization(Permission.Admin).Produces<PageView<AuditView>>();

    /// <param name="user">Done by this user.</param>
    /// <param name="action">This action, or with a dot at the end all of that kind.</param>
    /// <param name="from">At or after this time.</param>
    /// <param name="until">Before this time.</param>
    private static async Task<IResult> ListAsync(
        Guid? user, string? action, DateTimeOffset? from, DateTimeOffset? until, int? limit, string? cursor, AuditLog log, CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;

        var page = await log.ListAsync(new AuditFilter(user, action, from, until), paging.Cursor, paging.Size, cancellationToken);
        return TypedResults.Ok(new PageView<AuditView>([.. page.Items.Select(AuditView.Of)], page.Next));
    }
}

/// <summary>Something that was done.</summary>
/// <param name="Id">Its number; later ones are larger.</param>
/// <param name="At">When.</param>
/// <param name="UserId">Who; null for a command at the machine.</param>
/// <param name="User">As they were called then.</param>
/// <param name="Key">The first characters of the key they came with; null for a session.</param>
/// <param name="Action">What.</param>
/// <param name="Target">To what.</param>
/// <param name="Details">What else one would ask.</param>
/// <param name="RemoteAddress">Where from.</param>
internal sealed record AuditView(
    string Id, DateTimeOffset At, Guid? UserId, string User, string? Key, string Action, string? Target, string? Details, string? RemoteAddress)
{
    public static AuditView Of(AuditRecord record) => new(
        Jobs.IdText.Of(record.Id),
        record.At,
        record.Entry.UserId,
        record.Entry.UserName,
        record.Entry.KeyPrefix,
        record.Entry.Action,
        record.Entry.Target,
        record.Entry.Details,
        record.Entry.RemoteAddress);
}
