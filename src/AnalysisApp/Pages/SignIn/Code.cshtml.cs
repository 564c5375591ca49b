using AnalysisApp.Accounts;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.SignIn;

/// <summary>The second step of those who asked for one: the code that their app shows now, or one of their recovery codes.</summary>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.SignIn)]
internal sealed class CodeModel(SignInManager<User> signIn) : PageModel
{
    private const int CodeDigits = 6;

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Stays { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnTo { get; set; }

    /// <summary>Why it was not done.</summary>
    public string? Fault { get; private set; }

    public string Target => Url.IsLocalUrl(ReturnTo) ? ReturnTo : Url.Content("~/");

    public async Task<IActionResult> OnGetAsync()
    {
        ModelState.Clear();
        return await signIn.GetTwoFactorAuthenticationUserAsync() is null ? LocalRedirect("~/sign-in") : Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is null)
            return LocalRedirect("~/sign-in");

        var typed = new string([.. (Code ?? "").Where(char.IsAsciiLetterOrDigit)]);
        var result = typed.Length == CodeDigits && typed.All(char.IsAsciiDigit)
            ? await signIn.TwoFactorAuthenticatorSignInAsync(typed, Stays, rememberClient: false)
            : await signIn.TwoFactorRecoveryCodeSignInAsync((Code ?? "").Trim());
        if (result.Succeeded)
            return LocalRedirect(Target);

        Fault = T["That code is not right, or no longer. Take the one that the app shows now, or a recovery code that was not used yet."];
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Page();
    }
}
