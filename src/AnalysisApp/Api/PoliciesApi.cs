using System.ComponentModel;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Http.Features;

namespace AnalysisApp.Api;

/// <summary>Audience policies: what is fine for whom. A change of one rates every song anew without a model.</summary>
internal static class PoliciesApi
{
    private const int ExamplesIfLeftOut = 50;

    public static void Map(IEndpointRouteBuilder api)
    {
        var policies = api.MapGroup("/policies").WithTags("Policies").RequirePermission(read: Permission.Read, change: Permission.Manage);
        policies.MapGet("/", ListAsync).Produces<PageView<PolicyView>>();
        policies.MapPost("/", AddAsync).Audited("policy.created").Validates<NewPolicyRequest>().Produces<PolicyView>(StatusCodes.Status201Created).ProducesProblem(409);
        policies.MapGet("/{name}", FindAsync).Produces<PolicyView>();
        policies.MapPut("/{name}", ChangeAsync).Audited("policy.changed").Validates<PolicyChangeRequest>().Produces<PolicyChangeView>().ProducesProblem(409);
        policies.MapDelete("/{name}", DeleteAsync).Audited("policy.deleted").Produces(StatusCodes.Status204NoContent).ProducesProblem(409);
        policies.MapPost("/{name}/preview", PreviewAsync).Validates<PolicyRequest>().Produces<PolicyPreviewView>();
        policies.MapGet("/{name}/artists", ListRulesAsync).Produces<PageView<ArtistRuleView>>();
        policies.MapPut("/{name}/artists/{artist}", SetRuleAsync).Audited("policy.rule_set").Validates<ArtistRuleRequest>().Produces<ArtistRuleView>();
        policies.MapDelete("/{name}/artists/{artist}", RemoveRuleAsync).Audited("policy.rule_removed").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(IPolicies policies, CancellationToken cancellationToken)
        => TypedResults.Ok(new PageView<PolicyView>([.. (await policies.ListAsync(cancellationToken)).Select(PolicyView.Of)], null));

    private static async Task<IResult> AddAsync(NewPolicyRequest request, IPolicies policies, CancellationToken cancellationToken)
    {
        var added = await policies.AddAsync(PolicyDocument.New(request.ToPolicy(request.Name!)), ProfileRater.Rate, cancellationToken);
        return TypedResults.Created($"/api/policies/{added.Name}", PolicyView.Of(added));
    }

    private static async Task<IResult> FindAsync(string name, IPolicies policies, CancellationToken cancellationToken)
        => await policies.FindAsync(name, cancellationToken) is { } policy ? TypedResults.Ok(PolicyView.Of(policy)) : Problems.NotFound("policy", name);

    private static async Task<IResult> ChangeAsync(
        string name, PolicyChangeRequest request, CurrentUser user, IPolicies policies, CancellationToken cancellationToken)
    {
        var policy = request.ToPolicy(name);
        return await policies.ChangeAsync(
            user.LibraryOwner, name, request.Version!.Value, policy.Title, PolicyDocument.Of(policy).ToJson(), ProfileRater.Rate, cancellationToken) is { } change
            ? TypedResults.Ok(PolicyChangeView.Of(change))
            : Problems.NotFound("policy", name);
    }

    private static async Task<IResult> DeleteAsync(string name, IPolicies policies, CancellationToken cancellationToken)
        => await policies.DeleteAsync(name, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("policy", name);

    private static async Task<IResult> PreviewAsync(
        string name,
        [Description("How many of the songs to name, 0 to 200; 50 if left out.")] int? limit,
        PolicyRequest request,
        CurrentUser user,
        IPolicies policies,
        CancellationToken cancellationToken)
    {
        var examples = limit ?? ExamplesIfLeftOut;
        if (examples is < 0 or > Limits.PageSize)
            return Problems.Invalid("limit", $"It is {examples}; it may be 0 to {Limits.PageSize}.");

        return await policies.PreviewAsync(
            user.LibraryOwner, name, PolicyDocument.Of(request.ToPolicy(name)).ToJson(), ProfileRater.Rate, examples, cancellationToken) is { } preview
            ? TypedResults.Ok(PolicyPreviewView.Of(preview))
            : Problems.NotFound("policy", name);
    }

    private static async Task<IResult> ListRulesAsync(string name, IPolicies policies, CancellationToken cancellationToken)
        => await policies.FindAsync(name, cancellationToken) is null
            ? Problems.NotFound("policy", name)
            : TypedResults.Ok(new PageView<ArtistRuleView>([.. (await policies.ListRulesAsync(name, cancellationToken)).Select(ArtistRuleView.Of)], null));

    private static async Task<IResult> SetRuleAsync(
        string name, string artist, ArtistRuleRequest request, HttpContext context, CurrentUser user, IPolicies policies, CancellationToken cancellationToken)
    {
        var whose = ArtistOf(context, artist);
        if (ArtistName.Fault(whose) is { } fault)
            return Problems.Invalid("artist", fault);
        if (await policies.FindAsync(name, cancellationToken) is null)
            return Problems.NotFound("policy", name);

        var rule = await policies.SetRuleAsync(name, whose, request.Rating!, request.Note, user.Name, cancellationToken);
        return TypedResults.Ok(ArtistRuleView.Of(rule));
    }

    private static async Task<IResult> RemoveRuleAsync(
        string name, string artist, HttpContext context, IPolicies policies, CancellationToken cancellationToken)
    {
        var whose = ArtistOf(context, artist);
        if (ArtistName.Fault(whose) is { } fault)
            return Problems.Invalid("artist", fault);

        return await policies.RemoveRuleAsync(name, whose, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("rule for the artist", whose);
    }

    /// <summary>The last segment as it was sent: the server leaves %2F as it is, and artists have slashes in their names.</summary>
    private static string ArtistOf(HttpContext context, string artist)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target))
            return artist;

        var path = target.Split('?')[0];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]).Trim();
    }
}
