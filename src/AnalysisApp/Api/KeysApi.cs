using AnalysisApp.Accounts;
using AnalysisApp.Security;
using FluentValidation;

namespace AnalysisApp.Api;

/// <summary>Keys for programs.</summary>
internal static class KeysApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        // Of one's own; what a key may be for, its owner's role says.
        var keys = api.MapGroup("/keys").WithTags("Accounts").RequireAuthorization(Permission.Read);
        keys.MapGet("/", ListAsync).Produces<PageView<KeyView>>();
        keys.MapPost("/", CreateAsync).RequiresSessionOrAdminKey().Validates<KeyRequest>().Produces<NewKeyView>(StatusCodes.Status201Created);
        keys.MapDelete("/{id:guid}", RevokeAsync).RequiresSessionOrAdminKey().Produces(StatusCodes.Status204NoContent);
    }

    /// <param name="all">Everyone's; administrators only.</param>
    private static async Task<IResult> ListAsync(bool? all, CurrentUser current, ApiKeys keys, CancellationToken cancellationToken)
        => all == true && !current.IsAdmin
            ? Problems.Of(StatusCodes.Status403Forbidden, "not_permitted", "Everyone's keys are for administrators. Leave ?all out.")
            : TypedResults.Ok(new PageView<KeyView>([.. (await keys.ListAsync(all == true ? null : current.Id, cancellationToken)).Select(KeyView.Of)], null));

    private static async Task<IResult> CreateAsync(KeyRequest request, CurrentUser current, ApiKeys keys, Audit audit, CancellationToken cancellationToken)
    {
        var made = await keys.CreateAsync(current.Id, request.Name!, request.Scopes!, request.ExpiresAt, cancellationToken);
        await audit.AddAsync("key.created", made.Key.Prefix, string.Join(", ", made.Key.Scopes));
        return TypedResults.Created($"/api/keys/{made.Key.Id}", NewKeyView.Of(made));
    }

    private static async Task<IResult> RevokeAsync(Guid id, CurrentUser current, ApiKeys keys, Audit audit, CancellationToken cancellationToken)
    {
        if (await keys.RevokeAsync(current.IsAdmin ? null : current.Id, id, cancellationToken) is not { } key)
            return Problems.NotFound("key", id);

        await audit.AddAsync("key.revoked", key.Prefix, $"of {key.UserName}");
        return TypedResults.NoContent();
    }
}

/// <summary>A key to make.</summary>
/// <param name="Name">What uses it: 1 to 100 characters.</param>
/// <param name="Scopes">What it is for: <c>read</c>, <c>analyse</c>, <c>manage</c>, <c>admin</c>, as far as the owner's role permits.</param>
/// <param name="ExpiresAt">From when on it is refused; left out: never.</param>
internal sealed record KeyRequest(string? Name, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt)
{
    internal sealed class Validator : AbstractValidator<KeyRequest>
    {
        public Validator()
        {
            RuleFor(request => request.Name).Present().OneLine(ApiKeys.LongestName);
            RuleFor(request => request.Scopes).NotEmpty().WithMessage("It is missing or empty. Name what the key is for: read, analyse, manage, admin.");
        }
    }
}
