using AnalysisApp.Preferences;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>Light, dark, or as the system is. Kept with the account and in a cookie, so that the server renders it and nothing flashes.</summary>
[AllowAnonymous]
[AnswersBeforeSetup]
internal sealed class AppearanceModel(PersonalChoices choices) : PageModel
{
    private const string CookieName = "analysisapp.appearance";

    /// <summary><c>light</c>, <c>dark</c>, or null for the system's.</summary>
    public static string? Read(HttpRequest request)
        => (ChoiceCookie.Of(request)?.Appearance ?? request.Cookies[CookieName]) is ("light" or "dark") and var scheme ? scheme : null;

    public async Task<IActionResult> OnPostAsync(string? scheme, string? returnTo, CancellationToken cancellationToken)
    {
        var chosen = scheme is "light" or "dark" ? scheme : null;
        ChoiceCookie.Keep(Response, CookieName, chosen);
        await choices.KeepAsync(choice => choice with { Appearance = chosen ?? "system" }, cancellationToken);

        return LocalRedirect(Url.IsLocalUrl(returnTo) ? returnTo : "~/");
    }
}
