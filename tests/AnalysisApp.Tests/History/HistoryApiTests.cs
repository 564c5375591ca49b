using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.History;
using AnalysisApp.Library;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.History;

/// <summary>What the history tells of real analyses.</summary>
public sealed class HistoryApiTests(RunningApp app) : IClassFixture<RunningApp>
{
    private const string Mild = "The morning sun is warm on the pier\nAnd everyone we know is here\nWe sing along and the bells are clear";
    private const string Severe = "You stupid worthless bastard, shut up\nI will kill you with this knife tonight\nI hate those dirty foreigners, send them away";

    [Fact]
    public async Task A_playlist_is_told_with_what_is_new_what_was_known_and_what_changed()
    {
        var mild = (await app.AddSongAsync("Pier", Mild)).Text("id")!;
        var turning = (await app.AddSongAsync("Turning", "The evening is kind and the road is long\nWe walk it together and hum a song\nThe river goes with us all along")).Text("id")!;
        var twin = (await app.AddSongAsync("Pier again", Mild)).Text("id")!;
        var playlist = (await app.CreatedAsync("/api/playlists", new { name = "Sunday Set", songIds = new[] { mild, turning, twin } })).Text("id")!;

        var first = await SummaryAsync(await app.AnalyzeAsync($"/api/playlists/{playlist}/analyze"));
        Assert.Equal((3, 1, "Sunday Set", "playlist"), (Entry(first).Number("songs"), Entry(first).Number("known"), Entry(first).Text("title"), Entry(first).Text("kind")));
        Assert.Equal((3, 0, 0), (first.Number("first"), first.Number("stricter"), first.Number("failed")));

        using (var changed = await app.Client.PutAsJsonAsync($"/api/songs/{turning}/lyrics", new { text = Severe, source = "pasted" }))
            changed.EnsureSuccessStatusCode();
        var second = await SummaryAsync(await app.AnalyzeAsync($"/api/playlists/{playlist}/analyze", new { scope = "all" }));

        Assert.Equal((0, 1, 1), (second.Number("first"), second.Number("stricter"), second.Number("worse")));
        Assert.Equal(2, Entry(second).Number("known"));
        Assert.Equal("Sunday Set: 3 songs read, 1 not suitable now.", second.Text("text"));
        var song = Assert.Single(second.GetProperty("lookAt").EnumerateArray());
        Assert.Equal((turning, "suitable", "not_suitable"), (song.Text("id"), song.Text("before"), song.GetProperty("now").Text("value")));
        Assert.DoesNotContain("bastard", second.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_rating_is_counted_beside_what_has_one()
    {
        var read = (await app.AddSongAsync("Breakwater", Severe + "\nAnd so it was")).Text("id")!;
        var silent = (await app.AddSongAsync("Without a word", null)).Text("id")!;
        var playlist = (await app.CreatedAsync("/api/playlists", new { name = "Half Silent", songIds = new[] { read, silent } })).Text("id")!;

        var summary = await SummaryAsync(await app.AnalyzeAsync($"/api/playlists/{playlist}/analyze"));
        Assert.Equal("Half Silent: 2 songs read, 1 not suitable, 1 unknown.", summary.Text("text"));
    }

    [Fact]
    public async Task A_song_is_told_with_its_rating_and_nothing_that_was_not_analysed_is()
    {
        var id = (await app.AddSongAsync("Alone", Severe + "\nAnd nobody else")).Text("id");
        var job = await app.AnalyzeAsync($"/api/songs/{id}/analyze");

        Assert.Equal("“The Testers – Alone” was read: not suitable.", (await SummaryAsync(job)).Text("text"));
        using var missing = await app.Client.GetAsync("/api/history/999999999");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task The_list_has_the_newest_first_and_goes_on_from_page_to_page()
    {
        var jobs = new List<string?>();
        foreach (var title in new[] { "One", "Two", "Three" })
            jobs.Insert(0, (await app.AnalyzeAsync($"/api/songs/{(await app.AddSongAsync(title, $"{title} lines")).Text("id")}/analyze")).Text("id"));

        var listed = new List<string?>();
        string? cursor = null;
        while (listed.Count < 3)
        {
            var page = await app.Client.GetFromJsonAsync<JsonElement>($"/api/history?limit=1{(cursor is null ? "" : $"&cursor={cursor}")}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(entry => entry.Text("jobId")));
            cursor = page.Text("next");
        }

        Assert.Equal(jobs, listed);
        using var faulty = await app.Client.GetAsync("/api/history?cursor=nonsense");
        Assert.Equal(HttpStatusCode.BadRequest, faulty.StatusCode);
        using var many = await app.Client.GetAsync("/api/statistics?days=367");
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
    }

    [Theory]
    [InlineData(-11)]
    [InlineData(0)]
    [InlineData(13.75)]
    public async Task A_day_is_a_day_of_the_servers_time_zone(double hoursFromUtc)
    {
        await app.AnalyzeAsync($"/api/songs/{(await app.AddSongAsync($"Somewhere {hoursFromUtc}", "Where the day begins")).Text("id")}/analyze");
        var clock = new ElsewhereClock(TimeSpan.FromHours(hoursFromUtc));
        var reading = await new Statistics(app.Services.GetRequiredService<IHistory>(), clock).ReadAsync(userId: null, days: 2, default);

        Assert.Equal(DateOnly.FromDateTime(clock.GetLocalNow().DateTime), reading.Days[^1].Day);
        Assert.Equal(2, reading.Days.Count);

        // Whatever the time of day is while this runs: what was just read is of today.
        Assert.True(reading.Days[^1].Songs > 0);
        Assert.Equal(reading.All.Songs, reading.Days.Sum(day => day.Songs));
    }

    private async Task<JsonElement> SummaryAsync(JsonElement job) => await app.Client.GetFromJsonAsync<JsonElement>($"/api/history/{job.Text("id")}");

    private static JsonElement Entry(JsonElement summary) => summary.GetProperty("entry");

    private sealed class ElsewhereClock(TimeSpan fromUtc) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("Elsewhere", fromUtc, null, null);
    }
}
