using AnalysisApp.Accounts.Storage;
using AnalysisApp.Database;
using AnalysisApp.Database.Testing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Accounts.Tests;

/// <summary>The module as the host registers it, on a database of the test class's own, with a clock that stands until it is moved.</summary>
public sealed class AccountsDatabase() : OwnDatabase(new SchemaMigrations(AccountsModule.Schema, typeof(AccountsModule).Assembly))
{
    private readonly StandingClock _clock = new();
    private ServiceProvider? _services;
    private int _names;

    public ServiceProvider Services => _services ?? throw new InvalidOperationException("InitializeAsync has not run.");
    public ApiKeys Keys => Services.GetRequiredService<ApiKeys>();
    public AuditLog Audit => Services.GetRequiredService<AuditLog>();
    public UserPreferences Preferences => Services.GetRequiredService<UserPreferences>();
    internal Tidying Tidying => Services.GetRequiredService<Tidying>();
    public DateTimeOffset Now => _clock.GetUtcNow();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _services = NewServices();
    }

    public override async Task DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();

        await base.DisposeAsync();
    }

    /// <summary>The module once more, as in another instance of the app or after a restart with other settings.</summary>
    public ServiceProvider NewServices(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton(DataSource).AddSingleton<TimeProvider>(_clock).AddLogging();
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddSingleton<IPersonalDataProtector, Protector>();
        services.AddAccounts(configuration);
        return services.BuildServiceProvider();
    }

    public void Pass(TimeSpan time) => _clock.Advance(time);

    /// <summary>Does something with Identity's users, in a scope of its own as a request has.</summary>
    public async Task<T> WithUsersAsync<T>(Func<UserManager<User>, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<UserManager<User>>());
    }

    public string NewName() => $"person.{Interlocked.Increment(ref _names)}";

    public Task<User> AddUserAsync(UserRole role = UserRole.Editor, string? name = null, string? password = null) => WithUsersAsync(async users =>
    {
        var user = new User { UserName = name ?? NewName(), Role = role };
        var result = password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password);
        Assert.True(result.Succeeded, string.Join("; ", result.Errors.Select(error => error.Description)));
        return user;
    });

    /// <summary>Changes a user as a request would.</summary>
    public Task<IdentityResult> ChangeAsync(Guid id, Action<User> change) => WithUsersAsync(async users =>
    {
        var user = await FindAsync(users, id);
        change(user);
        return await users.UpdateAsync(user);
    });

    public static async Task<User> FindAsync(UserManager<User> users, Guid id) => (await users.FindByIdAsync($"{id}"))!;

    /// <summary>Until this work waits for a lock of another transaction, or is over.</summary>
    public async Task UntilBlockedAsync(Task work)
    {
        while (!work.IsCompleted && await ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private sealed class Protector(IDataProtectionProvider provider) : IPersonalDataProtector
    {
        private readonly IDataProtector _protector = provider.CreateProtector("tests");

        public string? Protect(string? data) => data is null ? null : _protector.Protect(data);

        public string? Unprotect(string? data) => data is null ? null : _protector.Unprotect(data);
    }

    private sealed class StandingClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan time) => _now += time;
    }
}
