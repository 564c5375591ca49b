namespace AnalysisApp.Accounts.Tests;

public sealed class PreferenceTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    [Fact]
    public async Task A_preference_is_its_owners_and_goes_with_them()
    {
        var (ann, ben) = (await database.AddUserAsync(), await database.AddUserAsync());
        await database.Preferences.SetAsync(ann.Id, "audience", """{"name":"family"}""", default);
        await database.Preferences.SetAsync(ann.Id, "audience", """{"name":"teens"}""", default);
        Assert.Equal("""{"name":"teens"}""", await database.Preferences.FindAsync(ann.Id, "audience", default));
        Assert.Null(await database.Preferences.FindAsync(ben.Id, "audience", default));
        await database.Preferences.SetAsync(ann.Id, "audience", null, default);
        Assert.Null(await database.Preferences.FindAsync(ann.Id, "audience", default));

        await database.Preferences.SetAsync(ann.Id, "audience", "1", default);
        await database.WithUsersAsync(async users => await users.DeleteAsync(await AccountsDatabase.FindAsync(users, ann.Id)));
        Assert.Null(await database.Preferences.FindAsync(ann.Id, "audience", default));
    }

    [Fact]
    public async Task Four_kilobytes_are_the_most()
    {
        var user = await database.AddUserAsync();
        await database.Preferences.SetAsync(user.Id, "large", new string('é', 2048), default);
        var fault = await Assert.ThrowsAsync<AccountFaultException>(() => database.Preferences.SetAsync(user.Id, "large", new string('é', 2049), default));
        Assert.Equal("value", fault.Field);
    }

    [Fact]
    public async Task Of_somebody_who_is_not_there_nothing_is_kept()
        => Assert.Equal("user", (await Assert.ThrowsAsync<AccountFaultException>(() => database.Preferences.SetAsync(Guid.NewGuid(), "name", "1", default))).Field);
}
