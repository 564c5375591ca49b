using System.Security.Cryptography;
using AnalysisApp.Accounts.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AnalysisApp.Accounts.Storage;

/// <summary>
/// Identity's store, and what is ours in it: secrets are encrypted, another role ends the sessions, and what the database refuses (a name that
/// another took meanwhile, the last administrator's going) is an error for people.
/// </summary>
internal sealed class UserStore(AccountsContext context, IPersonalDataProtector secrets, TimeProvider clock, IdentityErrorDescriber errors)
    : UserOnlyStore<User, AccountsContext, Guid, IdentityUserClaim<Guid>, IdentityUserLogin<Guid>, IdentityUserToken<Guid>, IdentityUserPasskey<Guid>>(
        context, errors)
{
    public override Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        user.Id = user.Id == Guid.Empty ? Guid.CreateVersion7(now) : user.Id;
        user.CreatedAt = now;
        return TellingAsync(() => base.CreateAsync(user, cancellationToken), user);
    }

    public override Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken = default)
    {
        var entry = Context.Entry(user);
        if (Differs(nameof(User.Role)) || Differs(nameof(User.IsDisabled)))
            user.SecurityStamp = Convert.ToHexString(RandomNumberGenerator.GetBytes(20));
        return TellingAsync(() => base.UpdateAsync(user, cancellationToken), user);

        bool Differs(string property) => !Equals(entry.Property(property).OriginalValue, entry.Property(property).CurrentValue);
    }

    public override Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken = default)
        => TellingAsync(() => base.DeleteAsync(user, cancellationToken), user);

    /// <summary>Whoever types what can be nobody's name finds nobody, without a question to the database: it takes no NUL, for one.</summary>
    public override Task<User?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken = default)
        => normalizedUserName.Length is > 0 and <= NameRule.Longest && normalizedUserName.All(NameRule.Characters.Contains)
            ? base.FindByNameAsync(normalizedUserName, cancellationToken)
            : Task.FromResult<User?>(null);

    public override Task SetTokenAsync(User user, string loginProvider, string name, string? value, CancellationToken cancellationToken)
        => base.SetTokenAsync(user, loginProvider, name, value is null ? null : secrets.Protect(value), cancellationToken);

    public override async Task<string?> GetTokenAsync(User user, string loginProvider, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is { } kept ? secrets.Unprotect(kept) : null;
        }
        catch (CryptographicException)
        {
            // Its key is gone: as if it had never been set up. No code is right then, and an administrator resets the second factor.
            return null;
        }
    }

    private async Task<IdentityResult> TellingAsync(Func<Task<IdentityResult>> write, User user)
    {
        try
        {
            return await write();
        }
        catch (DbUpdateException fault) when (ErrorOf(fault, user) is { } error)
        {
            // What was not written must not be written with the next change.
            Context.ChangeTracker.Clear();
            return IdentityResult.Failed(error);
        }
    }

    private IdentityError? ErrorOf(DbUpdateException fault, User user) => (fault.InnerException as PostgresException)?.ConstraintName switch
    {
        "user_by_name" => ErrorDescriber.DuplicateUserName(user.UserName!),
        "last_administrator" => new IdentityError
        {
            Code = "LastAdministrator",
            Description = $"'{user.UserName}' is the last administrator who can sign in. Make someone else an administrator first.",
        },
        _ => null,
    };
}
