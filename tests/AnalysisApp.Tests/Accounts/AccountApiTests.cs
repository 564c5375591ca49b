using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests.Accounts;

/// <summary>Users, keys and the audit log over the API.</summary>
public sealed class AccountApiTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task A_user_is_added_changed_and_deleted_and_each_is_written_down()
    {
        var user = await app.CreatedAsync("/api/users", new { name = "vera", role = "viewer" });
        var path = $"/api/users/{user.Text("id")}";
        Assert.Equal(("vera", "viewer", false), (user.Text("name"), user.Text("role"), user.GetProperty("disabled").GetBoolean()));

        using (var changed = await app.Client.PatchAsJsonAsync(path, new { role = "editor", disabled = true }))
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var found = await app.Client.GetFromJsonAsync<JsonElement>(path);
        Assert.Equal(("editor", true), (found.Text("role"), found.GetProperty("disabled").GetBoolean()));
        using (var deleted = await app.Client.DeleteAsync(path))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using (var gone = await app.Client.GetAsync(path))
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);

        var log = await app.Client.GetFromJsonAsync<JsonElement>("/api/audit?action=user.&limit=200");
        var actions = log.GetProperty("items").EnumerateArray().Where(item => item.Text("target") == "vera").Select(item => item.Text("action"));
        Assert.Equal(["user.deleted", "user.disabled", "user.role_changed", "user.created"], actions);
        Assert.All(log.GetProperty("items").EnumerateArray().Where(item => item.Text("target") == "vera"), item =>
        {
            Assert.Equal("configured", item.Text("key"));
            Assert.Equal("admin", item.Text("user"));
            Assert.False(string.IsNullOrEmpty(item.Text("remoteAddress")));
        });
    }

    [Theory]
    [InlineData("two words", "editor", null, "name")]
    [InlineData("wanda", "editor", "password123", "password")]
    [InlineData("wanda", "editor", "short", "password")]
    [InlineData(null, "editor", null, "name")]
    public async Task A_user_that_cannot_be_is_refused_with_the_field(string? name, string role, string? password, string field)
    {
        using var refused = await app.Client.PostAsJsonAsync("/api/users", new { name, role, password });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        Assert.DoesNotContain("password123", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        await app.CreatedAsync("/api/users", new { name = "walter" });
        using var refused = await app.Client.PostAsJsonAsync("/api/users", new { name = "WALTER" });
        Assert.Equal((HttpStatusCode.Conflict, "duplicate_user"), (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>()).Text("code")));
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        var users = await app.Client.GetFromJsonAsync<JsonElement>("/api/users");
        var admin = users.GetProperty("items").EnumerateArray().Single(user => user.Text("role") == "admin");
        using var refused = await app.Client.PatchAsJsonAsync($"/api/users/{admin.Text("id")}", new { role = "viewer" });
        Assert.Equal((HttpStatusCode.Conflict, "last_administrator"), (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>()).Text("code")));
        using var kept = await app.Client.DeleteAsync($"/api/users/{admin.Text("id")}");
        Assert.Equal(HttpStatusCode.Conflict, kept.StatusCode);
    }

    [Fact]
    public async Task A_key_does_what_it_is_for_until_it_is_revoked()
    {
        using var xenia = await SignedIn.NewAsync(app, "xenia", "editor");
        using var created = await xenia.Client.PostAsJsonAsync("/api/keys", new { name = "player", scopes = new[] { "read" } });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var made = await created.Content.ReadFromJsonAsync<JsonElement>();
        using var program = new HttpClient { BaseAddress = app.Client.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", made.Text("secret") } } };

        var account = await program.GetFromJsonAsync<JsonElement>("/api/account");
        Assert.Equal("xenia", account.GetProperty("user").Text("name"));
        Assert.Equal(["read"], account.GetProperty("permissions").EnumerateArray().Select(permission => permission.GetString()));
        Assert.Equal(made.GetProperty("key").Text("prefix"), account.Text("key"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(program, HttpMethod.Get, "/api/songs"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(program, HttpMethod.Post, "/api/songs", new { title = "A", artist = "B" }));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(program, HttpMethod.Post, "/api/keys", new { name = "another", scopes = new[] { "read" } }));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(program, HttpMethod.Put, "/api/account/password", new { current = "x", password = "a new and long one" }));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(program, HttpMethod.Get, "/api/keys?all=true"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(program, HttpMethod.Get, "/api/users"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(program, HttpMethod.Get, "/api/audit"));

        using (var revoked = await xenia.Client.DeleteAsync($"/api/keys/{made.GetProperty("key").Text("id")}"))
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(program, HttpMethod.Get, "/api/songs"));
    }

    [Fact]
    public async Task Nobody_sees_or_revokes_anothers_keys_but_administrators_do()
    {
        using var yann = await SignedIn.NewAsync(app, "yann", "editor");
        using var zora = await SignedIn.NewAsync(app, "zora", "editor");
        using var created = await yann.Client.PostAsJsonAsync("/api/keys", new { name = "yanns", scopes = new[] { "read" } });
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").Text("id");

        Assert.Empty((await zora.Client.GetFromJsonAsync<JsonElement>("/api/keys")).GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(zora.Client, HttpMethod.Delete, $"/api/keys/{id}"));
        Assert.Contains((await app.Client.GetFromJsonAsync<JsonElement>("/api/keys?all=true")).GetProperty("items").EnumerateArray(), key => key.Text("id") == id);
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(app.Client, HttpMethod.Delete, $"/api/keys/{id}"));
    }

    [Theory]
    [InlineData("analyse,admin", null, "scopes")]
    [InlineData("", null, "scopes")]
    [InlineData("read", "2001-01-01T00:00:00Z", "expiresAt")]
    public async Task A_key_that_cannot_be_is_refused_with_the_field(string scopes, string? expiresAt, string field)
    {
        var name = $"key.{Guid.NewGuid():N}";
        using var editor = await SignedIn.NewAsync(app, name, "editor");
        using var refused = await editor.Client.PostAsJsonAsync(
            "/api/keys", new { name = "player", scopes = scopes.Split(',', StringSplitOptions.RemoveEmptyEntries), expiresAt });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.True((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Theory]
    [InlineData("/api/audit?cursor=x", "cursor")]
    [InlineData("/api/audit?action=%00", "action")]
    [InlineData("/api/audit?limit=0", "limit")]
    public async Task A_question_to_the_log_that_cannot_be_is_refused_with_the_field(string path, string field)
    {
        using var refused = await app.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.True((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task A_reset_password_lets_in_who_was_locked_out()
    {
        using var ulla = await SignedIn.NewAsync(app, "ulla", "editor");
        var id = (await ulla.Client.GetFromJsonAsync<JsonElement>("/api/account")).GetProperty("user").Text("id");
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await SignedIn.RefusedAsync(app, "ulla", "not her password"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignedIn.RefusedAsync(app, "ulla", SignedIn.Password));
        using var answer = await app.Client.PostAsJsonAsync($"/api/users/{id}/password", new { });
        var password = (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("password")!;
        Assert.Matches("^[a-z2-9]{4}(-[a-z2-9]{4}){3}$", password);
        using var again = await SignedIn.AsAsync(app, "ulla", password);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(again.Client, HttpMethod.Get, "/api/account"));
    }

    [Fact]
    public async Task Whoever_goes_leaves_their_songs_to_another_or_takes_them_along()
    {
        using var tina = await SignedIn.NewAsync(app, "tina", "editor");
        using var tom = await SignedIn.NewAsync(app, "tom", "editor");
        var (tinas, toms) = (await IdOfAsync(tina), await IdOfAsync(tom));
        Assert.Equal(HttpStatusCode.Created, await StatusAsync(tina.Client, HttpMethod.Post, "/api/songs", new { title = "Left behind", artist = "Tina" }));

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(app.Client, HttpMethod.Delete, $"/api/users/{tinas}"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(app.Client, HttpMethod.Delete, $"/api/users/{tinas}?library=transfer&to={tinas}"));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(app.Client, HttpMethod.Delete, $"/api/users/{tinas}?library=transfer&to={toms}"));
        Assert.Contains("Left behind", await tom.Client.GetStringAsync("/api/songs"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(app.Client, HttpMethod.Delete, $"/api/users/{toms}?library=delete"));
        Assert.DoesNotContain("Left behind", await app.Client.GetStringAsync("/api/songs"), StringComparison.Ordinal);

        static async Task<string?> IdOfAsync(SignedIn person) => (await person.Client.GetFromJsonAsync<JsonElement>("/api/account")).GetProperty("user").Text("id");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
