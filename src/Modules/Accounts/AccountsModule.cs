using AnalysisApp.Accounts.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Accounts;

/// <summary>Puts the accounts into an application.</summary>
public static class AccountsModule
{
    /// <summary>Registers <see cref="ApiKeys"/>; a key that cannot be used stops the start.</summary>
    /// <param name="services">The application's.</param>
    /// <param name="section">Holds <see cref="AccountsOptions"/>; the messages call it <c>Accounts</c>.</param>
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccountsOptions>, AccountsOptionsValidator>());
        services.AddOptions<AccountsOptions>().Bind(section).ValidateOnStart();
        services.TryAddSingleton<ApiKeys>();
        return services;
    }
}
