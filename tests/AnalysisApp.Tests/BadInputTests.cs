using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace AnalysisApp.Tests;

/// <summary>Whatever is wrong with a request, the answer is a problem that names the field and the fix, and nothing has changed.</summary>
public sealed class BadInputTests(RunningApp app) : IClassFixture<RunningApp>
{
    public static TheoryData<string, string, string, int, string, string?> FaultyBodies
    {
        get
        {
            var id = Guid.NewGuid();
            var longLyrics = new string('a', 200_001);
            var tooMany = string.Join(',', Enumerable.Repeat($"\"{id}\"", 50_001));
            return new TheoryData<string, string, string, int, string, string?>
            {
                { "POST", "/api/songs", """{"title":"","artist":"A"}""", 400, "validation_failed", "title" },
                { "POST", "/api/songs", """{"title":"   ","artist":"A"}""", 400, "validation_failed", "title" },
                { "POST", "/api/songs", """{"artist":"A"}""", 400, "validation_failed", "title" },
                { "POST", "/api/songs", """{"title":"T"}""", 400, "validation_failed", "artist" },
                { "POST", "/api/songs", """{"title":"T","artist":"A","durationSeconds":0}""", 400, "validation_failed", "durationSeconds" },
                { "POST", "/api/songs", """{"title":"T","artist":"A","durationSeconds":"long"}""", 400, "invalid_json", "durationSeconds" },
                { "POST", "/api/songs", """{"title":7,"artist":"A"}""", 400, "invalid_json", "title" },
                { "POST", "/api/songs", """{"title":"a\u0000b","artist":"A"}""", 400, "validation_failed", "title" },
                { "POST", "/api/songs", """{"title":"T","artist":"A","lyrics":"a\u0000b"}""", 400, "validation_failed", "lyrics" },
                { "POST", "/api/songs", """{"title":"T","artist":"A","lyrics":"half a \ud83d pair"}""", 400, "invalid_json", "lyrics" },
                { "POST", "/api/songs", $$"""{"title":"T","artist":"A","lyrics":"{{longLyrics}}"}""", 400, "validation_failed", "lyrics" },
                { "POST", "/api/songs", """{"title":"T","title":"U","artist":"A"}""", 400, "invalid_json", "title" },
                { "POST", "/api/songs", "this is no JSON", 400, "invalid_json", null },
                { "POST", "/api/songs", "", 400, "invalid_json", null },
                { "POST", "/api/songs", "null", 400, "invalid_json", null },
                { "POST", "/api/songs", "[1,2]", 400, "invalid_json", null },
                { "POST", "/api/playlists", """{"name":" "}""", 400, "validation_failed", "name" },
                { "POST", "/api/playlists", $$"""{"name":"N","songIds":["{{id}}"]}""", 400, "unknown_songs", "songIds" },
                { "POST", "/api/playlists", """{"name":"N","songIds":["no id"]}""", 400, "invalid_json", "songIds[0]" },
                { "POST", "/api/playlists", $$"""{"name":"N","songIds":[{{tooMany}}]}""", 400, "validation_failed", "songIds" },
                { "POST", $"/api/playlists/{id}/songs", $$"""{"songIds":["{{id}}"]}""", 404, "not_found", null },
                { "POST", $"/api/songs/{id}/analyze", "{}", 404, "not_found", null },
                { "POST", $"/api/playlists/{id}/analyze", "{}", 404, "not_found", null },
                { "POST", "/api/library/analyze", """{"scope":"everything"}""", 400, "invalid_json", "scope" },
                { "PUT", $"/api/songs/{id}", """{"title":"T","artist":"A"}""", 404, "not_found", null },
                { "PUT", $"/api/songs/{id}/lyrics", """{"text":"la"}""", 404, "not_found", null },
                { "POST", "/api/infer/sentiment", """{"texts":[]}""", 400, "validation_failed", "texts" },
                { "POST", "/api/infer/sentiment", """{"texts":[null]}""", 400, "validation_failed", "texts[0]" },
                { "POST", "/api/infer/mood", """{"texts":["la"]}""", 404, "unknown_task", null },
                { "POST", "/api/infer/sentiment", $$"""{"texts":["{{string.Join(' ', Enumerable.Repeat("word", 600))}}"]}""", 400, "text_too_long", "texts[0]" },
                { "POST", "/api/infer/sentiment", $$"""{"texts":[{{string.Join(',', Enumerable.Repeat("\"la\"", 257))}}]}""", 400, "validation_failed", "texts" },
                { "POST", "/api/infer/sentiment", $$"""{"texts":["{{longLyrics}}"]}""", 400, "validation_failed", "texts[0]" },
                { "POST", "/api/infer/sentiment?within=0", """{"texts":["la"]}""", 400, "validation_failed", "within" },
                { "POST", "/api/infer/sentiment?within=61", """{"texts":["la"]}""", 400, "validation_failed", "within" },
                { "POST", "/api/infer/sentiment?within=soon", """{"texts":["la"]}""", 400, "validation_failed", "within" },
                { "POST", "/api/jobs/999999999/cancel", "{}", 404, "not_found", null },
            };
        }
    }

