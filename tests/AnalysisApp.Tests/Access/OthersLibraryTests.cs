using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnalysisApp.Accounts;
using AnalysisApp.Library;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Access;

/// <summary>Two users and their libraries over HTTP: what is the one's is not there for the other, until it is shared; and then it can be read and not changed.</summary>
public sealed partial class OthersLibraryTests(RunningApp app) : IClassFixture<RunningApp>
{
    private const string Mark = "Zanzibar";

    [Fact]
    public async Task What_is_anothers_is_not_there_whatever_the_address()
    {
        var (ann, bob) = (await AddUserAsync(UserRole.Editor), await AddUserAsync(UserRole.Editor));
        var anns = await FillAsync(ann);

        foreach (var (method, path, body) in Requests(anns))
        {
            using var answer = await SendAsync(bob.Client, method, path, body);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{method} {path}: {answer.StatusCode}");
            await AssertNothingOfAsync(anns, answer);
        }

        foreach (var page in Pages(anns))
        {
            using var answer = await bob.Client.GetAsync(page);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{page}: {answer.StatusCode}");
            await AssertNothingOfAsync(anns, answer);
        }

        // Nothing was changed by any of it.
        Assert.Equal($"{Mark} song", (await ann.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{anns.Song}")).Text("title"));
        Assert.Equal(1, (await ann.Client.GetFromJsonAsync<JsonElement>($"/api/playlists/{anns.Playlist}")).GetProperty("songCount").GetInt32());
        Assert.Equal(JsonValueKind.Array, (await ann.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{anns.Song}/decisions")).GetProperty("history").ValueKind);
    }

    [Fact]
    public async Task No_list_count_or_file_of_one_has_anything_of_anothers()
    {
        var (ann, bob) = (await AddUserAsync(UserRole.Editor), await AddUserAsync(UserRole.Editor));
        var anns = await FillAsync(ann);
        string[] lists =
        [
            "/api/songs", $"/api/songs?playlist={anns.Playlist}", $"/api/songs?q={Mark}", "/api/songs?sort=newest", "/api/songs?sort=score_low", "/api/songs/facets",
            $"/api/songs/facets?playlist={anns.Playlist}", "/api/playlists", "/api/playlists?shared=true", $"/api/playlists?q={Mark}", "/api/review", $"/api/review?playlist={anns.Playlist}",
            "/api/archive", "/api/archive?all=true", "/", "/songs", $"/songs?q={Mark}", "/songs?view=audiences", "/playlists", "/review", $"/review?song={anns.Song}",
            $"/review?done={anns.Song}", "/policies", "/data", "/songs/change?ask=approve",
        ];
        foreach (var list in lists)
        {
            using var answer = await bob.Client.GetAsync(list);
            Assert.True(answer.IsSuccessStatusCode, $"{list}: {answer.StatusCode}");
            await AssertNothingOfAsync(anns, answer);
        }

        Assert.Equal(0, (await bob.Client.GetFromJsonAsync<JsonElement>("/api/songs/facets")).GetProperty("songs").GetInt32());
        Assert.Equal(1, (await ann.Client.GetFromJsonAsync<JsonElement>("/api/songs/facets")).GetProperty("songs").GetInt32());
        Assert.Contains(Mark, await ann.Client.GetStringAsync("/api/archive"), StringComparison.Ordinal);
        Assert.Contains(Mark, await app.Client.GetStringAsync("/api/archive?all=true"), StringComparison.Ordinal);
        Assert.DoesNotContain(Mark, await app.Client.GetStringAsync("/api/archive"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_ids_at_once_are_refused_when_one_of_them_is_anothers_as_if_it_were_none()
    {
        var (ann, bob) = (await AddUserAsync(UserRole.Editor), await AddUserAsync(UserRole.Editor));
        var (anns, bobs) = (await FillAsync(ann), await FillAsync(bob));

        using var decided = await bob.Client.PostAsJsonAsync("/api/decisions", new { songIds = new[] { bobs.Song, anns.Song }, value = "blocked" });
        Assert.Equal(HttpStatusCode.BadRequest, decided.StatusCode);
        Assert.Equal($"There is no song {anns.Song}.", (await decided.Content.ReadFromJsonAsync<JsonElement>()).Text("detail"));
        Assert.Empty((await bob.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{bobs.Song}/decisions")).GetProperty("history").EnumerateArray());

        using var made = await bob.Client.PostAsJsonAsync("/api/playlists", new { name = "Mixed", songIds = new[] { anns.Song } });
        Assert.Equal(HttpStatusCode.BadRequest, made.StatusCode);
        using var added = await bob.Client.PostAsJsonAsync($"/api/playlists/{bobs.Playlist}/songs", new { songIds = new[] { anns.Song } });
        Assert.Equal("unknown_songs", (await added.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));

        // The pages' forms too, whatever ids they are sent.
        foreach (var path in (string[])["/songs?handler=Chosen", $"/playlists/{bobs.Playlist}?handler=Chosen"])
            await PostFormAsync(bob.Client, path, HttpStatusCode.Redirect, ("songs", anns.Song), ("do", "block"), ("for", await AudienceAsync(bob.Client)));
        await PostFormAsync(bob.Client, "/review?handler=Decide", HttpStatusCode.Redirect, ("song", anns.Song), ("policy", await AudienceAsync(bob.Client)), ("value", "blocked"));
        await PostFormAsync(bob.Client, "/review?handler=Undo", HttpStatusCode.Redirect, ("song", anns.Song), ("policy", await AudienceAsync(bob.Client)));
        await PostFormAsync(bob.Client, $"/songs/{bobs.Song}?handler=AddTo", HttpStatusCode.Redirect, ("playlist", anns.Playlist));
        Assert.Empty((await ann.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{anns.Song}/decisions")).GetProperty("history").EnumerateArray());
        Assert.Equal(1, (await ann.Client.GetFromJsonAsync<JsonElement>($"/api/playlists/{anns.Playlist}")).GetProperty("songCount").GetInt32());
    }

    [Fact]
    public async Task What_is_shared_can_be_read_and_not_changed_until_it_is_shared_no_more()
    {
        var (ann, bob, eve) = (await AddUserAsync(UserRole.Editor), await AddUserAsync(UserRole.Viewer), await AddUserAsync(UserRole.Editor));
        var anns = await FillAsync(ann);
        var unlisted = (await CreatedAsync(ann.Client, "/api/songs", new { title = $"{Mark} unlisted", artist = Mark })).Text("id")!;
        await ShareAsync(ann, anns, new { users = new[] { bob.Id } });

        foreach (var path in (string[])[$"/api/songs/{anns.Song}", $"/api/songs/{anns.Song}/lyrics", $"/api/songs/{anns.Song}/decisions", $"/api/playlists/{anns.Playlist}",
            $"/api/playlists/{anns.Playlist}/songs", $"/api/playlists/{anns.Playlist}/shape", $"/api/playlists/{anns.Playlist}/export", $"/songs/{anns.Song}", $"/playlists/{anns.Playlist}",
            $"/reports/{anns.Playlist}", $"/songs/{anns.Song}/compare"])
        {
            using var read = await bob.Client.GetAsync(path);
            Assert.True(read.IsSuccessStatusCode, $"{path}: {read.StatusCode}");
            Assert.DoesNotContain($"{Mark} unlisted", await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, (await eve.Client.GetAsync(path)).StatusCode);
        }

        var listed = await bob.Client.GetFromJsonAsync<JsonElement>("/api/playlists?shared=true");
        Assert.Equal(anns.Playlist, Assert.Single(listed.GetProperty("items").EnumerateArray()).Text("id"));
        foreach (var page in (string[])["/", "/playlists"])
            Assert.Contains($"{Mark} playlist", await bob.Client.GetStringAsync(page), StringComparison.Ordinal);
        var shown = await bob.Client.GetStringAsync($"/playlists/{anns.Playlist}");
        Assert.Contains($"Shared with you by {ann.Name}, to read.", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("handler=Delete", shown, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.NotFound, (await bob.Client.GetAsync($"/api/songs/{unlisted}")).StatusCode);

        // An editor may change their own, and not this.
        await ShareAsync(ann, anns, new { everyone = true });
        foreach (var (method, path, body) in Requests(anns).Where(request => request.Method != "GET"))
        {
            using var answer = await SendAsync(eve.Client, method, path, body);
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{method} {path}: {answer.StatusCode}");
            Assert.Equal("read_only", (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
        }

        foreach (var handler in (string[])["Analyze", "Cancel", "Add", "Remove", "Chosen", "Share", "Delete"])
            await PostFormAsync(eve.Client, $"/playlists/{anns.Playlist}?handler={handler}", HttpStatusCode.Forbidden, ("songs", anns.Song), ("everyone", "true"));
        foreach (var handler in (string[])["Analyze", "Cancel", "AddTo", "Delete"])
            await PostFormAsync(eve.Client, $"/songs/{anns.Song}?handler={handler}", HttpStatusCode.Forbidden, ("playlist", anns.Playlist));
        await PostFormAsync(eve.Client, $"/songs/{anns.Song}?handler=Lyrics", HttpStatusCode.Redirect, ("hide", "true"));
        await PostFormAsync(eve.Client, $"/songs/{anns.Song}/decision", HttpStatusCode.Forbidden, ("decision", "blocked"), ("policy", await AudienceAsync(eve.Client)));
        Assert.Equal(HttpStatusCode.Forbidden, (await eve.Client.GetAsync($"/songs/{anns.Song}/edit")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await eve.Client.GetAsync($"/songs/change?ask=block&playlist={anns.Playlist}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await eve.Client.GetAsync($"/api/playlists/{anns.Playlist}/shares")).StatusCode);

        await ShareAsync(ann, anns, new { });
        Assert.Equal(HttpStatusCode.NotFound, (await eve.Client.GetAsync($"/api/songs/{anns.Song}/lyrics")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await bob.Client.GetAsync($"/playlists/{anns.Playlist}")).StatusCode);
    }

    [Fact]
    public async Task An_administrator_sees_and_changes_everyones_and_a_decision_has_its_makers_name()
    {
        var ann = await AddUserAsync(UserRole.Editor);
        var anns = await FillAsync(ann);
        Assert.Contains(Mark, await app.Client.GetStringAsync("/api/playlists"), StringComparison.Ordinal);
        Assert.True((await app.Client.GetAsync($"/api/songs/{anns.Song}/lyrics")).IsSuccessStatusCode);

        using (var decided = await ann.Client.PutAsJsonAsync($"/api/songs/{anns.Song}/decision", new { value = "approved" }))
            Assert.Equal(ann.Name, (await decided.Content.ReadFromJsonAsync<JsonElement>()).Text("decidedBy"));
        using (var overruled = await app.Client.PutAsJsonAsync($"/api/songs/{anns.Song}/decision", new { value = "blocked" }))
            Assert.Equal("admin", (await overruled.Content.ReadFromJsonAsync<JsonElement>()).Text("decidedBy"));
    }

    [Fact]
    public async Task An_archive_gives_its_songs_to_who_puts_it_back_and_takes_nothing_from_others()
    {
        var (ann, bob) = (await AddUserAsync(UserRole.Editor), await AddUserAsync(UserRole.Editor));
        var anns = await FillAsync(ann);
        var archive = await ann.Client.GetStringAsync("/api/archive");

        var refused = await RestoreAsync(bob.Client, archive);
        Assert.Equal((0, 1), (PartOf(refused, "songs").GetProperty("added").GetInt32(), PartOf(refused, "songs").GetProperty("refused").GetInt32()));
        Assert.Equal((0, 1), (PartOf(refused, "playlists").GetProperty("added").GetInt32(), PartOf(refused, "playlists").GetProperty("refused").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await bob.Client.GetAsync($"/api/songs/{anns.Song}")).StatusCode);

        await ann.Client.DeleteAsync($"/api/songs/{anns.Song}");
        await ann.Client.DeleteAsync($"/api/playlists/{anns.Playlist}");
        Assert.Equal(1, PartOf(await RestoreAsync(bob.Client, archive), "songs").GetProperty("added").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await bob.Client.GetAsync($"/api/songs/{anns.Song}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ann.Client.GetAsync($"/api/songs/{anns.Song}")).StatusCode);
    }

    [Fact]
    public async Task What_was_there_before_there_were_users_becomes_the_first_administrators()
    {
        var ann = await AddUserAsync(UserRole.Editor);
        var anns = await FillAsync(ann);
        await using (var command = app.Services.GetRequiredService<Npgsql.NpgsqlDataSource>().CreateCommand(
            $"UPDATE library.song SET owner_id = NULL WHERE id = '{anns.Song}'; UPDATE library.playlist SET owner_id = NULL WHERE id = '{anns.Playlist}'"))
        {
            await command.ExecuteNonQueryAsync();
        }

        Assert.Equal(HttpStatusCode.NotFound, (await ann.Client.GetAsync($"/api/songs/{anns.Song}")).StatusCode);
        await app.Services.GetRequiredService<UnownedLibrary>().ClaimAsync(default);

        Assert.Contains($"{anns.Song}", await app.Client.GetStringAsync("/api/archive"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ann.Client.GetAsync($"/api/songs/{anns.Song}")).StatusCode);
    }

    /// <summary>Every route of the API whose address names a song or a playlist.</summary>
    private static IEnumerable<(string Method, string Path, object? Body)> Requests(Filled of) =>
    [
        ("GET", $"/api/songs/{of.Song}", null),
        ("PUT", $"/api/songs/{of.Song}", new { title = "Taken", artist = "Taken" }),
        ("PUT", $"/api/songs/{of.Song}", new { title = "" }),
        ("GET", $"/api/songs/{of.Song}/lyrics", null),
        ("PUT", $"/api/songs/{of.Song}/lyrics", new { text = "Taken" }),
        ("POST", $"/api/songs/{of.Song}/analyze", new { }),
        ("GET", $"/api/songs/{of.Song}/analysis", null),
        ("GET", $"/api/songs/{of.Song}/analyses", null),
        ("GET", $"/api/songs/{of.Song}/analyses/compare", null),
        ("PUT", $"/api/songs/{of.Song}/decision", new { value = "blocked" }),
        ("DELETE", $"/api/songs/{of.Song}/decision", null),
        ("POST", $"/api/songs/{of.Song}/decision/undo", new { }),
        ("GET", $"/api/songs/{of.Song}/decisions", null),
        ("GET", $"/api/playlists/{of.Playlist}", null),
        ("GET", $"/api/playlists/{of.Playlist}/songs", null),
        ("GET", $"/api/playlists/{of.Playlist}/shape", null),
        ("GET", $"/api/playlists/{of.Playlist}/export", null),
        ("GET", $"/api/playlists/{of.Playlist}/shares", null),
        ("GET", $"/api/progress/playlist/{of.Playlist}", null),
        ("PUT", $"/api/playlists/{of.Playlist}", new { name = "Taken" }),
        ("PUT", $"/api/playlists/{of.Playlist}/shares", new { everyone = true }),
        ("POST", $"/api/playlists/{of.Playlist}/songs", new { songIds = new[] { of.Song } }),
        ("POST", $"/api/playlists/{of.Playlist}/analyze", new { }),
        ("DELETE", $"/api/songs/{of.Song}", null),
        ("DELETE", $"/api/playlists/{of.Playlist}", null),
    ];

    private static string[] Pages(Filled of) =>
    [
        $"/songs/{of.Song}", $"/songs/{of.Song}/edit", $"/songs/{of.Song}/compare", $"/songs/{of.Song}/decision", $"/playlists/{of.Playlist}", $"/reports/{of.Playlist}",
        $"/songs/change?ask=approve&playlist={of.Playlist}",
    ];

    private async Task<Person> AddUserAsync(UserRole role)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var user = new User { UserName = $"u{Guid.NewGuid():N}", Role = role };
        var made = await users.CreateAsync(user);
        Assert.True(made.Succeeded, string.Join(" ", made.Errors.Select(error => error.Description)));
        var key = await app.Services.GetRequiredService<ApiKeys>().CreateAsync(user.Id, "tests", KeyScopes.Of(role), null, default);
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = app.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Api-Key", key.Secret);
        return new Person(user.Id, user.UserName!, client);
    }

    private static async Task<Filled> FillAsync(Person owner)
    {
        var song = (await CreatedAsync(owner.Client, "/api/songs", new { title = $"{Mark} song", artist = Mark, lyrics = $"{Mark} in the morning" })).Text("id")!;
        var playlist = (await CreatedAsync(owner.Client, "/api/playlists", new { name = $"{Mark} playlist", songIds = new[] { song } })).Text("id")!;
        return new Filled(song, playlist);
    }

    private static async Task<JsonElement> CreatedAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path, object? body)
        => await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : JsonContent.Create(body) });

    private static async Task ShareAsync(Person owner, Filled of, object shares)
    {
        using var response = await owner.Client.PutAsJsonAsync($"/api/playlists/{of.Playlist}/shares", shares);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<JsonElement> RestoreAsync(HttpClient client, string archive)
    {
        using var response = await client.PostAsync("/api/archive", new StringContent(archive, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static JsonElement PartOf(JsonElement restored, string part)
        => restored.GetProperty("parts").EnumerateArray().Single(each => each.Text("part") == part);

    private static async Task<string> AudienceAsync(HttpClient client)
        => (await client.GetFromJsonAsync<JsonElement>("/api/policies")).GetProperty("items")[0].Text("name")!;

    /// <summary>Sends a form with a token of this user's own.</summary>
    private static async Task PostFormAsync(HttpClient client, string path, HttpStatusCode expected, params (string Name, string Value)[] fields)
    {
        var token = WebUtility.HtmlDecode(Token().Match(await client.GetStringAsync("/songs/new")).Groups["token"].Value);
        Assert.NotEmpty(token);
        using var form = new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("antiforgery", token)]);
        using var answer = await client.PostAsync(path, form);
        Assert.True(answer.StatusCode == expected, $"{path}: {answer.StatusCode}, not {expected}");
    }

    private static async Task AssertNothingOfAsync(Filled of, HttpResponseMessage answer)
    {
        // What was asked for comes back as it was asked; anything else of it does not.
        var text = (await answer.Content.ReadAsStringAsync()).Replace($"value=\"{Mark}\"", "", StringComparison.Ordinal);
        var asked = answer.RequestMessage!.RequestUri!.Query.Contains(Mark, StringComparison.Ordinal);
        foreach (var told in (string[])[$"{Mark} song", $"{Mark} playlist", $"{Mark} in the morning", .. asked ? Array.Empty<string>() : [Mark]])
            Assert.False(text.Contains(told, StringComparison.Ordinal), $"{answer.RequestMessage.RequestUri} tells '{told}'.");
    }

    [GeneratedRegex("""name="antiforgery"[^>]*value="(?<token>[^"]+)""")]
    private static partial Regex Token();

    private sealed record Person(Guid Id, string Name, HttpClient Client);

    private sealed record Filled(string Song, string Playlist);
}
