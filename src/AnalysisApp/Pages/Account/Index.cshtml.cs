using System.Globalization;
using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Account;

/// <summary>One's own account: password, second factor, passkeys, sessions, keys and limits.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Read)]
internal sealed class AccountModel(
    CurrentUser current, UserManager<User> users, SignInManager<User> signIn, ApiKeys keys, People people, Audit audit, RateLimitSettings limits) : PageModel
{
    public new User User { get; private set; } = null!;

    public IReadOnlyList<ApiKey> Keys { get; private set; } = [];

    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    public bool HasPassword { get; private set; }

    public int RecoveryCodes { get; private set; }

    /// <summary>A key just made: shown this once.</summary>
    public NewApiKey? NewKey { get; private set; }

    public RateLimitSettings Limits => limits;

    public IReadOnlyList<string> Scopes => KeyScopes.Of(User.Role);

    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        // A key is for programs; whoever has one must not get at the password and the other keys of its owner.
        if (current.KeyPrefix is not null || await users.FindByIdAsync($"{current.Id}") is not { } user)
        {
            context.Result = new ForbidResult();
            return;
        }

        User = user;
        await next();
    }

    public Task OnGetAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    public async Task<IActionResult> OnPostPasswordAsync(string? currentPassword, string? password, string? again, CancellationToken cancellationToken)
    {
        if (password != again)
            ModelState.AddModelError("again", T["The two are not the same."]);
        else
            ModelState.AddErrors(await ChangePasswordAsync(currentPassword ?? "", password ?? ""));
        if (!ModelState.IsValid)
            return await AgainAsync(cancellationToken);

        await signIn.RefreshSignInAsync(User);
        await audit.AddAsync("user.password_changed", User.UserName, null);
        return Told(T["Your password was changed. Other browsers are signed out within a minute."], "password");
    }

    public async Task<IActionResult> OnPostSignOutEverywhereAsync()
    {
        await people.SignOutEverywhereAsync(User);
        await signIn.SignOutAsync();
        return LocalRedirect("~/sign-in");
    }

    public async Task<IActionResult> OnPostKeyAsync(string? name, string[] scopes, string? expires, CancellationToken cancellationToken)
    {
        if (!TryExpiry(expires, out var expiresAt))
            ModelState.AddModelError("expiresAt", T["Write the day as 2027-01-31, or leave it empty."]);
        if (!ModelState.IsValid)
            return await AgainAsync(cancellationToken);

        try
        {
            NewKey = await keys.CreateAsync(User.Id, name ?? "", scopes, expiresAt, cancellationToken);
            await audit.AddAsync("key.created", NewKey.Key.Prefix, string.Join(", ", NewKey.Key.Scopes));
        }
        catch (AccountFaultException fault)
        {
            ModelState.AddModelError(fault.Field, T[fault.Template, [.. fault.Values]]);
        }

        // Not redirected: the secret is in this answer and nowhere else.
        return await AgainAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await keys.RevokeAsync(User.Id, id, cancellationToken) is not { } key)
            return NotFound();

        await audit.AddAsync("key.revoked", key.Prefix, $"of {User.UserName}");
        return Told(T["The key “{0}” was revoked.", key.Name], "keys");
    }

    /// <summary>What the browser makes a passkey from, for the page's script.</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync()
        => Content(
            await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity { Id = $"{User.Id}", Name = User.UserName!, DisplayName = User.UserName! }),
            "application/json");

    /// <summary>The passkey that the browser made.</summary>
    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, string? passkeyName, CancellationToken cancellationToken)
    {
        if (await AttestAsync(credential ?? "") is not { Succeeded: true } made)
        {
            ModelState.AddModelError("passkey", T["The passkey was not taken. Try again; it works at an encrypted address (https) or at localhost only."]);
            return await AgainAsync(cancellationToken);
        }

        var name = (passkeyName ?? "").Trim();
        made.Passkey.Name = name.Length is 0 or > ApiKeys.LongestName ? "Passkey" : name;
        await users.AddOrUpdatePasskeyAsync(User, made.Passkey);
        await audit.AddAsync("user.passkey_added", User.UserName, made.Passkey.Name);
        return Told(T["The passkey “{0}” was added.", made.Passkey.Name], "passkeys");
    }

    public async Task<IActionResult> OnPostRemovePasskeyAsync(string? id)
    {
        var passkey = (await users.GetPasskeysAsync(User)).FirstOrDefault(one => Convert.ToHexString(one.CredentialId) == id);
        if (passkey is null)
            return NotFound();

        await users.RemovePasskeyAsync(User, passkey.CredentialId);
        await audit.AddAsync("user.passkey_removed", User.UserName, passkey.Name);
        return Told(T["The passkey “{0}” was removed.", passkey.Name ?? "Passkey"], "passkeys");
    }

    /// <returns>Null when nothing was asked for, or so long ago that it no longer counts.</returns>
    private async Task<PasskeyAttestationResult?> AttestAsync(string credential)
    {
        try
        {
            return credential.Length == 0 ? null : await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private async Task<IdentityResult> ChangePasswordAsync(string currentPassword, string password) => await users.HasPasswordAsync(User)
        ? await users.ChangePasswordAsync(User, currentPassword, password)
        : await users.AddPasswordAsync(User, password);

    private static bool TryExpiry(string? text, out DateTimeOffset? expires)
    {
        expires = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (!DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day))
            return false;

        expires = day;
        return true;
    }

    private LocalRedirectResult Told(string notice, string section)
    {
        TempData["Notice"] = notice;
        return LocalRedirect($"~/account#{section}");
    }

    private async Task<IActionResult> AgainAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return Page();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        Keys = await keys.ListAsync(User.Id, cancellationToken);
        Passkeys = [.. await users.GetPasskeysAsync(User)];
        HasPassword = await users.HasPasswordAsync(User);
        RecoveryCodes = User.TwoFactorEnabled ? await users.CountRecoveryCodesAsync(User) : 0;
    }
}
