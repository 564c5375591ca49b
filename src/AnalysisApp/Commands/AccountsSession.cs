using AnalysisApp.Accounts;
using AnalysisApp.Backups;
using AnalysisApp.Configuration;
using AnalysisApp.Database;
using AnalysisApp.Security;
using AnalysisApp.Security.Keys;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Commands;

/// <summary>
/// The accounts of an instance, running or not, for who is at its machine: whoever can read the data folder needs no key. A running one sees
/// every change at once.
/// </summary>
internal sealed class AccountsSession : IAsyncDisposable
{
    private readonly PostgresServer _database;
    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _scope;

    private AccountsSession(PostgresServer database, ServiceProvider services)
    {
        _database = database;
        _services = services;
        _scope = services.CreateAsyncScope();
    }

    public UserManager<User> Users => _scope.ServiceProvider.GetRequiredService<UserManager<User>>();

    public ApiKeys Keys => _services.GetRequiredService<ApiKeys>();

    public FirstAdministrator FirstAdministrator => _services.GetRequiredService<FirstAdministrator>();

    /// <param name="settings">As on the command line: the data folder or the connection string.</param>
    /// <param name="cancellationToken">Stops the start of the database.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public static async Task<AccountsSession> OpenAsync(string[] settings, CancellationToken cancellationToken)
    {
        var configuration = CommandConfiguration.Read(settings);
        var host = Settings.Read(configuration);
        var database = await PostgresServer.JoinAsync(DatabaseSchemas.OptionsOf(host), NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
        try
        {
            await DatabaseSchemas.MigrateAsync(database, host, TimeProvider.System, cancellationToken);
            var services = new ServiceCollection();
            services.AddSingleton(TimeProvider.System).AddLogging().AddSingleton(database.DataSource);
            services.AddAccounts(configuration.GetSection("Accounts"));
            services.AddSingleton<IPersonalDataProtector, AccountSecrets>();
            services.AddKeyRing(host.Storage, host.KeyRing);
            return new AccountsSession(database, services.BuildServiceProvider());
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="CommandFaultException">There is no such user.</exception>
    public async Task<User> FindAsync(string name)
        => await Users.FindByNameAsync(name) ?? throw new CommandFaultException($"There is no user '{name}'. `users list` says who there is.");

    /// <summary>Writes down what was done here, as by whoever runs the command.</summary>
    public Task AuditAsync(string action, string? target, string? details, CancellationToken cancellationToken)
        => _services.GetRequiredService<AuditLog>().AddAsync(
            new AuditEntry(action, target, details, null, $"{Environment.UserName} at the machine"), null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }
}
