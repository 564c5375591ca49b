using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests;

/// <summary>Two readings of a song over HTTP: what differs, and nothing else.</summary>
public sealed class ComparisonTests(RunningApp app) : IClassFixture<RunningApp>
{
    private const string Before = """
        The river runs beside the road
        You stupid worthless idiot, shut up
        I walk home in the evening sun
        I walk home in the evening sun
        """;

    private const string After = "The river runs beside the road\nYou kind and patient friend, come in\nI walk home in the evening sun";

    [Fact]
    public async Task Other_lyrics_are_told_as_lines_with_what_became_of_levels_and_rating()
    {
        var song = await ReadTwiceAsync("Changed Words");
        var compared = await CompareAsync(song);

        Assert.False(compared.GetProperty("same").GetBoolean());
        var lyrics = compared.GetProperty("lyrics");
        Assert.Equal([(2, "You stupid worthless idiot, shut up"), (4, "I walk home in the evening sun")], Lines(lyrics, "onlyA"));
        Assert.Equal([(2, "You kind and patient friend, come in")], Lines(lyrics, "onlyB"));
        Assert.False(lyrics.GetProperty("reordered").GetBoolean());
        var language = compared.GetProperty("axes").EnumerateArray().Single(axis => axis.Text("axis") == "language");
        Assert.InRange(language.Number("a"), 2, 4);
        Assert.Equal(0, language.Number("b"));
        Assert.Equal("suitable", compared.GetProperty("rating").GetProperty("b").Text("value"));
        Assert.NotEqual("suitable", compared.GetProperty("rating").GetProperty("a").Text("value"));
        Assert.Empty(compared.GetProperty("models").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, compared.GetProperty("settings").ValueKind);
    }

    [Fact]
    public async Task The_same_reading_under_two_audiences_differs_in_the_rating_alone()
    {
        var song = await ReadTwiceAsync("Two Audiences");
        var first = (await CompareAsync(song)).GetProperty("a").Text("analysisId");
        var compared = await CompareAsync(song, $"?a={first}&b={first}&policyA=worship&policyB=adults");

        Assert.Equal(("worship", "adults"), (compared.GetProperty("a").Text("policy"), compared.GetProperty("b").Text("policy")));
        Assert.Equal(JsonValueKind.Null, compared.GetProperty("lyrics").ValueKind);
        Assert.Empty(compared.GetProperty("axes").EnumerateArray());
        Assert.Empty(compared.GetProperty("lines").EnumerateArray());
        Assert.Equal(JsonValueKind.Object, compared.GetProperty("rating").ValueKind);

        var itself = await CompareAsync(song, $"?a={first}&b={first}");
        Assert.True(itself.GetProperty("same").GetBoolean());
        Assert.Equal(JsonValueKind.Null, itself.GetProperty("rating").ValueKind);
    }

    [Fact]
    public async Task What_cannot_be_compared_is_said_in_one_line()
    {
        var read = await ReadTwiceAsync("Asked Wrongly");
        var unread = (await app.AddSongAsync("Not Read", "One line")).Text("id");
        var nobody = Guid.NewGuid();

        await FailsAsync($"/api/songs/{nobody}/analyses/compare", HttpStatusCode.NotFound, "not_found");
        await FailsAsync($"/api/songs/{unread}/analyses/compare", HttpStatusCode.NotFound, "not_analyzed");
        await FailsAsync($"/api/songs/{read}/analyses/compare?b={nobody}", HttpStatusCode.NotFound, "not_found");
        await FailsAsync($"/api/songs/{read}/analyses/compare?policyB=nobody", HttpStatusCode.BadRequest, "validation_failed");
        await FailsAsync($"/api/songs/{read}/analyses/compare?a=first", HttpStatusCode.BadRequest, "validation_failed");
    }

    private async Task<string> ReadTwiceAsync(string title)
    {
        var id = (await app.AddSongAsync(title, Before)).Text("id")!;
        await app.AnalyzeAsync($"/api/songs/{id}/analyze");
        using var changed = await app.Client.PutAsJsonAsync($"/api/songs/{id}/lyrics", new { text = After });
        changed.EnsureSuccessStatusCode();
        await app.AnalyzeAsync($"/api/songs/{id}/analyze");
        return id;
    }

    private async Task<JsonElement> CompareAsync(string song, string query = "")
        => await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{song}/analyses/compare{query}");

    private async Task FailsAsync(string path, HttpStatusCode status, string code)
    {
        using var answer = await app.Client.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
    }

    private static IEnumerable<(int Number, string Text)> Lines(JsonElement lyrics, string side)
        => lyrics.GetProperty(side).EnumerateArray().Select(line => (line.Number("number"), line.Text("text")!));
}
