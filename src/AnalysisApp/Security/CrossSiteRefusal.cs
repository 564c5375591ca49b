using AnalysisApp.Api;

namespace AnalysisApp.Security;

/// <summary>
/// Another site's page in a user's browser may change nothing here. A browser says where a request comes from (<c>Sec-Fetch-Site</c>, or <c>Origin</c> in
/// older ones), and no page can make it lie: that is what protects the API, whose callers have no form and so no antiforgery token.
/// </summary>
/// <remarks>https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html, "Fetch Metadata headers".</remarks>
internal static class CrossSiteRefusal
{
    public static void UseCrossSiteRefusal(this IApplicationBuilder app) => app.Use((context, next) => IsCrossSite(context.Request)
        ? Problems.Of(StatusCodes.Status403Forbidden, "cross_site", "Another site asked for this. Open the app's own page.").ExecuteAsync(context)
        : next(context));

    private static bool IsCrossSite(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return false;
        if (request.Headers["Sec-Fetch-Site"] is [{ } site, ..])
            return site is not ("same-origin" or "none");

        return request.Headers.Origin is [{ } origin, ..] && origin != $"{request.Scheme}://{request.Host}";
    }
}
