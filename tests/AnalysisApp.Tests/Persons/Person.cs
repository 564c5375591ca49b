using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Persons;

/// <summary>Somebody with an account, and a program of theirs that may do all that they may.</summary>
internal sealed record Person(Guid Id, string Name, HttpClient Client) : IDisposable
{
    /// <summary>Adds an account of that role, with a name that no other has.</summary>
    public static async Task<Person> AddAsync(RunningApp app, string name, UserRole role)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var user = new User { UserName = $"{name}-{Guid.NewGuid():N}", Role = role };
        var added = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().CreateAsync(user);
        Assert.True(added.Succeeded, added.ToString());
        return await OfAsync(app, user.Id, user.UserName, role);
    }

    /// <summary>A key for an account that is there.</summary>
    public static async Task<Person> OfAsync(RunningApp app, Guid id, string name, UserRole role)
    {
        var key = await app.Services.GetRequiredService<ApiKeys>().CreateAsync(id, "for these tests", KeyScopes.Of(role), null, CancellationToken.None);
        var client = new HttpClient { BaseAddress = app.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Api-Key", key.Secret);
        return new Person(id, name, client);
    }

    public async Task<JsonElement> AddSongAsync(string title)
    {
        using var response = await Client.PostAsJsonAsync("/api/songs", new { title, artist = "The Testers", lyrics = $"{title}\nLa la la" });
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Asks for something, and gives what is answered.</summary>
    public async Task<JsonElement> AskAsync(string path, object? body = null)
    {
        using var response = await Client.PostAsJsonAsync(path, body ?? new { });
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<JsonElement> ReadAsync(string path) => Client.GetFromJsonAsync<JsonElement>(path);

    public void Dispose() => Client.Dispose();
}
