using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace AnalysisApp.Tests.Policies;

/// <summary>Whatever is wrong with a policy, the answer names the field, the fault and the fix, and nothing has changed.</summary>
public sealed class FaultyPolicyTests(PolicyApp app) : IClassFixture<PolicyApp>
{
    /// <summary>Method, address, body, field, and a part of what is said of it.</summary>
    public static TheoryData<string, string, string, string, string> FaultyBodies => new()
    {
        { "POST", "/api/policies", Policy("", name: "New"), "name", "a letter a to z" },
        { "POST", "/api/policies", Policy("", name: "a-b"), "name", "underscores" },
        { "POST", "/api/policies", Policy("", name: "2020"), "name", "a letter a to z" },
        { "POST", "/api/policies", Policy("", name: "new\\n"), "name", "a letter a to z" },
        { "POST", "/api/policies", Policy("", name: "new"), "name", "another name" },
        { "POST", "/api/policies", Policy("", name: new string('a', 41)), "name", "39" },
        { "POST", "/api/policies", """{"title":"T","limits":[]}""", "name", "a letter a to z" },
        { "POST", "/api/policies", """{"name":"n","limits":[]}""", "title", "missing" },
        { "POST", "/api/policies", $$"""{"name":"n","title":"{{new string('t', 101)}}","limits":[]}""", "title", "100" },
        { "POST", "/api/policies", $$"""{"name":"n","title":"T","description":"{{new string('t', 1001)}}","limits":[]}""", "description", "1000" },
        { "POST", "/api/policies", """{"name":"n","title":"a\u0000b","limits":[]}""", "title", "control character" },
        { "POST", "/api/policies", """{"name":"n","title":"T","description":"a\u0000b","limits":[]}""", "description", "NUL" },
        { "POST", "/api/policies", """{"name":"n","title":"T"}""", "limits", "missing" },
        { "POST", "/api/policies", """{"name":"n","title":"T","limits":[null]}""", "limits[0]", "null" },
        { "POST", "/api/policies", Policy("""{"axis":"language","limit":5,"weight":10}"""), "limits[0].limit", "It is 5" },
        { "POST", "/api/policies", Policy("""{"axis":"language","limit":-1,"weight":10}"""), "limits[0].limit", "0 (none)" },
        { "POST", "/api/policies", Policy("""{"axis":"language","weight":10}"""), "limits[0].limit", "missing" },
        { "POST", "/api/policies", Policy("""{"axis":"language","limit":1,"weight":101}"""), "limits[0].weight", "It is 101" },
        { "POST", "/api/policies", Policy("""{"axis":"language","limit":1,"weight":-1}"""), "limits[0].weight", "0 to 100" },
        { "POST", "/api/policies", Policy("""{"axis":"language","limit":1}"""), "limits[0].weight", "missing" },
        { "POST", "/api/policies", Policy("""{"axis":"language","limit":1.5,"weight":1}"""), "limits[0].limit", "kind of value" },
        { "POST", "/api/policies", Policy("""{"axis":"profanity","limit":1,"weight":1}"""), "limits[0].axis", "language, sexual" },
        { "POST", "/api/policies", Policy("""{"limit":1,"weight":1}"""), "limits[0].axis", "language, sexual" },
        { "POST", "/api/policies", Policy("""{"axis":"positive","limit":1,"weight":1}"""), "limits[0].axis", "never speaks against" },
        {
            "POST", "/api/policies", Policy("""{"axis":"hate","limit":1,"weight":1},{"axis":"language","limit":1,"weight":1},{"axis":"hate","limit":2,"weight":1}"""),
            "limits[2].axis", "already"
        },
        { "POST", "/api/policies", Policy("""{"axis":"hate","limit":1,"weight":1}""", unread: """{"noLyrics":"yes"}"""), "unread.noLyrics", "kind of value" },
        { "PUT", "/api/policies/family", Policy(""), "version", "missing" },
        { "PUT", "/api/policies/family", """{"version":1,"title":" ","limits":[]}""", "title", "blank" },
        { "POST", "/api/policies/family/preview", """{"title":"T"}""", "limits", "missing" },
        { "POST", "/api/policies/family/preview?limit=201", Policy(""), "limit", "201" },
        { "PUT", "/api/policies/family/artists/Someone", """{"rating":"use_with_care"}""", "rating", "suitable or not_suitable" },
        { "PUT", "/api/policies/family/artists/Someone", """{"note":"?"}""", "rating", "suitable or not_suitable" },
        { "PUT", "/api/policies/family/artists/Someone", $$"""{"rating":"suitable","note":"{{new string('n', 2001)}}"}""", "note", "2000" },
        { "PUT", "/api/policies/family/artists/%20", """{"rating":"suitable"}""", "artist", "blank" },
        { "PUT", $"/api/policies/family/artists/{new string('a', 501)}", """{"rating":"suitable"}""", "artist", "500" },
        { "PUT", "/api/policies/family/artists/a%0Ab", """{"rating":"suitable"}""", "artist", "control character" },
    };

