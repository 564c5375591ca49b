using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AnalysisApp.Tests.Policies;

/// <summary>Audience policies over HTTP: adding, changing, looking ahead, deleting, and what becomes of the ratings.</summary>
public sealed class PolicyTests(PolicyApp app) : IClassFixture<PolicyApp>
{
    [Fact]
    public async Task A_policy_comes_back_as_it_was_sent()
    {
        var added = await app.CreatedAsync("/api/policies", new
        {
            name = "grandparents_2",
            title = " Grandparents ",
            description = "They like it quiet.\nAnd kind.",
            limits = new[] { new { axis = "hate", limit = 0, weight = 24 }, new { axis = "language", limit = 1, weight = 100 } },
            unread = new { notEnglish = true },
        });
        var read = await app.Client.GetFromJsonAsync<JsonElement>("/api/policies/grandparents_2");

        Assert.Equal(added.GetRawText(), read.GetRawText());
        Assert.Equal(
            """
            {"name":"grandparents_2","title":"Grandparents","description":"They like it quiet.\nAnd kind.","version":1,
            "limits":[{"axis":"hate","limit":0,"weight":24},{"axis":"language","limit":1,"weight":100}],
            "unread":{"noLyrics":false,"instrumental":false,"notEnglish":true,"tooLittleText":false}}
            """.ReplaceLineEndings(""),
            WithoutTime(read));
        var listed = await app.Client.GetFromJsonAsync<JsonElement>("/api/policies");
        Assert.Contains(listed.GetProperty("items").EnumerateArray(), policy => policy.Text("name") == "grandparents_2");
    }

    [Fact]
    public async Task A_change_rates_every_song_anew_without_reading_one()
    {
        await app.AddPolicyAsync("changing", limit: 4);
        var song = await app.AddReadSongAsync("Changing", "The Testers", PolicyApp.Bitter);
        var jobs = await app.Client.GetStringAsync("/api/jobs?limit=200");
        var analysis = (await app.RowAsync(song, "changing")).Text("analysisId");
        Assert.Equal("suitable", (await app.RowAsync(song, "changing")).Text("rating"));

        var change = await app.ChangeAsync("changing", version: 1, limit: 0);

        var row = await app.RowAsync(song, "changing");
        Assert.NotEqual("suitable", row.Text("rating"));
        Assert.Equal("policy", row.Text("source"));
        Assert.Equal(row.Text("rating"), (await app.RatingAsync(song, "changing")).Text("value"));
        Assert.Equal(row.Number("score"), (await app.RatingAsync(song, "changing")).Number("score"));
        Assert.Equal(2, change.GetProperty("policy").Number("version"));
        Assert.True(change.Number("songs") >= 1);
        Assert.Contains(change.GetProperty("shifts").EnumerateArray(), shift => shift.Text("from") == "suitable" && shift.Text("to") == row.Text("rating"));
        Assert.Equal(change.Number("songs"), change.GetProperty("shifts").EnumerateArray().Sum(shift => shift.Number("songs")));

        // Nothing ran.
        Assert.Equal(analysis, row.Text("analysisId"));
        Assert.Equal(jobs, await app.Client.GetStringAsync("/api/jobs?limit=200"));
    }

    [Fact]
    public async Task A_rating_tells_the_nearest_change_that_would_turn_it_and_who_says_so()
    {
        await app.AddPolicyAsync("flipping", limit: 0);
        var song = await app.AddReadSongAsync("Flipping", "The Testers", "You stupid bastard, get lost\nThe river runs along the road");
        var rating = await app.RatingAsync(song, "flipping");

        Assert.Equal("policy", rating.Text("source"));
        Assert.Equal(rating.Text("value"), rating.Text("estimate"));
        var flip = rating.GetProperty("flip");
        Assert.NotEqual(rating.Text("value"), flip.Text("value"));
        Assert.All(flip.GetProperty("changes").EnumerateArray(), change => Assert.True(change.Number("to") < change.Number("from")));
    }

