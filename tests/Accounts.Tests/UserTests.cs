using System.Security.Claims;
using AnalysisApp.Accounts.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Accounts.Tests;

/// <summary>Identity's users as ours: names, passwords, lock-out, secrets, sessions.</summary>
public sealed class UserTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Password = "four words nobody joins";

    [Fact]
    public async Task A_user_comes_back_as_it_was_stored()
    {
        var user = await database.AddUserAsync(UserRole.Viewer, password: Password);
        var found = await database.WithUsersAsync(users => users.FindByNameAsync(user.UserName!.ToUpperInvariant()));
        Assert.NotNull(found);
        Assert.Equal((user.Id, UserRole.Viewer, false, database.Now), (found.Id, found.Role, found.IsDisabled, found.CreatedAt));
        Assert.Null(found.LastSignInAt);
        Assert.True(await database.WithUsersAsync(users => users.CheckPasswordAsync(found, Password)));
        Assert.False(await database.WithUsersAsync(users => users.CheckPasswordAsync(found, Password + "!")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("zoë")]
    [InlineData("раypal")]
    [InlineData("a/b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_name_that_cannot_be_is_refused(string name)
        => Assert.False((await CreateAsync(name, Password)).Succeeded);

    [Theory]
    [InlineData("a")]
    [InlineData("Ann.B_C-D@home")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_name_that_can_be_is_taken(string name) => Assert.True((await CreateAsync(name, Password)).Succeeded);

    [Fact]
    public async Task Of_two_who_take_one_name_at_once_one_has_it_and_the_other_is_told()
    {
        var name = database.NewName();
        await using var scope = database.Services.CreateAsyncScope();
        await using var transaction = await scope.ServiceProvider.GetRequiredService<AccountsContext>().Database.BeginTransactionAsync();
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<User>>().CreateAsync(new User { UserName = name })).Succeeded);

        var other = CreateAsync(name.ToUpperInvariant(), Password);
        await database.UntilBlockedAsync(other);
        await transaction.CommitAsync();
        Assert.Equal("DuplicateUserName", Assert.Single((await other).Errors).Code);
    }

    [Theory]
    [InlineData("no\0body")]
    [InlineData("zoë")]
    [InlineData("")]
    public async Task What_can_be_nobodys_name_finds_nobody(string name)
        => Assert.Null(await database.WithUsersAsync(users => users.FindByNameAsync(name)));

    [Theory]
    [InlineData("short one")]
    [InlineData("Password123")]
    [InlineData("qwertyuiop")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abcabcabcabc")]
    [InlineData("PERSONNAME")]
    [InlineData("personname2026!")]
    [InlineData("personnamepersonname")]
    public async Task A_password_that_anyone_would_try_is_refused(string password)
        => Assert.False((await CreateAsync("personname", password)).Succeeded);

    [Theory]
    [InlineData("ten chars!")]
    [InlineData("alllowercaseletters")]
    [InlineData("8051736294")]
    [InlineData("päßwörter sind länger")]
    public async Task A_password_needs_no_composition(string password)
        => Assert.True((await CreateAsync(database.NewName(), password)).Succeeded);

    [Fact]
    public async Task An_endless_password_is_refused_before_it_is_hashed()
        => Assert.False((await CreateAsync(database.NewName(), string.Concat(Enumerable.Range(0, 100_000).Select(i => (char)('a' + (i % 26)))))).Succeeded);

    [Fact]
    public async Task Five_wrong_passwords_lock_the_user_out_and_the_right_one_begins_anew()
    {
        var user = await database.AddUserAsync(password: Password);
        await database.WithUsersAsync(async users =>
        {
            var found = await AccountsDatabase.FindAsync(users, user.Id);
            for (var i = 0; i < 4; i++)
                await users.AccessFailedAsync(found);
            Assert.False(await users.IsLockedOutAsync(found));
            await users.ResetAccessFailedCountAsync(found);
            for (var i = 0; i < 5; i++)
                await users.AccessFailedAsync(found);
            Assert.True(await users.IsLockedOutAsync(found));
            return found;
        });
    }

    [Fact]
    public async Task The_principal_says_who_what_and_which_session()
    {
        var user = await database.AddUserAsync(UserRole.Admin);
        await using var scope = database.Services.CreateAsyncScope();
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<User>>().CreateAsync(user);
        Assert.True(principal.Identity!.IsAuthenticated);
        Assert.Equal($"{user.Id}", principal.FindFirstValue(ClaimTypes.NameIdentifier));
        Assert.Equal(user.UserName, principal.Identity.Name);
        Assert.True(principal.IsInRole("admin"));
        Assert.Equal(user.SecurityStamp, principal.FindFirstValue("AspNet.Identity.SecurityStamp"));
        Assert.Equal(4, principal.Claims.Count());
    }

    [Fact]
    public async Task Another_role_or_being_disabled_ends_the_sessions_and_nothing_else_does()
    {
        var user = await database.AddUserAsync();
        var stamp = await StampAsync();
        await database.ChangeAsync(user.Id, changed => changed.LastSignInAt = database.Now);
        Assert.Equal(stamp, await StampAsync());
        await database.ChangeAsync(user.Id, changed => changed.Role = UserRole.Viewer);
        var second = await StampAsync();
        Assert.NotEqual(stamp, second);
        await database.ChangeAsync(user.Id, changed => changed.IsDisabled = true);
        Assert.NotEqual(second, await StampAsync());

        Task<string> StampAsync() => database.ScalarAsync<string>($"""SELECT security_stamp FROM accounts."user" WHERE id = '{user.Id}'""");
    }

    [Fact]
    public async Task A_disabled_user_may_not_sign_in()
    {
        var user = await database.AddUserAsync();
        await using var scope = database.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var confirmation = scope.ServiceProvider.GetRequiredService<IUserConfirmation<User>>();
        Assert.True(users.Options.SignIn.RequireConfirmedAccount);
        Assert.True(await confirmation.IsConfirmedAsync(users, user));
        user.IsDisabled = true;
        Assert.False(await confirmation.IsConfirmedAsync(users, user));
    }

    [Fact]
    public async Task The_second_factor_is_kept_encrypted_and_works()
    {
        var user = await database.AddUserAsync();
        var (key, codes) = await database.WithUsersAsync(async users =>
        {
            var found = await AccountsDatabase.FindAsync(users, user.Id);
            await users.ResetAuthenticatorKeyAsync(found);
            await users.SetTwoFactorEnabledAsync(found, true);
            return (await users.GetAuthenticatorKeyAsync(found), (await users.GenerateNewTwoFactorRecoveryCodesAsync(found, 10))!.ToArray());
        });

        var kept = await database.ScalarAsync<string>($"SELECT string_agg(value, ' ') FROM accounts.user_token WHERE user_id = '{user.Id}'");
        Assert.DoesNotContain(key!, kept, StringComparison.Ordinal);
        Assert.All(codes, code => Assert.DoesNotContain(code, kept, StringComparison.Ordinal));
        await database.WithUsersAsync(async users =>
        {
            var found = await AccountsDatabase.FindAsync(users, user.Id);
            Assert.Equal(key, await users.GetAuthenticatorKeyAsync(found));
            Assert.True((await users.RedeemTwoFactorRecoveryCodeAsync(found, codes[3])).Succeeded);
            Assert.False((await users.RedeemTwoFactorRecoveryCodeAsync(found, codes[3])).Succeeded);
            Assert.Equal(9, await users.CountRecoveryCodesAsync(found));
            return found;
        });
    }

    [Fact]
    public async Task Where_the_keys_are_gone_no_code_is_right_and_nothing_breaks()
    {
        var user = await database.AddUserAsync();
        await database.WithUsersAsync(async users => await users.ResetAuthenticatorKeyAsync(await AccountsDatabase.FindAsync(users, user.Id)));

        // Another instance's keys, as after the loss of the data folder's.
        await using var other = database.NewServices();
        await using var scope = other.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var found = await AccountsDatabase.FindAsync(users, user.Id);
        Assert.Null(await users.GetAuthenticatorKeyAsync(found));
        Assert.False(await users.VerifyTwoFactorTokenAsync(found, TokenOptions.DefaultAuthenticatorProvider, "123456"));
    }

    [Fact]
    public async Task A_passkey_is_kept_found_and_taken_away()
    {
        var user = await database.AddUserAsync();
        byte[] id = [1, 2, 3, (byte)Random.Shared.Next(256), (byte)Random.Shared.Next(256)];
        var passkey = new UserPasskeyInfo(id, [4, 5], database.Now, 7, ["internal"], true, false, false, [6], [7]) { Name = "this laptop" };
        await database.WithUsersAsync(async users =>
        {
            var found = await AccountsDatabase.FindAsync(users, user.Id);
            Assert.True(users.SupportsUserPasskey);
            Assert.True((await users.AddOrUpdatePasskeyAsync(found, passkey)).Succeeded);
            return found;
        });
        await database.WithUsersAsync(async users =>
        {
            var owner = await users.FindByPasskeyIdAsync(id);
            Assert.Equal(user.Id, owner!.Id);
            var kept = Assert.Single(await users.GetPasskeysAsync(owner));
            Assert.Equal(("this laptop", 7u), (kept.Name, kept.SignCount));
            Assert.True((await users.RemovePasskeyAsync(owner, id)).Succeeded);
            Assert.Null(await users.FindByPasskeyIdAsync(id));
            return owner;
        });
    }

    private Task<IdentityResult> CreateAsync(string name, string password)
        => database.WithUsersAsync(users => users.CreateAsync(new User { UserName = name, Role = UserRole.Editor }, password));
}
