using Microsoft.AspNetCore.StaticFiles;

namespace AnalysisApp.Security;

/// <summary>What every answer says to the browser: only our own files, no inline script or style, no frames, no guessing of types.</summary>
internal static class SecurityHeaders
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // None of it is used here; so a fault cannot use it either.
    private const string PermissionsPolicy =
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), "
        + "payment=(), serial=(), usb=()";

    /// <summary>They are set as the answer goes out: a fault clears what was set before it.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(Set, context.Response.Headers);
        return next(context);
    });

    /// <summary>A file of our own under an address with its version may be kept for good: another content has another address.</summary>
    public static void KeepOurFiles(StaticFileResponseContext file)
        => file.Context.Response.Headers.CacheControl = file.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";

    private static Task Set(object answer)
    {
        var headers = (IHeaderDictionary)answer;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Permissions-Policy"] = PermissionsPolicy;
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Lyrics and ratings are private: nothing but files of our own may be kept by a cache, and only where they say so themselves.
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-cache, no-store";
        return Task.CompletedTask;
    }
}
