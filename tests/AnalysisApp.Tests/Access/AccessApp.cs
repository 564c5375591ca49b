using AnalysisApp.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Access;

/// <summary>An app with a user of each role, and a key of each scope.</summary>
public class AccessApp : RunningApp, IAsyncLifetime
{
    public const string Password = "seven lanterns on the pier";

    private readonly List<Caller> _callers = [];

    internal IReadOnlyList<Caller> Callers => _callers;

    internal Caller Of(string name) => _callers.Single(caller => caller.Name == name);

    public new async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _callers.Add(new Caller("nobody", [], null, null));
        await AddSessionAsync("viewer", UserRole.Viewer, "read");
        await AddSessionAsync("editor", UserRole.Editor, "read", "analyse", "manage");
        await AddSessionAsync("stranger", UserRole.Editor, "read", "analyse", "manage");
        var admin = await AddSessionAsync("admin2", UserRole.Admin, "read", "analyse", "manage", "admin");
        await AddKeyAsync(admin, "read", "read");
        await AddKeyAsync(admin, "analyse", "read", "analyse");
        await AddKeyAsync(admin, "manage", "read", "manage");
        await AddKeyAsync(admin, "admin", "read", "analyse", "manage", "admin", "keys");
        foreach (var caller in _callers)
            await caller.OpenPageAsync(Anonymous);
    }

    /// <summary>Adds a user; gives the id.</summary>
    public async Task<Guid> AddUserAsync(string name, UserRole role)
    {
        await using var scope = Services.CreateAsyncScope();
        var user = new User { UserName = name, Role = role };
        var added = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().CreateAsync(user, Password);
        Assert.True(added.Succeeded, added.ToString());
        return user.Id;
    }

    /// <summary>Signs them in again, once they were signed out everywhere.</summary>
    internal async Task RenewAsync(Caller caller)
    {
        if (caller.Session is null)
            return;

        using var answer = await Caller.SignInAsync(Anonymous, caller.Name, Password);
        caller.Session = Caller.CookieOf(answer, "analysisapp.session");
        await caller.OpenPageAsync(Anonymous);
    }

    private async Task<Guid> AddSessionAsync(string name, UserRole role, params string[] may)
    {
        var id = await AddUserAsync(name, role);
        using var answer = await Caller.SignInAsync(Anonymous, name, Password);
        _callers.Add(new Caller(name, [.. may, "session", "keys"], Caller.CookieOf(answer, "analysisapp.session"), null));
        return id;
    }

    private async Task AddKeyAsync(Guid owner, string scope, params string[] may)
    {
        var key = await Services.GetRequiredService<ApiKeys>().CreateAsync(owner, scope, [scope], null, CancellationToken.None);
        _callers.Add(new Caller("key " + scope, may, null, key.Secret));
    }
}
