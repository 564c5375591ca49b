using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Tests;

/// <summary>A playlist's way over HTTP.</summary>
public sealed class PlaylistTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task Every_song_of_a_playlist_is_read_and_the_counters_add_up()
    {
        var ids = new List<string?>();
        for (var i = 0; i < 12; i++)
            ids.Add((await app.AddSongAsync($"Song {i}", i == 5 ? null : $"Line number {i} of a song about the open road\nAnd we are going home again")).Text("id"));
        var playlist = await app.CreatedAsync("/api/playlists", new { name = "Road", songIds = ids });

        var job = await app.AnalyzeAsync($"/api/playlists/{playlist.Text("id")}/analyze");

        var progress = job.GetProperty("progress");
        Assert.Equal(("completed", "medium"), (job.Text("state"), job.Text("priority")));
        Assert.Equal((12, 12, 11, 1, 0), (
            progress.Number("total"), progress.Number("current"), progress.Number("succeeded"), progress.Number("skipped"), progress.Number("failed")));

        var read = await app.Client.GetFromJsonAsync<JsonElement>($"/api/progress/playlist/{playlist.Text("id")}");
        Assert.Equal(progress.ToString(), read.ToString());

        var after = await app.Client.GetFromJsonAsync<JsonElement>($"/api/playlists/{playlist.Text("id")}");
        var ratings = after.GetProperty("ratings");
        Assert.Equal(12, ratings.EnumerateObject().Sum(rating => rating.Value.GetInt32()));
        Assert.Equal(0, ratings.Number("notAnalyzed"));
        Assert.Equal(1, ratings.Number("unknown"));

        var items = await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job.Text("id")}/items?state=skipped");
        Assert.Equal("no_lyrics", items.GetProperty("items")[0].Text("code"));
    }

    [Fact]
    public async Task What_is_analysed_already_is_not_asked_for_again()
    {
        var song = await app.AddSongAsync("Once", "Only once will this be read by the machine");
        var playlist = await app.CreatedAsync("/api/playlists", new { name = "Once", songIds = new[] { song.Text("id") } });
        await app.AnalyzeAsync($"/api/playlists/{playlist.Text("id")}/analyze");

        var again = await app.AnalyzeAsync($"/api/playlists/{playlist.Text("id")}/analyze");
        Assert.Equal(0, again.GetProperty("progress").Number("total"));
        var all = await app.AnalyzeAsync($"/api/playlists/{playlist.Text("id")}/analyze", new { scope = "all" });
        Assert.Equal(1, all.GetProperty("progress").Number("total"));
    }

    [Fact]
    public async Task Songs_weigh_what_there_is_to_read_of_them()
    {
        var read = await app.AddSongAsync("Read before", "These words have been read before");
        await app.AnalyzeAsync($"/api/songs/{read.Text("id")}/analyze");
        string?[] ids =
        [
            read.Text("id"),
            (await app.AddSongAsync("The same words", "These words have been read before")).Text("id"),
            (await app.AddSongAsync("Silent", null)).Text("id"),
            (await app.AddSongAsync("New", "Ten bytes!")).Text("id"),
        ];
        var playlist = await app.CreatedAsync("/api/playlists", new { name = "Weights", songIds = ids });
        var job = await app.AnalyzeAsync($"/api/playlists/{playlist.Text("id")}/analyze", new { scope = "all" });

        await using var weights = app.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "SELECT array_agg(weight ORDER BY ordinal) FROM progress.item WHERE job_id = $1");
        weights.Parameters.Add(new() { Value = long.Parse(job.Text("id")!, CultureInfo.InvariantCulture) });
        var found = (int[])(await weights.ExecuteScalarAsync())!;
        Assert.Equal([0, 0, 0, 10], found);
    }

    [Fact]
    public async Task A_playlist_keeps_its_order_and_takes_a_song_once()
    {
        var first = (await app.AddSongAsync("First in order", "la")).Text("id");
        var second = (await app.AddSongAsync("Second in order", "la la")).Text("id");
        var playlist = await app.CreatedAsync("/api/playlists", new { name = "Order", songIds = new[] { second } });
        var address = $"/api/playlists/{playlist.Text("id")}";
        using var added = await app.Client.PostAsJsonAsync($"{address}/songs", new { songIds = new[] { first, second } });
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);

        var songs = await app.Client.GetFromJsonAsync<JsonElement>($"{address}/songs");
        Assert.Equal([second, first], songs.GetProperty("items").EnumerateArray().Select(song => song.Text("id")));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repeat()
    {
        for (var i = 0; i < 7; i++)
            await app.AddSongAsync($"Paged {i}", "la la la");

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs?q=Paged&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(song => song.Text("title")));
            cursor = page.Text("next");
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"Paged {i}"), seen);
    }
}
