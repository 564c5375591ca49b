using System.Security.Claims;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Events;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Security;

/// <summary>What administrators do with users, written into the audit log: the pages and the API do the same.</summary>
internal sealed class People(UserManager<User> users, Audit audit, OpenStreams streams)
{
    /// <param name="user">With a name and a role.</param>
    /// <param name="password">Null for who uses keys only.</param>
    /// <param name="cancellationToken">Stops before it is written down.</param>
    public async Task<IdentityResult> AddAsync(User user, string? password, CancellationToken cancellationToken)
    {
        var result = password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password);
        if (result.Succeeded)
            await audit.AddAsync("user.created", user.UserName, $"role {WordOf(user.Role)}", cancellationToken);
        return result;
    }

    /// <summary>Gives another role, and lets in or keeps out; both end the user's sessions.</summary>
    public async Task<IdentityResult> ChangeAsync(User user, UserRole role, bool disabled, CancellationToken cancellationToken)
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
            await audit.AddAsync("user.role_changed", user.UserName, $"{WordOf(formerRole)} to {WordOf(role)}", cancellationToken);
        if (disabled != wasDisabled)
            await audit.AddAsync(disabled ? "user.disabled" : "user.enabled", user.UserName, null, cancellationToken);
        return result;
    }

    /// <summary>Sets another password, lets in who was locked out, and, for who lost the second factor, takes that away.</summary>
    public async Task<IdentityResult> ResetPasswordAsync(User user, string password, bool twoFactorOff, CancellationToken cancellationToken)
    {
        var result = await users.GivePasswordAsync(user, password);
        if (result.Succeeded && twoFactorOff)
            result = await users.SetTwoFactorEnabledAsync(user, false);
        if (!result.Succeeded)
            return result;

        EndStreams(user);
        await audit.AddAsync("user.password_reset", user.UserName, twoFactorOff ? "two-factor off" : null, cancellationToken);
        return result;
    }

    /// <summary>Ends every session of one's own; keys go on working.</summary>
    public async Task SignOutEverywhereAsync(User user, CancellationToken cancellationToken)
    {
        await users.UpdateSecurityStampAsync(user);
        EndStreams(user);
        await audit.AddAsync("user.signed_out_everywhere", user.UserName, null, cancellationToken);
    }

    public async Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken)
    {
        var result = await users.DeleteAsync(user);
        if (!result.Succeeded)
            return result;

        EndStreams(user);
        await audit.AddAsync("user.deleted", user.UserName, $"{user.Id}", cancellationToken);
        return result;
    }

    /// <summary>A session is looked at again with its next request; a page that only listens makes none.</summary>
    private void EndStreams(User user) => streams.End(listener => listener.HasClaim(ClaimTypes.NameIdentifier, $"{user.Id}"));

    private static string WordOf(UserRole role) => JsonNamingPolicy.SnakeCaseLower.ConvertName(role.ToString());
}
