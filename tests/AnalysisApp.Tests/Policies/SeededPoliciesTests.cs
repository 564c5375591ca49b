using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Analysis;

namespace AnalysisApp.Tests.Policies;

/// <summary>The audiences that a new library begins with.</summary>
public sealed class SeededPoliciesTests(PolicyApp app) : IClassFixture<PolicyApp>
{
    [Fact]
    public async Task They_are_there_at_the_first_start_and_are_the_owners_from_then_on()
    {
        Assert.Equal(AudiencePolicy.BuiltIn.Select(policy => policy.Name), await NamesAsync());
        foreach (var policy in AudiencePolicy.BuiltIn)
        {
            var stored = await app.Client.GetFromJsonAsync<JsonElement>($"/api/policies/{policy.Name}");
            Assert.Equal((policy.Title, policy.Description), (stored.Text("title"), stored.Text("description")));
            Assert.Equal(
                policy.Limits.Select(limit => (limit.Axis, (int)limit.Limit, limit.Weight)),
                stored.GetProperty("limits").EnumerateArray().Select(limit => (limit.Text("axis")!, limit.Number("limit"), limit.Number("weight"))));
            Assert.Equal(policy.Unread, stored.GetProperty("unread").Deserialize<UnreadSongs>(JsonSerializerOptions.Web));
        }

        // What was deleted stays so, what was changed too, and what was added is kept.
        using var deleted = await app.Client.DeleteAsync("/api/policies/worship");
        await app.ChangeAsync("teens", version: 1, limit: 3);
        await app.AddPolicyAsync("mine", limit: 2);
        var before = await app.Client.GetStringAsync("/api/policies");
        await app.RestartAsync();
        Assert.Equal(before, await app.Client.GetStringAsync("/api/policies"));
        Assert.Equal(["family", "teens", "adults", "school", "mine"], await NamesAsync());

        // One always stays, so that an empty table is a new library and nothing else.
        foreach (var name in new[] { "family", "teens", "adults", "school" })
        {
            using var gone = await app.Client.DeleteAsync($"/api/policies/{name}");
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        }

        using var last = await app.Client.DeleteAsync("/api/policies/mine");
        Assert.Equal(HttpStatusCode.Conflict, last.StatusCode);
        Assert.Equal("last_policy", (await last.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
        await app.RestartAsync();
        Assert.Equal(["mine"], await NamesAsync());
    }

    private async Task<IEnumerable<string?>> NamesAsync()
        => [.. (await app.Client.GetFromJsonAsync<JsonElement>("/api/policies")).GetProperty("items").EnumerateArray().Select(policy => policy.Text("name"))];
}
