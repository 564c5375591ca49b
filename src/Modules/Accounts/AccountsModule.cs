using AnalysisApp.Accounts.Keys;
using AnalysisApp.Accounts.Storage;
using AnalysisApp.Accounts.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnalysisApp.Accounts;

/// <summary>Puts the accounts into an application.</summary>
public static class AccountsModule
{
    /// <summary>The schema this module owns; its scripts are in this assembly.</summary>
    public const string Schema = "accounts";

    /// <summary>
    /// Registers Identity's <see cref="UserManager{TUser}"/> of <see cref="User"/> (scoped), and as singletons <see cref="FirstAdministrator"/>,
    /// <see cref="ApiKeys"/>, <see cref="AuditLog"/>, <see cref="UserPreferences"/> and <see cref="KeyRingStore"/>. A setting that cannot be used stops the start. Needs an
    /// <see cref="NpgsqlDataSource"/> to a migrated database, logging, and of the host an <see cref="IPersonalDataProtector"/> that encrypts secrets.
    /// </summary>
    /// <param name="services">The application's.</param>
    /// <param name="section">Holds <see cref="AccountsOptions"/>; the messages call it <c>Accounts</c>.</param>
    /// <returns>Identity's builder, to which the host adds what speaks HTTP: the sign-in manager and its cookies.</returns>
    public static IdentityBuilder AddAccounts(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccountsOptions>, AccountsOptionsValidator>());
        services.AddOptions<AccountsOptions>().Bind(section).ValidateOnStart();
        services.AddDbContextPool<AccountsContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandExecuted, LogLevel.Debug))));
        services.TryAddSingleton<FirstAdministrator>();
        services.TryAddSingleton<ApiKeys>();
        services.TryAddSingleton<AuditLog>();
        services.TryAddSingleton<UserPreferences>();
        services.TryAddSingleton<KeyRingStore>();
        services.TryAddSingleton<Tidying>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<Tidying>());
        return AddIdentity(services);
    }

    private static IdentityBuilder AddIdentity(IServiceCollection services)
    {
        services.AddOptions<IdentityOptions>().Configure<IOptions<AccountsOptions>>((identity, accounts) =>
        {
            identity.User.AllowedUserNameCharacters = NameRule.Characters;
            identity.Password = new PasswordOptions
            {
                RequiredLength = PasswordRule.Shortest,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
            };
            identity.Lockout.MaxFailedAccessAttempts = accounts.Value.Lockout.Attempts;
            identity.Lockout.DefaultLockoutTimeSpan = accounts.Value.Lockout.Duration;

            // Confirmed is, here, who is not disabled.
            identity.SignIn.RequireConfirmedAccount = true;
        });
        return services.AddIdentityCore<User>()
            .AddUserStore<UserStore>()
            .AddUserValidator<NameRule>()
            .AddPasswordValidator<PasswordRule>()
            .AddUserConfirmation<EnabledUsers>()
            .AddClaimsPrincipalFactory<UserPrincipal>()
            .AddTokenProvider<AuthenticatorTokenProvider<User>>(TokenOptions.DefaultAuthenticatorProvider);
    }
}