    public static TheoryData<string, int, string> FaultyAddresses => new()
    {
        { $"/api/songs/{Guid.Empty}", 404, "not_found" },
        { "/api/songs/no-id", 404, "not_found" },
        { "/api/nowhere", 404, "not_found" },
        { "/api/songs?limit=0", 400, "validation_failed" },
        { "/api/songs?limit=201", 400, "validation_failed" },
        { "/api/songs?limit=many", 400, "validation_failed" },
        { "/api/songs?cursor=%25%25", 400, "validation_failed" },
        { "/api/songs?rating=great", 400, "validation_failed" },
        { "/api/jobs?state=asleep", 400, "validation_failed" },
        { "/api/jobs?cursor=x", 400, "validation_failed" },
        { "/api/jobs/12345678", 404, "not_found" },
        { "/api/progress/12345678", 404, "not_found" },
        { $"/api/progress/playlist/{Guid.Empty}", 404, "not_found" },
        { $"/api/songs/{Guid.Empty}/lyrics", 404, "not_found" },
        { $"/api/songs/{Guid.Empty}/analysis?policy=nobody", 404, "not_found" },
    };

    [Theory]
    [MemberData(nameof(FaultyBodies))]
    public async Task A_faulty_body_gets_a_problem_and_changes_nothing(string method, string path, string body, int status, string code, string? field)
    {
        var before = await StateAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await app.Client.SendAsync(request);

        await AssertProblemAsync(response, status, code, field);
        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [MemberData(nameof(FaultyAddresses))]
    public async Task A_faulty_address_gets_a_problem(string path, int status, string code)
    {
        using var response = await app.Client.GetAsync(path);
        await AssertProblemAsync(response, status, code, field: null);
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        using var response = await app.Client.PostAsync("/api/songs", new StringContent("title=T&artist=A", Encoding.UTF8, "application/x-www-form-urlencoded"));
        await AssertProblemAsync(response, 415, "not_json", field: null);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        // A client that asks first is told before it has sent anything; one that does not may find the connection closed.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/songs")
        {
            Content = new StringContent(new string(' ', 9 * 1024 * 1024), Encoding.UTF8, "application/json"),
            Headers = { ExpectContinue = true },
        };
        using var response = await app.Client.SendAsync(request);
        await AssertProblemAsync(response, 413, "too_large", field: null);
    }

    [Fact]
    public async Task The_same_song_sent_twice_is_one_song()
    {
        var song = new { title = "Twice", artist = "The Testers", lyrics = "The very same words" };
        using var first = await app.Client.PostAsJsonAsync("/api/songs", song);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var before = await StateAsync();

        using var second = await app.Client.PostAsJsonAsync("/api/songs", song);
        await AssertProblemAsync(second, 409, "duplicate_song", field: null);
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Fifty_thousand_songs_fit_into_a_request_and_unknown_ones_are_named()
    {
        var ids = Enumerable.Range(0, 50_000).Select(_ => Guid.NewGuid()).ToArray();
        using var response = await app.Client.PostAsJsonAsync("/api/playlists", new { name = "Huge", songIds = ids });
        await AssertProblemAsync(response, 400, "unknown_songs", "songIds");
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status, string code, string? field)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} rather than {status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal(code, problem.Text("code"));
        Assert.DoesNotContain('\n', problem.Text("detail")!);
        if (field is not null)
            Assert.Contains(problem.GetProperty("errors").EnumerateObject(), error => error.Name == field && error.Value.GetArrayLength() > 0);
    }

    private async Task<string> StateAsync()
    {
        var songs = await app.Client.GetStringAsync("/api/songs?limit=200");
        var playlists = await app.Client.GetStringAsync("/api/playlists?limit=200");
        var jobs = await app.Client.GetStringAsync("/api/jobs?limit=200");
        return songs + playlists + jobs;
    }
}
