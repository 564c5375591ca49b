using AnalysisApp.Accounts.Keys;
using AnalysisApp.Accounts.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnalysisApp.Accounts;

/// <summary>Whether anyone can administer this instance, and the making of the one who does first. Safe for concurrent use, on any number of instances.</summary>
/// <remarks>An administrator that is there stays: the last one can be neither deleted, disabled nor given another role.</remarks>
public sealed class FirstAdministrator(
    NpgsqlDataSource dataSource, IServiceScopeFactory scopes, IOptions<AccountsOptions> options)
{
    private volatile bool _exists;

    /// <summary>Whether there is an administrator. Asked of the database until it says yes, and never again.</summary>
    public async ValueTask<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        if (_exists)
            return true;

        await using var command = dataSource.CreateCommand("""SELECT EXISTS (SELECT FROM accounts."user" WHERE role = 'admin' AND NOT is_disabled)""");
        return _exists = (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Makes the first administrator. Of callers that race, one makes theirs; the others are told <c>AlreadySetUp</c>.</summary>
    /// <param name="userName">1 to 64 letters (a to z), digits and any of <c>. _ - @</c>.</param>
    /// <param name="password">At least 10 characters; null for one who has keys only.</param>
    /// <param name="cancellationToken">Stops before the user is made.</param>
    /// <returns>Failed with errors for people when the name or the password cannot be.</returns>
    public async Task<IdentityResult> CreateAsync(string userName, string? password, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var context = scope.ServiceProvider.GetRequiredService<AccountsContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // Readers go on; whoever would add or change a user waits until this one is there.
        await context.Database.ExecuteSqlAsync($"""LOCK TABLE accounts."user" IN SHARE ROW EXCLUSIVE MODE""", cancellationToken);
        if (await context.Users.AnyAsync(user => user.Role == UserRole.Admin && !user.IsDisabled, cancellationToken))
            return IdentityResult.Failed(new IdentityError { Code = "AlreadySetUp", Description = "There is an administrator already. Sign in." });

        var admin = new User { UserName = userName, Role = UserRole.Admin };
        var result = password is null ? await users.CreateAsync(admin) : await users.CreateAsync(admin, password);
        if (!result.Succeeded)
            return result;

        await transaction.CommitAsync(cancellationToken);
        _exists = true;
        return result;
    }

    /// <summary>Makes the administrator that the settings name, if they name one and there is none.</summary>
    /// <exception cref="OptionsValidationException">The settings hold a name or a password that cannot be.</exception>
    public async Task EnsureConfiguredAsync(CancellationToken cancellationToken)
    {
        var admin = options.Value.Admin;
        var password = SecretSetting.Read(admin.Password, admin.PasswordFile);
        if ((password is null && SecretSetting.Read(admin.ApiKey, admin.ApiKeyFile) is null) || await ExistsAsync(cancellationToken))
            return;

        var result = await CreateAsync(admin.UserName, password, cancellationToken);
        if (!result.Succeeded && !await ExistsAsync(cancellationToken))
            throw new OptionsValidationException("Accounts", typeof(AccountsOptions), result.Errors.Select(error => $"Accounts:Admin: {error.Description}"));
    }
}
