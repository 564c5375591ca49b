using AnalysisApp.Accounts;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.SignIn;

/// <summary>Without name and password, by a passkey: that is two factors in one, so no code is asked for.</summary>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.SignIn)]
internal sealed class PasskeyModel(SignInManager<User> signIn, UserManager<User> users) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnTo { get; set; }

    /// <summary>Why it was not done.</summary>
    public string? Fault { get; private set; }

    /// <summary>An address of our own, whatever was given.</summary>
    public string Target => Url.IsLocalUrl(ReturnTo) ? ReturnTo : Url.Content("~/");

    // What was given in the address is no form.
    public void OnGet() => ModelState.Clear();

    /// <summary>What the browser is asked, for the page's script. It names nobody's passkeys: whoever has one is known by it.</summary>
    public async Task<IActionResult> OnPostOptionsAsync() => Content(await signIn.MakePasskeyRequestOptionsAsync(user: null), "application/json");

    public async Task<IActionResult> OnPostAsync(string? credential)
    {
        var shown = await AssertAsync(credential ?? "");

        // The framework's own way in asks neither whether the user may sign in at all nor whether they are locked out.
        if (shown is not { Succeeded: true } || !await signIn.CanSignInAsync(shown.User) || await users.IsLockedOutAsync(shown.User))
        {
            Fault = T["This passkey signs nobody in here. Use another, or your name and password."];
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Page();
        }

        await users.AddOrUpdatePasskeyAsync(shown.User, shown.Passkey);
        await signIn.SignInAsync(shown.User, isPersistent: true);
        return LocalRedirect(Target);
    }

    /// <returns>Null when nothing was asked for, or so long ago that it no longer counts.</returns>
    private async Task<PasskeyAssertionResult<User>?> AssertAsync(string credential)
    {
        try
        {
            return credential.Length == 0 ? null : await signIn.PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
