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
            .AddCookie(IdentityConstants.ApplicationScheme, ConfigureSession);

        services.AddScoped<IAuthorizationHandler, PermissionRequirement.Handler>();
        var policies = services.AddAuthorizationBuilder();
        foreach (var permission in Permission.All)
            policies.AddPolicy(permission, policy => policy.RequireAuthenticatedUser().AddRequirements(new PermissionRequirement(permission)));
        policies.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new PermissionRequirement(Permission.Read)).Build());
        policies.SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new PermissionRequirement(Permission.Read)).Build());
    }

    private static string SchemeOf(HttpContext context)
        => ApiKeyAuthentication.PresentedKey(context.Request) is null ? IdentityConstants.ApplicationScheme : ApiKeyAuthentication.SchemeName;

    private static void ConfigureSession(CookieAuthenticationOptions session)
    {
        session.Cookie.Name = "analysisapp.session";
        session.Cookie.HttpOnly = true;
        session.Cookie.SameSite = SameSiteMode.Lax;
        session.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        session.ExpireTimeSpan = TimeSpan.FromDays(14);
        session.SlidingExpiration = true;
        session.LoginPath = "/sign-in";
        session.ReturnUrlParameter = "returnTo";
        session.Events.OnRedirectToLogin = AskToSignInAsync;
        session.Events.OnRedirectToAccessDenied = RefuseAsync;
    }

    /// <summary>A person is led to the sign-in and back; a program, and a script on a page that was open for too long, is told.</summary>
    private static Task AskToSignInAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (Problems.IsForPrograms(context.Request.Path))
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, "sign_in_required", "Sign in, or send a key as 'Authorization: Bearer KEY'. /account makes keys.")
                .ExecuteAsync(context.HttpContext);
        }

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
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "not_permitted", "Your role does not permit this. Ask an administrator.").ExecuteAsync(context.HttpContext);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
