using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Tests.Policies;

namespace AnalysisApp.Tests.Export;

/// <summary>A clean playlist over HTTP: what stays, what goes and why, under which audience.</summary>
public sealed class ExportApiTests(PolicyApp app) : IClassFixture<PolicyApp>
{
    private const string Bright = "We walk along the river and the morning sun is warm and kind to everyone we know\nAnd all the children sing";

    [Fact]
    public async Task What_stays_goes_by_the_audience_its_settings_for_unread_songs_and_peoples_decisions()
    {
        var bright = await app.AddReadSongAsync("Bright", "Export", Bright);
        var bitter = await app.AddReadSongAsync("Bitter", "Export", PolicyApp.Bitter);
        var blocked = await app.AddReadSongAsync("Blocked", "Export", Bright + "\nonce more");
        var approved = await app.AddReadSongAsync("Approved", "Export", PolicyApp.Bitter + "\nonce more");
        var german = await app.AddReadSongAsync(
            "Heimweg", "Export", "Der Mond ist aufgegangen und die goldnen Sternlein prangen am Himmel hell und klar\nDer Wald steht schwarz und schweiget und aus den Wiesen steiget der weiße Nebel wunderbar");
        var silent = (await app.AddSongAsync("Silent", null)).Text("id")!;
        await app.AnalyzeAsync($"/api/songs/{silent}/analyze");
        var unread = (await app.AddSongAsync("Not yet", "Nobody read this line so far")).Text("id")!;
        await app.CreatedAsync(
            "/api/policies",
            new { name = "export", title = "Export", limits = new[] { new { axis = "language", limit = 1, weight = 20 } }, unread = new { noLyrics = true } });
        await DecideAsync(blocked, "blocked", "Grandma hates it");
        await DecideAsync(approved, "approved", null);
        var playlist = (await app.CreatedAsync(
            "/api/playlists", new { name = "A/B \"été\" 歌", songIds = new[] { bright, bitter, blocked, approved, german, silent, unread } })).Text("id");

        var json = await app.Client.GetFromJsonAsync<JsonElement>($"/api/playlists/{playlist}/export?format=json&policy=export");
        var songs = json.GetProperty("songs").EnumerateArray().ToDictionary(song => song.Text("id")!);
        Assert.Equal(
            [bright, approved, silent], songs.Values.Where(song => song.GetProperty("kept").GetBoolean()).Select(song => song.Text("id")));
        Assert.Equal((3, 4), (json.Number("kept"), json.Number("leftOut")));
        Assert.Equal(("not_suitable", "policy"), (songs[bitter].Text("rating"), songs[bitter].Text("source")));
        Assert.Contains(songs[bitter].GetProperty("breaches").EnumerateArray(), breach => breach.Text("axis") == "language" && breach.Number("limit") == 1);
        Assert.Contains("Blocked by hand (admin, ", songs[blocked].Text("reason"), StringComparison.Ordinal);
        Assert.Contains("Note: Grandma hates it", songs[blocked].Text("reason"), StringComparison.Ordinal);
        Assert.Equal("decision", songs[approved].Text("source"));
        Assert.Equal("Not in English; this audience does not allow such songs.", songs[german].Text("reason"));
        Assert.Equal("No lyrics to read; this audience allows such songs.", songs[silent].Text("reason"));
        Assert.Equal("Not analysed yet.", songs[unread].Text("reason"));

        // Never the lyrics; the lines behind a rating only when asked for, and never all of them.
        var bare = await app.Client.GetStringAsync($"/api/playlists/{playlist}/export?format=json&policy=export");
        Assert.DoesNotContain("bastard", bare, StringComparison.Ordinal);
        Assert.DoesNotContain("children sing", bare, StringComparison.Ordinal);
        var quoted = await app.Client.GetFromJsonAsync<JsonElement>($"/api/playlists/{playlist}/export?format=json&policy=export&lines=true");
        var lines = quoted.GetProperty("songs").EnumerateArray().Single(song => song.Text("id") == bitter).GetProperty("lines");
        Assert.Equal(1, lines.GetArrayLength());
        Assert.Contains("bastard", lines[0].Text("text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_format_comes_as_a_file_of_its_kind_and_name()
    {
        var song = await app.AddReadSongAsync("Filed", "Export", Bright + "\nfiled");
        var playlist = (await app.CreatedAsync("/api/playlists", new { name = "A/B \"été\" 歌", songIds = new[] { song } })).Text("id");
        foreach (var (format, type, begin) in ((string, string, string)[])
            [("m3u8", "audio/x-mpegurl", "#EXTM3U\n#PLAYLIST:A/B \"été\" 歌\n"), ("csv", "text/csv", "Position,"), ("json", "application/json", "{")])
        {
            using var answer = await app.Client.GetAsync($"/api/playlists/{playlist}/export?format={format}&policy=family");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal((type, "utf-8"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentType?.CharSet));
            Assert.Equal($"A_B _été_ 歌 - Family with small children.{format}", answer.Content.Headers.ContentDisposition?.FileNameStar);
            Assert.StartsWith(begin, (await answer.Content.ReadAsStringAsync()).TrimStart('\uFEFF'), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("format=exe", "format")]
    [InlineData("keep=all", "keep")]
    [InlineData("policy=nobody", "policy")]
    [InlineData("lines=true", "lines")]
    [InlineData("lines=perhaps", "lines")]
    [InlineData("language=xx", "language")]
    public async Task A_faulty_wish_is_named(string query, string field)
    {
        var playlist = (await app.CreatedAsync("/api/playlists", new { name = query })).Text("id");
        using var answer = await app.Client.GetAsync($"/api/playlists/{playlist}/export?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Whoever_wants_songs_to_use_with_care_gets_them_too()
    {
        var song = await app.AddReadSongAsync("A little", "Export", "You idiot, you idiot, where have you been\nI waited at the station in the rain");
        var level = (await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{song}/analysis")).GetProperty("rating").GetProperty("reasons").EnumerateArray()
            .First(reason => reason.Text("axis") == "language").Number("level");
        await app.AddPolicyAsync("care", level - 1);
        var playlist = (await app.CreatedAsync("/api/playlists", new { name = "Care", songIds = new[] { song } })).Text("id");

        Assert.Contains("0 of 1 kept", await app.Client.GetStringAsync($"/api/playlists/{playlist}/export?policy=care"), StringComparison.Ordinal);
        Assert.Contains("1 of 1 kept", await app.Client.GetStringAsync($"/api/playlists/{playlist}/export?policy=care&keep=use_with_care"), StringComparison.Ordinal);
        using var missing = await app.Client.GetAsync($"/api/playlists/{Guid.NewGuid()}/export");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Its_sentences_are_in_the_language_that_is_asked_for_and_in_English_else()
    {
        var unread = (await app.AddSongAsync("Not read", "Nobody has read this so far")).Text("id")!;
        var playlist = (await app.CreatedAsync("/api/playlists", new { name = "Spoken", songIds = new[] { unread } })).Text("id");
        using var fromGermany = new HttpRequestMessage(HttpMethod.Get, $"/api/playlists/{playlist}/export?policy=family");
        fromGermany.Headers.AcceptLanguage.ParseAdd("de");
        using var answer = await app.Client.SendAsync(fromGermany);
        var english = await answer.Content.ReadAsStringAsync();
        Assert.Contains("for: Family with small children. Keeps what is suitable.", english, StringComparison.Ordinal);
        Assert.Contains("# Left out: The Testers - Not read. Not analysed yet.", english, StringComparison.Ordinal);

        var german = await app.Client.GetStringAsync($"/api/playlists/{playlist}/export?policy=family&language=de");
        Assert.Contains("für: Familie mit kleinen Kindern. Behalten wird, was geeignet ist.", german, StringComparison.Ordinal);
        Assert.Contains("# Weggelassen: The Testers - Not read. Noch nicht ausgewertet.", german, StringComparison.Ordinal);
    }

    private async Task DecideAsync(string song, string value, string? note)
    {
        using var answer = await app.Client.PutAsJsonAsync($"/api/songs/{song}/decision?policy=export", new { value, note });
        answer.EnsureSuccessStatusCode();
    }
}
