using System.Security.Cryptography;
using AnalysisApp.Accounts;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Security;

/// <summary>A password for somebody who forgot theirs.</summary>
internal static class TemporaryPassword
{
    // Read over the telephone and typed again: without what looks like something else. 16 of 31 letters are 79 bits.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Groups = 4;
    private const int GroupLength = 4;

    public static string Make() => string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Letters, GroupLength)));

    /// <summary>Sets it in place of the one there was, ends the user's sessions, and lets in who was locked out. A password that cannot be leaves all as it was.</summary>
    public static async Task<IdentityResult> GivePasswordAsync(this UserManager<User> users, User user, string password)
    {
        foreach (var validator in users.PasswordValidators)
        {
            if (await validator.ValidateAsync(users, user, password) is { Succeeded: false } refused)
                return refused;
        }

        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        user.LockoutEnd = null;
        user.AccessFailedCount = 0;

        // Writes the user, with all of the above, at once.
        return await users.UpdateSecurityStampAsync(user);
    }
}
