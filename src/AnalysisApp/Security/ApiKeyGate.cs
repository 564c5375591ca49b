using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Api;

namespace AnalysisApp.Security;

/// <summary>
/// Who may call. Until accounts exist the app listens on loopback only, and whoever is at this machine is its owner. A program that presents a
/// key (<c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>) must present the right one. Another site's page in the owner's browser may not call at all.
/// </summary>
internal sealed class ApiKeyGate(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, ApiKeys keys)
    {
        if (IsCrossSite(context.Request))
        {
            await Problems.Of(StatusCodes.Status403Forbidden, "cross_site", "Another site asked for this. Open the app's own page.").ExecuteAsync(context);
            return;
        }

        // Metrics have a token of their own, in the same header.
        if (context.Request.Path != MetricsApi.Path && PresentedKey(context.Request) is { } presented)
        {
            if (await keys.VerifyAsync(presented, context.RequestAborted) is not { } holder)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await Problems.Of(StatusCodes.Status401Unauthorized, "invalid_key", "The key is not valid here: it is none of ours, was revoked, or has expired. Make one on the page /account.")
                    .ExecuteAsync(context);
                return;
            }

            context.User = PrincipalOf(holder);
        }

        await next(context);
    }

    private static ClaimsPrincipal PrincipalOf(KeyHolder holder) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, holder.UserId.ToString("D", CultureInfo.InvariantCulture)),
            new Claim(ClaimTypes.Name, holder.UserName),
            new Claim(ClaimTypes.Role, JsonNamingPolicy.SnakeCaseLower.ConvertName(holder.Role.ToString())),
            new Claim(CurrentUser.KeyClaim, holder.Prefix),
            .. holder.Scopes.Select(scope => new Claim(CurrentUser.ScopeClaim, scope)),
        ],
        "ApiKey"));

    private static string? PresentedKey(HttpRequest request)
    {
        if (request.Headers["X-Api-Key"] is [{ Length: > 0 } key, ..])
            return key;

        const string scheme = "Bearer ";
        return request.Headers.Authorization is [{ } header, ..] && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? header[scheme.Length..].Trim()
            : null;
    }

    /// <summary>A browser says where a request comes from; anything that changes something must come from our own pages.</summary>
    private static bool IsCrossSite(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return false;
        if (request.Headers["Sec-Fetch-Site"] is [{ } site, ..])
            return site is not ("same-origin" or "none");

        return request.Headers.Origin is [{ } origin, ..] && origin != $"{request.Scheme}://{request.Host}";
    }
}
