using System.Security.Claims;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Events;
using AnalysisApp.Library;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Security;

/// <summary>What administrators do with users, written into the audit log: the pages and the API do the same.</summary>
internal sealed class People(UserManager<User> users, ILibraryOwners owners, Audit audit, OpenStreams streams)
{
    /// <param name="user">With a name and a role.</param>
    /// <param name="password">Null for who uses keys only.</param>
    public async Task<IdentityResult> AddAsync(User user, string? password)
    {
        var result = password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password);
        if (result.Succeeded)
            await audit.AddAsync("user.created", user.UserName, $"role {WordOf(user.Role)}");
        return result;
    }

    /// <summary>Gives another role, and lets in or keeps out; both end the user's sessions.</summary>
    public async Task<IdentityResult> ChangeAsync(User user, UserRole role, bool disabled)
    {
        var (formerRole, wasDisabled) = (user.Role, user.IsDisabled);
        (user.Role, user.IsDisabled) = (role, disabled);
        if (role == formerRole && disabled == wasDisabled)
            return IdentityResult.Success;

        var result = await users.UpdateAsync(user);
        if (!result.Succeeded)
            return result;

        EndStreams(user);
        if (role != formerRole)
            await audit.AddAsync("user.role_changed", user.UserName, $"{WordOf(formerRole)} to {WordOf(role)}");
        if (disabled != wasDisabled)
            await audit.AddAsync(disabled ? "user.disabled" : "user.enabled", user.UserName, null);
        return result;
    }

    /// <summary>Sets another password, lets in who was locked out, and, for who lost the second factor, takes that away.</summary>
    public async Task<IdentityResult> ResetPasswordAsync(User user, string password, bool twoFactorOff)
    {
        var result = await users.GivePasswordAsync(user, password);
        if (result.Succeeded && twoFactorOff)
            result = await users.SetTwoFactorEnabledAsync(user, false);
        if (!result.Succeeded)
            return result;

        EndStreams(user);
        await audit.AddAsync("user.password_reset", user.UserName, twoFactorOff ? "two-factor off" : null);
        return result;
    }

    /// <summary>Ends every session of one's own; keys go on working.</summary>
    public async Task SignOutEverywhereAsync(User user)
    {
        await users.UpdateSecurityStampAsync(user);
        EndStreams(user);
        await audit.AddAsync("user.signed_out_everywhere", user.UserName, null);
    }

    /// <summary>How much would be left behind.</summary>
    public Task<OwnedParts> CountLibraryAsync(User user, CancellationToken cancellationToken) => owners.CountAsync(user.Id, cancellationToken);

    /// <summary>
    /// Deletes a user and what becomes of their library with them. They are kept out first: that is refused for the last administrator before anything is lost,
    /// and nothing is added while it goes on. Cut off in the middle, it is done again from the start.
    /// </summary>
    /// <param name="user">Who.</param>
    /// <param name="heir">Who gets the library; null deletes it.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    public async Task<IdentityResult> DeleteAsync(User user, User? heir, CancellationToken cancellationToken)
    {
        var kept = await ChangeAsync(user, user.Role, disabled: true);
        if (!kept.Succeeded)
            return kept;

        var parts = heir is null
            ? await owners.DeleteAsync(user.Id, cancellationToken)
            : await owners.TransferAsync(user.Id, heir.Id, cancellationToken);
        var result = await users.DeleteAsync(user);
        if (!result.Succeeded)
            return result;

        var library = $"{parts.Songs} songs and {parts.Playlists} playlists {(heir is null ? "deleted" : $"given to {heir.UserName}")}";
        await audit.AddAsync("user.deleted", user.UserName, library);
        return result;
    }

    /// <summary>A session is looked at again with its next request; a page that only listens makes none.</summary>
    private void EndStreams(User user) => streams.End(listener => listener.HasClaim(ClaimTypes.NameIdentifier, $"{user.Id}"));

    private static string WordOf(UserRole role) => JsonNamingPolicy.SnakeCaseLower.ConvertName(role.ToString());
}
