using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnalysisApp.Accounts.Tests;

/// <summary>The first administrator and the last one. Each test has a database to itself.</summary>
public sealed class AdministratorTests : IAsyncLifetime
{
    private const string Password = "four words nobody joins";

    private readonly AccountsDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Nobody_is_there_until_somebody_is_made()
    {
        var first = First(_database.Services);
        Assert.False(await first.ExistsAsync(default));
        await _database.AddUserAsync(UserRole.Viewer);
        Assert.False(await first.ExistsAsync(default));
        Assert.True((await first.CreateAsync("owner", Password, default)).Succeeded);
        Assert.True(await first.ExistsAsync(default));

        var again = await first.CreateAsync("another", Password, default);
        Assert.Equal("AlreadySetUp", Assert.Single(again.Errors).Code);
        Assert.Equal(2, await _database.ScalarAsync<long>("""SELECT count(*) FROM accounts."user" """));
    }

    [Fact]
    public async Task Of_setups_that_race_on_several_instances_one_wins()
    {
        await using var other = _database.NewServices();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => First(i % 2 == 0 ? _database.Services : other).CreateAsync($"owner{i}", Password, default)));
        Assert.Single(results, result => result.Succeeded);
        Assert.Equal(1, await _database.ScalarAsync<long>("""SELECT count(*) FROM accounts."user" """));
    }

    [Theory]
    [InlineData("two words", Password)]
    [InlineData("owner", "password123")]
    public async Task A_first_administrator_that_cannot_be_leaves_nothing(string name, string password)
    {
        Assert.False((await First(_database.Services).CreateAsync(name, password, default)).Succeeded);
        Assert.False(await First(_database.Services).ExistsAsync(default));
        Assert.Equal(0, await _database.ScalarAsync<long>("""SELECT count(*) FROM accounts."user" """));
    }

    [Fact]
    public async Task A_configured_key_alone_makes_an_administrator_without_a_password()
    {
        await using var services = _database.NewServices(("Admin:ApiKey", "a-key-that-is-long-enough"));
        await First(services).EnsureConfiguredAsync(default);
        var holder = await services.GetRequiredService<ApiKeys>().VerifyAsync("a-key-that-is-long-enough", default);
        Assert.Equal(("admin", UserRole.Admin), (holder!.UserName, holder.Role));
        await _database.WithUsersAsync(async users =>
        {
            var admin = await AccountsDatabase.FindAsync(users, holder.UserId);
            Assert.False(await users.HasPasswordAsync(admin));
            Assert.False(await users.CheckPasswordAsync(admin, ""));
            return admin;
        });
    }

    [Fact]
    public async Task A_configured_password_makes_an_administrator_and_later_changes_nothing()
    {
        await using (var services = _database.NewServices(("Admin:UserName", "olga"), ("Admin:Password", Password)))
            await First(services).EnsureConfiguredAsync(default);
        await using (var services = _database.NewServices(("Admin:UserName", "piet"), ("Admin:Password", "quite another password")))
            await First(services).EnsureConfiguredAsync(default);

        await _database.WithUsersAsync(async users =>
        {
            var only = Assert.Single(users.Users.ToArray());
            Assert.Equal("olga", only.UserName);
            Assert.True(await users.CheckPasswordAsync(only, Password));
            return only;
        });
    }

    [Fact]
    public async Task A_configured_password_that_anyone_would_try_stops_the_start()
    {
        await using var services = _database.NewServices(("Admin:Password", "password123"));
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => First(services).EnsureConfiguredAsync(default));
        Assert.DoesNotContain("password123", Assert.Single(fault.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_settings_nobody_is_made()
    {
        await First(_database.Services).EnsureConfiguredAsync(default);
        Assert.False(await First(_database.Services).ExistsAsync(default));
    }

    [Fact]
    public async Task The_last_administrator_can_neither_go_nor_be_less()
    {
        var admin = await _database.AddUserAsync(UserRole.Admin);
        AssertLast(await _database.ChangeAsync(admin.Id, user => user.Role = UserRole.Editor));
        AssertLast(await _database.ChangeAsync(admin.Id, user => user.IsDisabled = true));
        AssertLast(await DeleteAsync(admin.Id));

        var second = await _database.AddUserAsync(UserRole.Admin);
        Assert.True((await _database.ChangeAsync(admin.Id, user => user.IsDisabled = true)).Succeeded);
        AssertLast(await DeleteAsync(second.Id));
        Assert.True((await DeleteAsync(admin.Id)).Succeeded);
    }

    [Fact]
    public async Task What_was_refused_is_not_written_with_the_next_change()
    {
        var admin = await _database.AddUserAsync(UserRole.Admin);
        await _database.WithUsersAsync(async users =>
        {
            var user = await AccountsDatabase.FindAsync(users, admin.Id);
            user.Role = UserRole.Viewer;
            AssertLast(await users.UpdateAsync(user));
            var other = new User { UserName = "other", Role = UserRole.Admin };
            Assert.True((await users.CreateAsync(other)).Succeeded);
            return other;
        });
        Assert.Equal("admin", await _database.ScalarAsync<string>($"""SELECT role FROM accounts."user" WHERE id = '{admin.Id}'"""));
    }

    [Fact]
    public async Task Of_two_administrators_who_go_at_once_the_second_stays()
    {
        var (first, second) = (await _database.AddUserAsync(UserRole.Admin), await _database.AddUserAsync(UserRole.Admin));
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var demote = new NpgsqlCommand($"""UPDATE accounts."user" SET role = 'viewer' WHERE id = '{first.Id}'""", connection, transaction))
            await demote.ExecuteNonQueryAsync();

        var going = DeleteAsync(second.Id);
        await _database.UntilBlockedAsync(going);
        await transaction.CommitAsync();
        AssertLast(await going);
    }

    private static FirstAdministrator First(IServiceProvider services) => services.GetRequiredService<FirstAdministrator>();

    private Task<IdentityResult> DeleteAsync(Guid id)
        => _database.WithUsersAsync(async users => await users.DeleteAsync(await AccountsDatabase.FindAsync(users, id)));

    private static void AssertLast(IdentityResult result) => Assert.Equal("LastAdministrator", Assert.Single(result.Errors).Code);
}
