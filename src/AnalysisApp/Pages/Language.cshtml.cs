using AnalysisApp.Localization;
using AnalysisApp.Preferences;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>The language of the pages. Kept with the account and in a cookie, so that the sign-in page speaks it too.</summary>
[AllowAnonymous]
[AnswersBeforeSetup]
internal sealed class LanguageModel(PersonalChoices choices) : PageModel
{
    public async Task<IActionResult> OnPostAsync(string? language, string? returnTo, CancellationToken cancellationToken)
    {
        var chosen = Language.Find(language)?.Code;
        ChoiceCookie.Keep(Response, PageLanguage.CookieName, chosen, SameSiteMode.Lax);
        await choices.KeepAsync(choice => choice with { Language = chosen }, cancellationToken);

        return LocalRedirect(Url.IsLocalUrl(returnTo) ? returnTo : "~/");
    }
}
