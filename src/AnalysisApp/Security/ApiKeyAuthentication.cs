using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Security;

/// <summary>Programs present a key: <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>.</summary>
internal sealed class ApiKeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    /// <returns>The key as it was sent; null for none. Metrics have a token of their own in the same header.</returns>
    public static string? PresentedKey(HttpRequest request)
    {
        if (request.Path == MetricsApi.Path)
            return null;
        if (request.Headers["X-Api-Key"] is [{ Length: > 0 } key, ..])
            return key;

        const string scheme = "Bearer ";
        return request.Headers.Authorization is [{ } header, ..] && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? header[scheme.Length..].Trim()
            : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PresentedKey(Request) is not { } presented)
            return AuthenticateResult.NoResult();

        // A key that is for nothing would look like a session, which may do all that its user may.
        return await keys.VerifyAsync(presented, Context.RequestAborted) is { Scopes.Count: > 0 } holder
            ? AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(holder), Scheme.Name))
            : AuthenticateResult.Fail("The key is not valid.");
    }

    private ClaimsPrincipal PrincipalOf(KeyHolder holder) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, holder.UserId.ToString("D", CultureInfo.InvariantCulture)),
            new Claim(ClaimTypes.Name, holder.UserName),
            new Claim(ClaimTypes.Role, JsonNamingPolicy.SnakeCaseLower.ConvertName(holder.Role.ToString())),
            new Claim(CurrentUser.KeyClaim, holder.Prefix),
            .. holder.Scopes.Select(scope => new Claim(CurrentUser.ScopeClaim, scope)),
        ],
        Scheme.Name));

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(StatusCodes.Status401Unauthorized, "invalid_key", "The key is not valid here: it is wrong, has ended or was revoked. /account shows yours; commands send that of Accounts:Admin:ApiKey.")
            .ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        => Problems.Of(StatusCodes.Status403Forbidden, "not_permitted", "This key is not for that, or its owner's role does not permit it. /account shows what it is for.")
            .ExecuteAsync(Context);
}
