using AnalysisApp.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.SignIn;

/// <summary>Ends the session of this browser.</summary>
[AllowAnonymous]
internal sealed class SignOutModel(SignInManager<User> signIn) : PageModel
{
    /// <summary>A bookmark of the form's address.</summary>
    public IActionResult OnGet() => LocalRedirect("~/");

    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.SignOutAsync();
        return LocalRedirect("~/sign-in");
    }
}
