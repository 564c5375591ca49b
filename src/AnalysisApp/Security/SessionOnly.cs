using AnalysisApp.Api;

namespace AnalysisApp.Security;

/// <summary>A password, a second factor and a session are a person's: a key that got into wrong hands must not get at them.</summary>
internal static class SessionOnly
{
    /// <summary>Refuses callers that come with a key.</summary>
    public static RouteHandlerBuilder RequiresSession(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (context, next) =>
        context.HttpContext.RequestServices.GetRequiredService<CurrentUser>().KeyPrefix is null
            ? await next(context)
            : Problems.Of(StatusCodes.Status403Forbidden, "session_required", "A key does not permit this. Sign in with a browser and use the page /account."));

    /// <summary>Refuses callers that come with a key, unless it is for everything.</summary>
    public static RouteHandlerBuilder RequiresSessionOrAdminKey(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (context, next) =>
    {
        var user = context.HttpContext.RequestServices.GetRequiredService<CurrentUser>();
        return user.KeyPrefix is null || user.IsAdmin
            ? await next(context)
            : Problems.Of(StatusCodes.Status403Forbidden, "not_permitted", "A key may not make or revoke keys unless it is for admin. Sign in with a browser and use the page /account.");
    });
}
