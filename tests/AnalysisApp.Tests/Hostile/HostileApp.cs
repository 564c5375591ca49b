using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnalysisApp.Tests.Policies;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Hostile;

/// <summary>An app whose songs, playlists, audiences and notes were named by somebody who means harm. Shared by all of these tests.</summary>
public sealed partial class HostileApp : IAsyncLifetime
{
    /// <summary>Leaves an attribute, a title, a script, a comment; and would run in several ways.</summary>
    public const string Markup =
        "\"'><x-evil onfocus=evil()>a</x-evil><script>evil()</script><img src=x onerror=evil()></title></textarea><!--{{evil}}${evil}<svg/onload=evil()>";

    public PolicyApp App { get; } = new();

    public HttpClient Client => App.Client;

    public string Song { get; private set; } = "";

    public string Playlist { get; private set; } = "";

    public string Job { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await App.InitializeAsync();
        await App.AddPolicyAsync("strict", 0);
        using var audience = await Client.PostAsJsonAsync("/api/policies", Named(PolicyApp.Body(Short(Markup), 0), "evil"));
        Assert.Equal(HttpStatusCode.Created, audience.StatusCode);
        var song = await App.CreatedAsync("/api/songs", new { title = Markup, artist = Markup, album = Markup, lyrics = $"{PolicyApp.Bitter}\n[{Markup}]\n{Markup}\nI hate you {Markup}" });
        Song = song.Text("id")!;
        var ended = await App.AnalyzeAsync($"/api/songs/{Song}/analyze");
        Assert.Equal("completed", ended.Text("state"));
        Playlist = (await App.CreatedAsync("/api/playlists", new { name = Markup, songIds = new[] { Song } })).Text("id")!;
        Job = (await App.AnalyzeAsync($"/api/playlists/{Playlist}/analyze", new { })).Text("id")!;
        foreach (var policy in new[] { "evil", "strict" })
        {
            using var decided = await Client.PutAsJsonAsync($"/api/songs/{Song}/decision?policy={policy}", new { value = "blocked", note = Markup });
            decided.EnsureSuccessStatusCode();
        }

        using var rule = await Client.PutAsJsonAsync($"/api/policies/evil/artists/{Uri.EscapeDataString(Markup)}", new { rating = "not_suitable" });
        rule.EnsureSuccessStatusCode();
    }

    public Task DisposeAsync() => App.DisposeAsync();

    /// <summary>Every page there is, with the hostile things in it.</summary>
    public IReadOnlyList<string> Pages =>
    [
        "/", "/songs", "/songs?view=audiences&policy=evil", $"/songs/{Song}", $"/songs/{Song}?policy=evil", $"/songs/{Song}/edit", $"/songs/{Song}/compare?policy=evil",
        "/songs/new", "/songs/change?ask=approve&policy=evil", "/playlists", $"/playlists/{Playlist}", $"/playlists/{Playlist}?policy=evil", "/playlists/new",
        $"/reports/{Playlist}?policy=evil", $"/reports/{Playlist}?policy=evil&lines=true", "/review?policy=evil", "/policies", "/policies/evil", "/policies/new?from=evil",
        "/jobs", "/jobs?tab=ended", $"/jobs/{Job}", "/jobs/change?ask=cancel&state=completed", "/queue", "/history", "/statistics", "/failures", "/status", "/alerts", "/data",
        "/preferences", "/about", "/help", "/log", "/log?job=x",
    ];

    /// <summary>
    /// These, and every other address without a parameter that there is: a page that comes anew is looked at without being told of here. Live events never end, and are
    /// left out.
    /// </summary>
    public IReadOnlyList<string> Addresses =>
    [
        .. App.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.Parameters.Count == 0 && (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") ?? true))
            .Select(route => "/" + route.RoutePattern.RawText!.Trim('/'))
            .Where(address => address is not "/api/events")
            .Union(Pages),
    ];

    /// <summary>A form's token and what belongs to it, taken from a page as a browser would.</summary>
    public async Task<HttpResponseMessage> SendFormAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var html = await Client.GetStringAsync(page);
        var token = AntiforgeryToken().Match(html).Groups["token"].Value;
        Assert.NotEqual("", token);
        using var form = new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("antiforgery", token)]);
        return await Client.PostAsync(action, form);
    }

    private static JsonElement Named(object body, string name)
    {
        var node = JsonSerializer.SerializeToNode(body)!;
        node["name"] = name;
        node["description"] = Markup;
        return JsonSerializer.Deserialize<JsonElement>(node);
    }

    private static string Short(string text) => text[..100];

    [GeneratedRegex("name=\"antiforgery\"[^>]* value=\"(?<token>[^\"]+)\"")]
    private static partial Regex AntiforgeryToken();
}

/// <summary>One such app for all.</summary>
[CollectionDefinition(Name)]
public sealed class HostileTests : ICollectionFixture<HostileApp>
{
    public const string Name = "Hostile input";
}
