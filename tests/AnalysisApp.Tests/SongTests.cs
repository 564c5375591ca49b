using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests;

/// <summary>A song's way over HTTP, from adding it to its reading.</summary>
public sealed class SongTests(RunningApp app) : IClassFixture<RunningApp>
{
    private const string Lyrics = """
        [Verse 1]
        The morning light is gentle on the water
        I sing because my heart is full of joy

        [Chorus]
        You stupid bastard, I hate you and your lies
        You stupid bastard, I hate you and your lies

        [Verse 2]
        The evening wind is singing through the garden
        """;

    [Fact]
    public async Task A_pasted_song_is_read_line_by_line()
    {
        var song = await app.AddSongAsync("Two Faces", Lyrics);
        var job = await app.AnalyzeAsync($"/api/songs/{song.Text("id")}/analyze");

        Assert.Equal("completed", job.Text("state"));
        Assert.Equal("high", job.Text("priority"));
        Assert.Equal(100, job.GetProperty("progress").GetProperty("percentage").GetDouble());
        Assert.Equal(1, job.GetProperty("progress").Number("succeeded"));

        var analysis = await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{song.Text("id")}/analysis");
        Assert.Equal("full", analysis.Text("quality"));
        Assert.Equal(3, analysis.GetProperty("sentiment").GetProperty("scores").EnumerateObject().Count());
        Assert.Equal(6, analysis.GetProperty("toxicity").GetProperty("scores").EnumerateObject().Count());
        Assert.Equal(7, analysis.GetProperty("emotion").GetProperty("scores").EnumerateObject().Count());
        Assert.Equal(1, analysis.GetProperty("emotion").GetProperty("scores").EnumerateObject().Sum(score => score.Value.GetDouble()), 4);

        var lines = analysis.GetProperty("lines").EnumerateArray().ToArray();
        Assert.Equal(5, lines.Length);
        Assert.Equal("The morning light is gentle on the water", lines[0].Text("text"));
        Assert.Equal([1, 2, 3, 4, 5], lines.Select(line => line.Number("number")));

        var rating = analysis.GetProperty("rating");
        Assert.NotEqual("suitable", rating.Text("value"));
        Assert.Contains(rating.GetProperty("reasons").EnumerateArray(), reason => reason.GetProperty("lines").EnumerateArray().Any(line => line.GetInt32() is 3 or 4));

        var provenance = analysis.GetProperty("provenance");
        Assert.Equal("starter", provenance.Text("modelProfile"));
        Assert.Equal(3, provenance.GetProperty("models").GetArrayLength());
        Assert.StartsWith("sha256:", provenance.Text("inputHash"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_song_without_lyrics_is_unknown_and_never_suitable()
    {
        var song = await app.AddSongAsync("Silence", null);
        var job = await app.AnalyzeAsync($"/api/songs/{song.Text("id")}/analyze");
        Assert.Equal(1, job.GetProperty("progress").Number("skipped"));

        var analysis = await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{song.Text("id")}/analysis");
        Assert.Equal("no_lyrics", analysis.Text("quality"));
        Assert.Equal("unknown", analysis.GetProperty("rating").Text("value"));
        Assert.Equal(JsonValueKind.Null, analysis.GetProperty("rating").GetProperty("score").ValueKind);
    }

    [Fact]
    public async Task A_song_in_another_language_is_unknown_and_never_suitable()
    {
        var song = await app.AddSongAsync(
            "Canción",
            "La luna está en el cielo y el viento canta\nYo te espero en la puerta de mi casa\nPorque sin ti no hay nada que me haga feliz\nY las noches son muy largas para mí");
        await app.AnalyzeAsync($"/api/songs/{song.Text("id")}/analyze");

        var analysis = await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{song.Text("id")}/analysis");
        Assert.Equal("not_english", analysis.Text("quality"));
        Assert.Equal("unknown", analysis.GetProperty("rating").Text("value"));
    }

    [Fact]
    public async Task The_same_lyrics_are_analysed_once()
    {
        const string lyrics = "One more river to cross before the night\nOne more mountain to climb into the light";
        var first = await app.AddSongAsync("River", lyrics);
        var second = await app.AddSongAsync("River (live)", lyrics);
        await app.AnalyzeAsync($"/api/songs/{first.Text("id")}/analyze");
        await app.AnalyzeAsync($"/api/songs/{second.Text("id")}/analyze");

        var one = await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{first.Text("id")}/analysis");
        var two = await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{second.Text("id")}/analysis");
        Assert.Equal(one.Text("analysisId"), two.Text("analysisId"));
        Assert.Equal(second.Text("id"), two.Text("songId"));
    }

    [Fact]
    public async Task New_lyrics_make_the_analysis_outdated_and_the_history_longer()
    {
        var song = await app.AddSongAsync("Draft", "A first line that is good enough for me");
        var id = song.Text("id");
        await app.AnalyzeAsync($"/api/songs/{id}/analyze");

        using var put = await app.Client.PutAsJsonAsync($"/api/songs/{id}/lyrics", new { text = "Another line that came to me at night" });
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var listed = await app.Client.GetFromJsonAsync<JsonElement>("/api/songs?q=Draft");
        Assert.True(listed.GetProperty("items")[0].GetProperty("outdated").GetBoolean());

        await app.AnalyzeAsync($"/api/songs/{id}/analyze");
        var history = await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{id}/analyses");
        Assert.Equal([true, false], history.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("matchesLyrics").GetBoolean()));
    }

    [Fact]
    public async Task Not_analysed_yet_is_an_answer_of_its_own()
    {
        var song = await app.AddSongAsync("Unread", "Nobody has read this line so far");
        using var response = await app.Client.GetAsync($"/api/songs/{song.Text("id")}/analysis");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_analyzed", (await response.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
    }

    [Fact]
    public async Task A_song_can_be_changed_and_deleted()
    {
        var song = await app.AddSongAsync("Before", "Some words of a song");
        var address = $"/api/songs/{song.Text("id")}";
        using var changed = await app.Client.PutAsJsonAsync(address, new { title = "After", artist = "Someone", durationSeconds = 200 });
        Assert.Equal("After", (await changed.Content.ReadFromJsonAsync<JsonElement>()).Text("title"));

        using var deleted = await app.Client.DeleteAsync(address);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await app.Client.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Lyrics_come_back_with_the_lines_they_are_read_as()
    {
        var song = await app.AddSongAsync("Stamps", "[00:12.50]The first line of it\n[00:15.00]The second line of it");
        var lyrics = await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{song.Text("id")}/lyrics");
        var lines = lyrics.GetProperty("lines").EnumerateArray().ToArray();
        Assert.Equal(12_500, lines[0].Number("startMs"));
        Assert.Equal("The second line of it", lines[1].Text("text"));
    }
}
