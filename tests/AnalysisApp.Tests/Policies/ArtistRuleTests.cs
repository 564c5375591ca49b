using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests.Policies;

/// <summary>Rules for all songs of an artist: they win over the policy, and say so.</summary>
public sealed class ArtistRuleTests(PolicyApp app) : IClassFixture<PolicyApp>
{
    [Fact]
    public async Task A_rule_wins_over_the_policy_and_is_shown_as_such()
    {
        await app.AddPolicyAsync("ruled", limit: 0);
        var song = await app.AddReadSongAsync("Ruled", "The Trusted", PolicyApp.Bitter);
        var before = await app.RowAsync(song, "ruled");

        using var set = await app.Client.PutAsJsonAsync("/api/policies/ruled/artists/The%20Trusted", new { rating = "suitable", note = "We know them." });
        var rule = await set.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.Equal(
            ("The Trusted", "suitable", "We know them.", "admin"), (rule.Text("artist"), rule.Text("rating"), rule.Text("note"), rule.Text("decidedBy")));

        var row = await app.RowAsync(song, "ruled");
        Assert.Equal(("suitable", "artist_rule"), (row.Text("rating"), row.Text("source")));
        var rating = await app.RatingAsync(song, "ruled");
        Assert.Equal(("suitable", "artist_rule", before.Text("rating")), (rating.Text("value"), rating.Text("source"), rating.Text("estimate")));
        Assert.NotEmpty(rating.GetProperty("reasons").EnumerateArray());
        Assert.Equal("policy", (await app.RowAsync(song, "family")).Text("source"));

        using var removed = await app.Client.DeleteAsync("/api/policies/ruled/artists/The%20Trusted");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(before.GetRawText(), (await app.RowAsync(song, "ruled")).GetRawText());
        using var again = await app.Client.DeleteAsync("/api/policies/ruled/artists/The%20Trusted");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Theory]
    [InlineData("AC/DC")]
    [InlineData("100% Real?#&+")]
    [InlineData("Sigur Rós")]
    public async Task An_artist_may_be_called_anything(string artist)
    {
        var name = $"any_{Guid.NewGuid().ToString("N")[..8]}";
        await app.AddPolicyAsync(name, limit: 4);
        var address = $"/api/policies/{name}/artists/{Uri.EscapeDataString(artist)}";
        using var set = await app.Client.PutAsJsonAsync(address, new { rating = "not_suitable" });
        Assert.True(set.StatusCode == HttpStatusCode.OK, await set.Content.ReadAsStringAsync());

        var rules = await app.Client.GetFromJsonAsync<JsonElement>($"/api/policies/{name}/artists");
        Assert.Equal(artist, Assert.Single(rules.GetProperty("items").EnumerateArray()).Text("artist"));
        using var removed = await app.Client.DeleteAsync(address);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }
}
