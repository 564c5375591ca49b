using System.Globalization;
using System.Text.Encodings.Web;
using AnalysisApp.Accounts;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Account;

/// <summary>A second factor: a code of an authenticator app (TOTP, RFC 6238), and recovery codes for when that is lost.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Read)]
internal sealed class TwoFactorModel(CurrentUser current, UserManager<User> users, SignInManager<User> signIn, Audit audit) : PageModel
{
    private const int RecoveryCodesMade = 10;

    public new User User { get; private set; } = null!;

    /// <summary>What the authenticator app is given, while it is being set up; empty before that.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>Codes just made: shown this once.</summary>
    public IReadOnlyList<string> Codes { get; private set; } = [];

    public int CodesLeft { get; private set; }

    /// <summary>Base32 in groups of four, for people who type it.</summary>
    public string SecretInGroups => string.Join(' ', Secret.Chunk(4).Select(group => new string(group))).ToLowerInvariant();

    /// <summary>The same as a link that an authenticator app on this device opens, and as a picture for one on another.</summary>
    public string Link => string.Create(
        CultureInfo.InvariantCulture,
        $"otpauth://totp/AnalysisApp:{UrlEncoder.Default.Encode(User.UserName!)}?secret={Secret}&issuer=AnalysisApp&digits=6");

    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (current.KeyPrefix is not null || await users.FindByIdAsync($"{current.Id}") is not { } user)
        {
            context.Result = new ForbidResult();
            return;
        }

        User = user;
        await next();
    }

    public Task OnGetAsync() => ReadAsync();

    /// <summary>Makes the secret. To look at the page changes nothing: another secret ends the other sessions.</summary>
    public async Task<IActionResult> OnPostStartAsync()
    {
        if (!User.TwoFactorEnabled)
        {
            await users.ResetAuthenticatorKeyAsync(User);
            await signIn.RefreshSignInAsync(User);
        }

        return LocalRedirect("~/account/two-factor");
    }

    public async Task<IActionResult> OnPostOnAsync(string? code)
    {
        var digits = new string([.. (code ?? "").Where(char.IsAsciiDigit)]);
        if (!await users.VerifyTwoFactorTokenAsync(User, TokenOptions.DefaultAuthenticatorProvider, digits))
        {
            ModelState.AddModelError("code", T["This is not the code that the app shows now. Look at the clocks of both devices, and try the next code."]);
            await ReadAsync();
            return Page();
        }

        await users.SetTwoFactorEnabledAsync(User, true);
        await signIn.RefreshSignInAsync(User);
        await audit.AddAsync("user.two_factor_on", User.UserName, null);
        return await ShowCodesAsync();
    }

    public async Task<IActionResult> OnPostCodesAsync()
    {
        if (!User.TwoFactorEnabled)
            return LocalRedirect("~/account/two-factor");

        await audit.AddAsync("user.recovery_codes_made", User.UserName, null);
        return await ShowCodesAsync();
    }

    public async Task<IActionResult> OnPostOffAsync(string? password)
    {
        if (await users.HasPasswordAsync(User) && !await users.CheckPasswordAsync(User, password ?? ""))
        {
            ModelState.AddModelError("password", T["This is not your password."]);
            await ReadAsync();
            return Page();
        }

        await users.SetTwoFactorEnabledAsync(User, false);
        await users.ResetAuthenticatorKeyAsync(User);
        await signIn.RefreshSignInAsync(User);
        await audit.AddAsync("user.two_factor_off", User.UserName, null);
        TempData["Notice"] = T["Two-factor sign-in is off. Your password alone is enough again."].Value;
        return LocalRedirect("~/account#two-factor");
    }

    /// <summary>Not redirected: the codes are in this answer and nowhere else.</summary>
    private async Task<IActionResult> ShowCodesAsync()
    {
        Codes = [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(User, RecoveryCodesMade) ?? []];
        await ReadAsync();
        return Page();
    }

    private async Task ReadAsync()
    {
        if (User.TwoFactorEnabled)
        {
            CodesLeft = await users.CountRecoveryCodesAsync(User);
            return;
        }

        Secret = await users.GetAuthenticatorKeyAsync(User) ?? "";
    }
}