    [Fact]
    public async Task A_preview_says_what_a_change_would_do_and_does_nothing()
    {
        await app.AddPolicyAsync("ahead", limit: 4);
        var song = await app.AddReadSongAsync("Ahead", "The Testers", PolicyApp.Bitter);
        var before = await app.Client.GetStringAsync("/api/policies/ahead");

        using var answer = await app.Client.PostAsJsonAsync("/api/policies/ahead/preview?limit=200", PolicyApp.Body("Ahead", limit: 0));
        var preview = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var item = preview.GetProperty("items").EnumerateArray().Single(shifted => shifted.Text("id") == song);
        Assert.Equal("suitable", item.Text("from"));
        Assert.NotEqual("suitable", item.Text("to"));
        Assert.Equal(before, await app.Client.GetStringAsync("/api/policies/ahead"));
        Assert.Equal("suitable", (await app.RowAsync(song, "ahead")).Text("rating"));

        // The change does what was said.
        var change = await app.ChangeAsync("ahead", version: 1, limit: 0);
        Assert.Equal(preview.Number("songs"), change.Number("songs"));
        Assert.Equal(preview.GetProperty("shifts").GetRawText(), change.GetProperty("shifts").GetRawText());
        Assert.Equal(item.Text("to"), (await app.RowAsync(song, "ahead")).Text("rating"));

        using var none = await app.Client.PostAsJsonAsync("/api/policies/ahead/preview?limit=0", PolicyApp.Body("Ahead", limit: 4));
        Assert.Equal(0, (await none.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Of_two_who_change_the_same_version_the_second_is_told_so_and_changes_nothing()
    {
        await app.AddPolicyAsync("contested", limit: 1);
        await app.ChangeAsync("contested", version: 1, limit: 2);
        var after = await app.Client.GetStringAsync("/api/policies/contested");

        var body = JsonSerializer.SerializeToNode(PolicyApp.Body("Mine", limit: 3))!;
        body["version"] = 1;
        using var late = await app.Client.PutAsJsonAsync("/api/policies/contested", body);

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal("changed_meanwhile", (await late.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
        Assert.Equal(after, await app.Client.GetStringAsync("/api/policies/contested"));
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        await app.AddPolicyAsync("taken", limit: 1);
        var body = JsonSerializer.SerializeToNode(PolicyApp.Body("Another", limit: 3))!;
        body["name"] = "taken";
        using var second = await app.Client.PostAsJsonAsync("/api/policies", body);

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal("duplicate_policy", (await second.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
        Assert.Equal("taken", (await app.Client.GetFromJsonAsync<JsonElement>("/api/policies/taken")).Text("title"));
    }

    [Fact]
    public async Task A_deleted_policy_is_gone_and_so_are_its_ratings()
    {
        await app.AddPolicyAsync("passing", limit: 1);
        using var deleted = await app.Client.DeleteAsync("/api/policies/passing");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        using var read = await app.Client.GetAsync("/api/policies/passing");
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        using var again = await app.Client.DeleteAsync("/api/policies/passing");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Every_list_shows_the_ratings_of_the_policy_that_is_asked_for()
    {
        await app.AddPolicyAsync("open_ears", limit: 4);
        await app.AddPolicyAsync("closed_ears", limit: 0);
        var song = await app.AddReadSongAsync("Listed", "The Testers", PolicyApp.Bitter);
        var playlist = (await app.CreatedAsync("/api/playlists", new { name = "Listed", songIds = new[] { song } })).Text("id");

        foreach (var (policy, suitable) in new[] { ("open_ears", 1), ("closed_ears", 0) })
        {
            var one = await app.Client.GetFromJsonAsync<JsonElement>($"/api/playlists/{playlist}?policy={policy}");
            Assert.Equal(suitable, one.GetProperty("ratings").Number("suitable"));
            var all = await app.Client.GetFromJsonAsync<JsonElement>($"/api/playlists?policy={policy}&limit=200");
            Assert.Equal(suitable, all.GetProperty("items").EnumerateArray().Single(item => item.Text("id") == playlist).GetProperty("ratings").Number("suitable"));
            var songs = await app.Client.GetFromJsonAsync<JsonElement>($"/api/playlists/{playlist}/songs?policy={policy}");
            Assert.Equal(suitable == 1, songs.GetProperty("items")[0].Text("rating") == "suitable");
            Assert.Equal(policy, (await app.RatingAsync(song, policy)).Text("policy"));
        }
    }

    [Fact]
    public async Task A_song_that_was_read_is_told_with_its_rating_for_every_audience()
    {
        await app.AddPolicyAsync("hears_all", limit: 4);
        await app.AddPolicyAsync("hears_none", limit: 0);
        var song = await app.AddSongAsync("Told", PolicyApp.Bitter);
        var told = await app.WaitForAsync(
            async () =>
            {
                using var response = await app.Client.PostAsJsonAsync($"/api/songs/{song.Text("id")}/analyze", new { });
                return await response.Content.ReadFromJsonAsync<JsonElement>();
            },
            "song_analyzed",
            (_, data) => data.Text("songId") == song.Text("id"));

        var ratings = told.GetProperty("ratings").EnumerateArray().ToDictionary(rating => rating.Text("policy")!);
        Assert.Equal("suitable", ratings["hears_all"].Text("value"));
        Assert.NotEqual("suitable", ratings["hears_none"].Text("value"));
        Assert.Equal("policy", ratings["hears_none"].Text("source"));
        Assert.True(ratings.ContainsKey("family"));
    }

    [Fact]
    public async Task The_policy_of_the_api_document_can_be_added()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(RunningApp.RepositoryRoot, "docs", "api.md"));
        var example = Regex.Match(document, @"^```json$(?<json>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Groups["json"].Value;
        using var answer = await app.Client.PostAsync("/api/policies", new StringContent(example, Encoding.UTF8, "application/json"));
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    private static string WithoutTime(JsonElement policy)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(policy.GetRawText())!.AsObject();
        Assert.True(node.Remove("updatedAt"));
        return node.ToJsonString();
    }
}
