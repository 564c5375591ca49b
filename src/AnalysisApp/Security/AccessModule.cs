using AnalysisApp.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Security;

/// <summary>Who calls (a session's cookie, or a key), and what each permission means. Whatever says nothing of itself needs <see cref="Permission.Read"/>.</summary>
internal static class AccessModule
{
    private const string Caller = "Caller";

    public static void AddAccess(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<CurrentUser>();
        services.AddAuthentication(Caller)
            .AddPolicyScheme(Caller, null, caller => caller.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, TrustedHeaderAuthentication>(TrustedHeaderAuthentication.SchemeName, null)
            .AddIdentityCookies(cookies =>
            {
                cookies.ApplicationCookie!.Configure(ConfigureSession);
                cookies.TwoFactorUserIdCookie!.Configure(cookie => Restrict(cookie.Cookie, "analysisapp.first-step"));
                cookies.TwoFactorRememberMeCookie!.Configure(cookie => Restrict(cookie.Cookie, "analysisapp.second-step"));
                cookies.ExternalCookie!.Configure(cookie => Restrict(cookie.Cookie, "analysisapp.external"));
            });
        services.Configure<SecurityStampValidatorOptions>(validator =>
        {
            // A session that was ended elsewhere, or whose user may no longer sign in, lasts so long at most.
            validator.ValidationInterval = TimeSpan.FromMinutes(1);
            validator.OnRefreshingPrincipal = KeepSessionAsync;
        });

        services.AddScoped<IAuthorizationHandler, PermissionRequirement.Handler>();
        var policies = services.AddAuthorizationBuilder();
        foreach (var permission in Permission.All)
            policies.AddPolicy(permission, policy => policy.RequireAuthenticatedUser().AddRequirements(new PermissionRequirement(permission)));
        policies.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new PermissionRequirement(Permission.Read)).Build());
        policies.SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new PermissionRequirement(Permission.Read)).Build());
    }

    private static string SchemeOf(HttpContext context)
        => ApiKeyAuthentication.PresentedKey(context.Request) is not null ? ApiKeyAuthentication.SchemeName
            : context.RequestServices.GetRequiredService<TrustedHeader>().Names(context) ? TrustedHeaderAuthentication.SchemeName
            : IdentityConstants.ApplicationScheme;

    private static void ConfigureSession(CookieAuthenticationOptions session)
    {
        Restrict(session.Cookie, "analysisapp.session");
        session.ExpireTimeSpan = TimeSpan.FromDays(14);
        session.SlidingExpiration = true;
        session.LoginPath = "/sign-in";
        session.ReturnUrlParameter = "returnTo";
        session.Events.OnRedirectToLogin = AskToSignInAsync;
        session.Events.OnRedirectToAccessDenied = RefuseAsync;
    }

    private static void Restrict(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    /// <summary>What was known of the session, and not of the user, is known of it still.</summary>
    private static Task KeepSessionAsync(SecurityStampRefreshingPrincipalContext context)
    {
        if (context.CurrentPrincipal?.FindFirst(CurrentUser.SessionClaim) is { } session)
            context.NewPrincipal?.Identities.First().AddClaim(session.Clone());
        return Task.CompletedTask;
    }

    /// <summary>A person is led to the sign-in and back; a program, and a script on a page that was open for too long, is told.</summary>
    private static Task AskToSignInAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (Problems.IsForPrograms(context.Request.Path))
            return Problems.OfStatus(StatusCodes.Status401Unauthorized).ExecuteAsync(context.HttpContext);

        if (IsFromScript(context.Request))
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else
            context.Response.Redirect(HttpMethods.IsGet(context.Request.Method) ? context.RedirectUri : context.Request.PathBase + "/sign-in");
        return Task.CompletedTask;
    }

    private static bool IsFromScript(HttpRequest request) => request.Headers["Sec-Fetch-Dest"] is ["empty"];

    private static Task RefuseAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (Problems.IsForPrograms(context.Request.Path))
            return Problems.OfStatus(StatusCodes.Status403Forbidden).ExecuteAsync(context.HttpContext);

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
