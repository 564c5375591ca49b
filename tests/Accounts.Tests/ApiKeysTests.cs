namespace AnalysisApp.Accounts.Tests;

/// <summary>Keys that users make, and the one that the settings hold.</summary>
public sealed class ApiKeysTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Configured = "correct-horse-battery";

    [Fact]
    public async Task A_new_key_says_whose_it_is_and_what_for()
    {
        var user = await database.AddUserAsync();
        var made = await database.Keys.CreateAsync(user.Id, " my player ", ["read", "analyse"], null, default);

        Assert.Matches("^aa_[A-Za-z0-9_-]{43}$", made.Secret);
        Assert.StartsWith(made.Key.Prefix, made.Secret, StringComparison.Ordinal);
        Assert.Equal("my player", made.Key.Name);
        var holder = await database.Keys.VerifyAsync(made.Secret, default);
        Assert.NotNull(holder);
        Assert.Equal((user.Id, user.UserName, UserRole.Editor, made.Key.Prefix), (holder.UserId, holder.UserName, holder.Role, holder.Prefix));
        Assert.Equal(["read", "analyse"], holder.Scopes);
    }

    [Fact]
    public async Task The_secret_is_nowhere_in_the_database()
    {
        var user = await database.AddUserAsync();
        var made = await database.Keys.CreateAsync(user.Id, "player", ["read"], null, default);
        var row = await database.ScalarAsync<string>($"SELECT k::text FROM accounts.api_key k WHERE id = '{made.Key.Id}'");
        Assert.Contains(made.Key.Prefix, row, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Secret[9..], row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_whole_key_is_right()
    {
        var user = await database.AddUserAsync();
        var secret = (await database.Keys.CreateAsync(user.Id, "player", ["read"], null, default)).Secret;
        foreach (var other in (string[])[$"{secret} ", secret[..^1], secret.ToUpperInvariant(), $"aa_{new string('A', 43)}", "", "aa_", new string('x', 100_000)])
            Assert.Null(await database.Keys.VerifyAsync(other, default));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once()
    {
        var user = await database.AddUserAsync();
        var made = await database.Keys.CreateAsync(user.Id, "player", ["read"], null, default);
        var revoked = await database.Keys.RevokeAsync(user.Id, made.Key.Id, default);
        Assert.Equal(database.Now, revoked!.RevokedAt);
        Assert.Null(await database.Keys.VerifyAsync(made.Secret, default));
    }

    [Fact]
    public async Task Nobody_revokes_another_ones_key_but_who_may_revoke_all()
    {
        var (owner, other) = (await database.AddUserAsync(), await database.AddUserAsync());
        var made = await database.Keys.CreateAsync(owner.Id, "player", ["read"], null, default);
        Assert.Null(await database.Keys.RevokeAsync(other.Id, made.Key.Id, default));
        Assert.NotNull(await database.Keys.VerifyAsync(made.Secret, default));
        Assert.NotNull(await database.Keys.RevokeAsync(null, made.Key.Id, default));
        Assert.Null(await database.Keys.VerifyAsync(made.Secret, default));
    }

    [Fact]
    public async Task An_expired_key_is_refused()
    {
        var user = await database.AddUserAsync();
        var made = await database.Keys.CreateAsync(user.Id, "player", ["read"], database.Now.AddHours(1), default);
        Assert.NotNull(await database.Keys.VerifyAsync(made.Secret, default));
        database.Pass(TimeSpan.FromHours(1));
        Assert.Null(await database.Keys.VerifyAsync(made.Secret, default));
    }

    [Fact]
    public async Task The_key_of_a_disabled_user_is_refused_until_they_are_enabled_again()
    {
        var user = await database.AddUserAsync();
        var made = await database.Keys.CreateAsync(user.Id, "player", ["read"], null, default);
        await database.ChangeAsync(user.Id, changed => changed.IsDisabled = true);
        Assert.Null(await database.Keys.VerifyAsync(made.Secret, default));
        await database.ChangeAsync(user.Id, changed => changed.IsDisabled = false);
        Assert.NotNull(await database.Keys.VerifyAsync(made.Secret, default));
    }

    [Fact]
    public async Task A_key_goes_with_its_user()
    {
        var user = await database.AddUserAsync();
        var made = await database.Keys.CreateAsync(user.Id, "player", ["read"], null, default);
        await database.WithUsersAsync(async users => await users.DeleteAsync(await AccountsDatabase.FindAsync(users, user.Id)));
        Assert.Null(await database.Keys.VerifyAsync(made.Secret, default));
    }

    [Theory]
    [InlineData(UserRole.Viewer, "analyse")]
    [InlineData(UserRole.Editor, "admin")]
    [InlineData(UserRole.Admin, "everything")]
    [InlineData(UserRole.Editor)]
    public async Task A_key_is_for_no_more_than_its_owner_may(UserRole role, params string[] scopes)
    {
        var user = await database.AddUserAsync(role);
        var fault = await Assert.ThrowsAsync<AccountFaultException>(() => database.Keys.CreateAsync(user.Id, "player", scopes, null, default));
        Assert.Equal("scopes", fault.Field);
        Assert.Empty(await database.Keys.ListAsync(user.Id, default));
    }

    [Theory]
    [InlineData("", null, "name")]
    [InlineData("two\nlines", null, "name")]
    [InlineData("player", -1, "expiresAt")]
    public async Task A_key_that_cannot_be_is_refused(string name, int? hours, string field)
    {
        var user = await database.AddUserAsync();
        DateTimeOffset? expires = hours is { } until ? database.Now.AddHours(until) : null;
        var fault = await Assert.ThrowsAsync<AccountFaultException>(() => database.Keys.CreateAsync(user.Id, name, ["read"], expires, default));
        Assert.Equal(field, fault.Field);
    }

    [Fact]
    public async Task Fifty_keys_are_enough_even_for_who_makes_them_at_once()
    {
        var user = await database.AddUserAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            try
            {
                await database.Keys.CreateAsync(user.Id, $"key {i}", ["read"], null, default);
                return true;
            }
            catch (AccountFaultException)
            {
                return false;
            }
        }));
        Assert.Equal(ApiKeys.MostPerUser, outcomes.Count(made => made));

        var keys = await database.Keys.ListAsync(user.Id, default);
        await database.Keys.RevokeAsync(user.Id, keys[0].Id, default);
        await database.Keys.CreateAsync(user.Id, "in its place", ["read"], null, default);
    }

    [Fact]
    public async Task Use_is_written_down_once_a_minute()
    {
        var user = await database.AddUserAsync();
        var made = await database.Keys.CreateAsync(user.Id, "player", ["read"], null, default);
        Assert.Null(await UsedAsync());

        await database.Keys.VerifyAsync(made.Secret, default);
        var first = database.Now;
        Assert.Equal(first, await UsedAsync());
        database.Pass(TimeSpan.FromSeconds(59));
        await database.Keys.VerifyAsync(made.Secret, default);
        Assert.Equal(first, await UsedAsync());
        database.Pass(TimeSpan.FromSeconds(1));
        await database.Keys.VerifyAsync(made.Secret, default);
        Assert.Equal(database.Now, await UsedAsync());

        async Task<DateTimeOffset?> UsedAsync() => Assert.Single(await database.Keys.ListAsync(user.Id, default)).LastUsedAt;
    }

    [Fact]
    public async Task Dead_keys_leave_after_thirty_days()
    {
        var user = await database.AddUserAsync();
        var revoked = await database.Keys.CreateAsync(user.Id, "revoked", ["read"], null, default);
        await database.Keys.RevokeAsync(user.Id, revoked.Key.Id, default);
        await database.Keys.CreateAsync(user.Id, "expired", ["read"], database.Now.AddHours(1), default);
        await database.Keys.CreateAsync(user.Id, "alive", ["read"], null, default);

        database.Pass(TimeSpan.FromDays(30));
        await database.Tidying.TidyAsync(default);
        Assert.Equal(3, (await database.Keys.ListAsync(user.Id, default)).Count);
        database.Pass(TimeSpan.FromHours(2));
        await database.Tidying.TidyAsync(default);
        Assert.Equal("alive", Assert.Single(await database.Keys.ListAsync(user.Id, default)).Name);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n\r\n")]
    public async Task The_configured_key_is_the_oldest_administrators(string ending)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"\uFEFF {Configured}{ending}");
            await using var services = database.NewServices(("Admin:ApiKeyFile", file));
            var keys = (ApiKeys)services.GetService(typeof(ApiKeys))!;
            var first = await FirstAdministratorAsync();
            await database.AddUserAsync(UserRole.Admin);

            var holder = await keys.VerifyAsync(Configured, default);
            Assert.Equal((first.Id, UserRole.Admin), (holder!.UserId, holder.Role));
            Assert.Equal(["admin"], holder.Scopes);
            Assert.Null(await keys.VerifyAsync($"{Configured} ", default));
            Assert.Null(await keys.VerifyAsync(Configured[..^1], default));
            Assert.Null(await database.Keys.VerifyAsync(Configured, default));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<User> FirstAdministratorAsync()
    {
        var admins = await database.WithUsersAsync(users => Task.FromResult(users.Users.Where(user => user.Role == UserRole.Admin).OrderBy(user => user.CreatedAt).ToArray()));
        return admins is [var first, ..] ? first : await database.AddUserAsync(UserRole.Admin);
    }
}
