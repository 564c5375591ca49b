using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests.Policies;

/// <summary>What the tests of policies do again and again, as an integrator would.</summary>
public sealed class PolicyApp : RunningApp
{
    /// <summary>Beyond every limit of 0 in language, and within every limit of 4.</summary>
    public const string Bitter = "You stupid bastard, I hate you and your lies\nYou fucking bastard, get out of my life";

    private static readonly string[] Axes = ["language", "sexual", "violence", "substances", "self_harm", "hate", "despair"];

    /// <summary>Stops and starts the app on the same data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await InitializeAsync();
    }

    /// <summary>A policy with the same limit on every axis.</summary>
    public static object Body(string title, int limit, int weight = 20) => new
    {
        title,
        description = "For a test",
        limits = Axes.Select(axis => new { axis, limit, weight }),
        unread = new { instrumental = true },
    };

    /// <summary>Adds a policy with the same limit on every axis.</summary>
    public Task<JsonElement> AddPolicyAsync(string name, int limit, int weight = 20)
    {
        var body = JsonSerializer.SerializeToNode(Body(name, limit, weight))!;
        body["name"] = name;
        return CreatedAsync("/api/policies", body);
    }

    /// <summary>Changes a policy to the same limit on every axis; gives what changed.</summary>
    public async Task<JsonElement> ChangeAsync(string name, int version, int limit, int weight = 20)
    {
        var body = JsonSerializer.SerializeToNode(Body(name, limit, weight))!;
        body["version"] = version;
        using var answer = await Client.PutAsJsonAsync($"/api/policies/{name}", body);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Adds a song and waits until it is read; gives its id.</summary>
    public async Task<string> AddReadSongAsync(string title, string artist, string lyrics)
    {
        var song = await CreatedAsync("/api/songs", new { title, artist, lyrics });
        var id = song.Text("id")!;
        Assert.Equal("completed", (await AnalyzeAsync($"/api/songs/{id}/analyze")).Text("state"));
        return id;
    }

    /// <summary>A song's row in the list of songs under a policy.</summary>
    public async Task<JsonElement> RowAsync(string songId, string policy)
    {
        var songs = await Client.GetFromJsonAsync<JsonElement>($"/api/songs?policy={policy}&limit=200");
        return songs.GetProperty("items").EnumerateArray().Single(song => song.Text("id") == songId);
    }

    /// <summary>A song's rating as its analysis has it.</summary>
    public async Task<JsonElement> RatingAsync(string songId, string policy)
        => (await Client.GetFromJsonAsync<JsonElement>($"/api/songs/{songId}/analysis?policy={policy}")).GetProperty("rating");
}
