using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Tests.Policies;

namespace AnalysisApp.Tests.Decisions;

/// <summary>Decisions and the review over HTTP.</summary>
public sealed class DecisionApiTests(PolicyApp app) : IClassFixture<PolicyApp>
{
    [Fact]
    public async Task A_decision_wins_over_the_policy_says_who_and_when_and_can_be_undone()
    {
        var song = await app.AddReadSongAsync("Decided", "Deciders", PolicyApp.Bitter);
        await app.AddPolicyAsync("decided", 0);
        Assert.Equal(("not_suitable", "policy"), await RatingAsync(song, "decided"));

        var approved = await PutAsync(song, "decided", new { value = "approved", note = "It is a joke" });
        Assert.Equal(("approved", "It is a joke", "admin"), (approved.Text("value"), approved.Text("note"), approved.Text("decidedBy")));
        Assert.Equal(("suitable", "decision"), await RatingAsync(song, "decided"));

        await PutAsync(song, "decided", new { value = "blocked" });
        Assert.Equal(("not_suitable", "decision"), await RatingAsync(song, "decided"));
        Assert.Equal(["blocked", "approved"], await HistoryAsync(song));

        using var undone = await app.Client.PostAsync($"/api/songs/{song}/decision/undo?policy=decided", null);
        Assert.Equal("approved", (await undone.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("decision").Text("value"));
        Assert.Equal(("suitable", "decision"), await RatingAsync(song, "decided"));

        using var cleared = await app.Client.DeleteAsync($"/api/songs/{song}/decision?policy=decided");
        Assert.Equal(HttpStatusCode.NoContent, cleared.StatusCode);
        Assert.Equal(("not_suitable", "policy"), await RatingAsync(song, "decided"));
        Assert.Equal(["cleared", "undone", "blocked", "approved"], await HistoryAsync(song));
    }

    [Fact]
    public async Task Many_songs_are_decided_about_at_once_or_none()
    {
        var ids = new List<string?>();
        for (var i = 0; i < 3; i++)
            ids.Add((await app.AddSongAsync($"Bulk {i}", null)).Text("id"));
        await app.AddPolicyAsync("bulk", 4);

        using var faulty = await app.Client.PostAsJsonAsync("/api/decisions", new { songIds = ids.Append(Guid.NewGuid().ToString()), policy = "bulk", value = "approved" });
        Assert.Equal(HttpStatusCode.BadRequest, faulty.StatusCode);
        Assert.Null((await DecisionsAsync(ids[0]!, "bulk")).GetProperty("decision").GetString());

        using var decided = await app.Client.PostAsJsonAsync("/api/decisions", new { songIds = ids, policy = "bulk", value = "approved" });
        Assert.Equal(3, (await decided.Content.ReadFromJsonAsync<JsonElement>()).Number("changed"));
        Assert.Equal(("suitable", "decision"), await RatingAsync(ids[2]!, "bulk"));

        using var cleared = await app.Client.PostAsJsonAsync("/api/decisions", new { songIds = ids, policy = "bulk", value = (string?)null });
        Assert.Equal(3, (await cleared.Content.ReadFromJsonAsync<JsonElement>()).Number("changed"));
    }

    [Theory]
    [InlineData("{\"value\": \"perhaps\"}", "value")]
    [InlineData("{\"value\": null}", "value")]
    [InlineData("{\"value\": \"approved\", \"note\": \"\\u0000\"}", "note")]
    public async Task A_faulty_decision_is_refused_with_its_field(string body, string field)
    {
        var song = (await app.AddSongAsync($"Faulty {body.Length}", null)).Text("id");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await app.Client.PutAsync($"/api/songs/{song}/decision", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task What_is_not_there_is_said()
    {
        var song = (await app.AddSongAsync("Lonely", null)).Text("id");
        using var nothing = await app.Client.PostAsync($"/api/songs/{song}/decision/undo", null);
        Assert.Equal(HttpStatusCode.Conflict, nothing.StatusCode);
        using var undecided = await app.Client.DeleteAsync($"/api/songs/{song}/decision");
        Assert.Equal(HttpStatusCode.NotFound, undecided.StatusCode);
        using var noSong = await app.Client.PutAsJsonAsync($"/api/songs/{Guid.NewGuid()}/decision", new { value = "approved" });
        Assert.Equal(HttpStatusCode.NotFound, noSong.StatusCode);
        using var noPolicy = await app.Client.PutAsJsonAsync($"/api/songs/{song}/decision?policy=nobody", new { value = "approved" });
        Assert.Equal(HttpStatusCode.BadRequest, noPolicy.StatusCode);
        using var noReason = await app.Client.GetAsync("/api/review?reason=boredom");
        Assert.Equal(HttpStatusCode.BadRequest, noReason.StatusCode);
    }

    [Fact]
    public async Task A_disputed_song_waits_until_it_is_decided_about()
    {
        var created = await app.CreatedAsync(
            "/api/songs", new { title = "Tagged", artist = "Disputers", lyrics = "We walk along the river and the morning sun is warm and kind to everyone we know", advisory = "explicit" });
        var song = created.Text("id")!;
        await app.AnalyzeAsync($"/api/songs/{song}/analyze");
        await app.AddPolicyAsync("dispute", 4);

        var waiting = await ReviewAsync("/api/review?policy=dispute&reason=disputed");
        Assert.Equal([song], waiting.GetProperty("items").EnumerateArray().Select(item => item.Text("id")));
        Assert.Contains("disputed", waiting.GetProperty("items")[0].GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
        var before = waiting.GetProperty("counts").Number("disputed");

        await PutAsync(song, "dispute", new { value = "approved" });
        var after = await ReviewAsync("/api/review?policy=dispute&reason=disputed");
        Assert.Equal(0, after.GetProperty("items").GetArrayLength());
        Assert.Equal(before - 1, after.GetProperty("counts").Number("disputed"));
    }

    private async Task<JsonElement> PutAsync(string song, string policy, object body)
    {
        using var answer = await app.Client.PutAsJsonAsync($"/api/songs/{song}/decision?policy={policy}", body);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private Task<JsonElement> DecisionsAsync(string song, string policy) => app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{song}/decisions?policy={policy}");

    private Task<JsonElement> ReviewAsync(string path) => app.Client.GetFromJsonAsync<JsonElement>(path);

    private async Task<IEnumerable<string?>> HistoryAsync(string song)
        => (await DecisionsAsync(song, "decided")).GetProperty("history").EnumerateArray().Select(entry => entry.Text("action"));

    private async Task<(string?, string?)> RatingAsync(string song, string policy)
    {
        var row = await app.RowAsync(song, policy);
        return (row.Text("rating"), row.Text("source"));
    }
}
