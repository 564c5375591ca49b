using AnalysisApp.Accounts;
using AnalysisApp.Library;
using AnalysisApp.Pages.Account;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Users;

/// <summary>One user: role, access, password, keys, and the end.</summary>
[Authorize(Permission.Admin)]
[AuthorizePost(Permission.Admin)]
internal sealed class UserModel(UserManager<User> users, People people, ApiKeys keys, Audit audit, CurrentUser current) : PageModel
{
    public new User User { get; private set; } = null!;

    public IReadOnlyList<ApiKey> Keys { get; private set; } = [];

    /// <summary>What they own.</summary>
    public OwnedParts Library { get; private set; } = new(0, 0);

    /// <summary>Who could get it.</summary>
    public IReadOnlyList<User> Heirs { get; private set; } = [];

    /// <summary>A password just made: shown this once.</summary>
    public string? Password { get; private set; }

    public bool IsMyself => User.Id == current.Id;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken))
            return NotFound();

        return Page();
    }

    public async Task<IActionResult> OnPostRoleAsync(Guid id, UserRole role, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken) || !Enum.IsDefined(role))
            return NotFound();

        return await ToldAsync(
            await people.ChangeAsync(User, role, User.IsDisabled), T["{0} has another role. They sign in again within a minute.", User.UserName!], id, cancellationToken);
    }

    public async Task<IActionResult> OnPostAccessAsync(Guid id, bool disabled, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken))
            return NotFound();

        return await ToldAsync(
            await people.ChangeAsync(User, User.Role, disabled),
            disabled ? T["{0} may neither sign in nor use keys; sessions end within a minute.", User.UserName!] : T["{0} may sign in again.", User.UserName!],
            id,
            cancellationToken);
    }

    public async Task<IActionResult> OnPostPasswordAsync(Guid id, bool twoFactorOff, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken))
            return NotFound();

        var password = TemporaryPassword.Make();
        var result = await people.ResetPasswordAsync(User, password, twoFactorOff);
        ModelState.AddErrors(result);

        // Not redirected: the password is in this answer and nowhere else.
        Password = result.Succeeded ? password : null;
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid id, Guid key, CancellationToken cancellationToken)
    {
        if (await keys.RevokeAsync(id, key, cancellationToken) is not { } revoked)
            return NotFound();

        await audit.AddAsync("key.revoked", revoked.Prefix, $"of {revoked.UserName}");
        TempData["Notice"] = T["The key “{0}” was revoked.", revoked.Name].Value;
        return LocalRedirect($"~/users/{id}");
    }

    /// <param name="id">Who goes.</param>
    /// <param name="heir">Who gets their songs and playlists; nobody: they are deleted.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    public async Task<IActionResult> OnPostDeleteAsync(Guid id, Guid? heir, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken))
            return NotFound();

        var next = heir is null ? null : await users.FindByIdAsync($"{heir}");
        if (heir is not null && (next is null || next.Id == id))
            return NotFound();

        var result = await people.DeleteAsync(User, next, cancellationToken);
        if (!result.Succeeded)
            return await ToldAsync(result, "", id, cancellationToken);

        TempData["Notice"] = T["{0} was deleted.", User.UserName!].Value;
        return LocalRedirect("~/users");
    }

    private async Task<IActionResult> ToldAsync(IdentityResult result, string notice, Guid id, CancellationToken cancellationToken)
    {
        if (result.Succeeded)
        {
            TempData["Notice"] = notice;
            return LocalRedirect($"~/users/{id}");
        }

        // As it is, not as it was wanted.
        ModelState.AddErrors(result);
        return await FindAsync(id, cancellationToken) ? Page() : NotFound();
    }

    private async Task<bool> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await users.FindByIdAsync($"{id}") is not { } user)
            return false;

        User = user;
        Keys = await keys.ListAsync(id, cancellationToken);
        Library = await people.CountLibraryAsync(user, cancellationToken);
        Heirs = [.. users.Users.Where(other => other.Id != id && !other.IsDisabled && other.Role != UserRole.Viewer).OrderBy(other => other.NormalizedUserName)];
        return true;
    }
}