    /// <summary>Addresses that show ratings.</summary>
    public static TheoryData<string> Rated => new() { "/api/songs", "/api/playlists", "/api/playlists/{playlist}", "/api/playlists/{playlist}/songs", "/api/songs/{song}/analysis" };

    [Theory]
    [MemberData(nameof(FaultyBodies))]
    public async Task A_faulty_policy_is_refused_with_its_field_and_the_fix(string method, string path, string body, string field, string said)
    {
        var before = await app.Client.GetStringAsync("/api/policies");
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await app.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();

        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{response.StatusCode}: {text}");
        var errors = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("errors");
        Assert.True(errors.TryGetProperty(field, out var faults), text);
        Assert.Contains(said, string.Join(' ', faults.EnumerateArray().Select(fault => fault.GetString())), StringComparison.Ordinal);
        Assert.Equal(before, await app.Client.GetStringAsync("/api/policies"));
        Assert.Equal(0, (await app.Client.GetFromJsonAsync<JsonElement>("/api/policies/family/artists")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "/api/policies/nobody")]
    [InlineData("PUT", "/api/policies/nobody")]
    [InlineData("DELETE", "/api/policies/nobody")]
    [InlineData("POST", "/api/policies/nobody/preview")]
    [InlineData("GET", "/api/policies/nobody/artists")]
    [InlineData("PUT", "/api/policies/nobody/artists/Someone")]
    [InlineData("DELETE", "/api/policies/nobody/artists/Someone")]
    public async Task What_is_not_there_is_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = JsonContent.Create(new { version = 1, title = "T", limits = Array.Empty<object>(), rating = "suitable" }),
        };
        using var response = await app.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_found", (await response.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
    }

    [Theory]
    [MemberData(nameof(Rated))]
    public async Task Ratings_for_an_audience_that_does_not_exist_are_refused_and_the_answer_names_those_that_do(string path)
    {
        // What is not there is not found before anybody asks for whom it is rated.
        if (path.Contains('{', StringComparison.Ordinal))
        {
            path = path.Replace("{song}", (await app.AddSongAsync($"{Guid.NewGuid()}", null)).Text("id"), StringComparison.Ordinal)
                .Replace("{playlist}", (await app.CreatedAsync("/api/playlists", new { name = "Rated" })).Text("id"), StringComparison.Ordinal);
        }

        using var response = await app.Client.GetAsync(path + "?policy=nobody");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("family, teens, adults", problem.GetProperty("errors").GetProperty("policy")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_whose_answer_cannot_be_rated_is_not_made()
    {
        using var refused = await app.Client.PostAsJsonAsync("/api/playlists?policy=nobody", new { name = "Never made" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var found = await app.Client.GetFromJsonAsync<JsonElement>("/api/playlists?q=Never+made");
        Assert.Equal(0, found.GetProperty("items").GetArrayLength());
    }

    private static string Policy(string limits, string name = "fine", string unread = "{}")
        => $$"""{"name":"{{name}}","title":"T","limits":[{{limits}}],"unread":{{unread}}}""";
}
