using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>Light, dark, or as the system is. Kept in a cookie, so that the server renders it and nothing flashes.</summary>
[AllowAnonymous]
[AnswersBeforeSetup]
internal sealed class AppearanceModel : PageModel
{
    private const string CookieName = "analysisapp.appearance";

    /// <summary><c>light</c>, <c>dark</c>, or null for the system's.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[CookieName] is "light" or "dark" ? request.Cookies[CookieName] : null;

    public IActionResult OnPost(string? scheme, string? returnTo)
    {
        if (scheme is "light" or "dark")
            Response.Cookies.Append(CookieName, scheme, new CookieOptions { SameSite = SameSiteMode.Strict, HttpOnly = true, MaxAge = TimeSpan.FromDays(365) });
        else
            Response.Cookies.Delete(CookieName);

        return LocalRedirect(Url.IsLocalUrl(returnTo) ? returnTo : "~/");
    }
}
