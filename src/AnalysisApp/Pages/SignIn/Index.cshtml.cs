using AnalysisApp.Accounts;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.SignIn;

/// <summary>Name and password. Says the same whatever of it is wrong, and takes as long, so that nobody learns who there is.</summary>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.SignIn)]
internal sealed class SignInModel(SignInManager<User> signIn, UserManager<User> users, IPasswordHasher<User> hasher) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Whether the session outlives the browser's window.</summary>
    [BindProperty]
    public bool Stays { get; set; }

    /// <summary>Where they wanted to go.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnTo { get; set; }

    /// <summary>Why it was not done.</summary>
    public string? Fault { get; private set; }

    /// <summary>An address of our own, whatever was given.</summary>
    public string Target => Url.IsLocalUrl(ReturnTo) ? ReturnTo : Url.Content("~/");

    public IActionResult OnGet()
    {
        ModelState.Clear();
        return User.Identity?.IsAuthenticated == true ? LocalRedirect(Target) : Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var result = await CheckAsync();
        if (result.RequiresTwoFactor)
            return LocalRedirect($"~/sign-in/code?stays={(Stays ? "true" : "false")}&returnTo={Uri.EscapeDataString(Target)}");
        return result.Succeeded ? LocalRedirect(Target) : Refuse();
    }

    private async Task<Microsoft.AspNetCore.Identity.SignInResult> CheckAsync()
    {
        // Nobody, or someone who has keys only: that takes as long as a wrong password.
        if (string.IsNullOrEmpty(Name) || string.IsNullOrEmpty(Password) || await users.FindByNameAsync(Name.Trim()) is not { PasswordHash: not null } user)
        {
            hasher.HashPassword(new User(), Password ?? "");
            return Microsoft.AspNetCore.Identity.SignInResult.Failed;
        }

        return await signIn.PasswordSignInAsync(user, Password, Stays, lockoutOnFailure: true);
    }

    private PageResult Refuse()
    {
        Fault = T["Name and password do not go together, or there were too many wrong ones lately. Try again; after 15 minutes any lock is over. An administrator can set a new password."];
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Page();
    }
}
