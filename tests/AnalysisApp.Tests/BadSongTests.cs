using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Tests;

/// <summary>A song that cannot be read is shown as failed, and never ends or colours what it is among.</summary>
public sealed class BadSongTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task One_bad_song_fails_alone_and_the_playlist_goes_on()
    {
        var bad = await AddUnreadableSongAsync("Bad among good");
        var good = await app.AddSongAsync("Good among bad", "A line that is fine to be read by anyone");
        var playlist = await app.CreatedAsync("/api/playlists", new { name = "Mixed", songIds = new[] { bad.Text("id"), good.Text("id") } });

        var job = await app.AnalyzeAsync($"/api/playlists/{playlist.Text("id")}/analyze");

        var progress = job.GetProperty("progress");
        Assert.Equal((2, 1, 1), (progress.Number("total"), progress.Number("succeeded"), progress.Number("failed")));
        var failed = await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job.Text("id")}/items?state=failed");
        Assert.Equal(bad.Text("id"), Assert.Single(failed.GetProperty("items").EnumerateArray()).Text("targetId"));
    }

    [Fact]
    public async Task A_bad_song_that_was_asked_for_alone_is_a_failed_job()
    {
        var bad = await AddUnreadableSongAsync("Bad alone");
        var job = await app.AnalyzeAsync($"/api/songs/{bad.Text("id")}/analyze");

        Assert.Equal("failed", job.Text("state"));
        Assert.Equal("malformed", job.GetProperty("failure").Text("kind"));
    }

    /// <summary>A song whose lyrics were read before, with a result that has since been damaged in the database.</summary>
    private async Task<JsonElement> AddUnreadableSongAsync(string title)
    {
        var lyrics = $"These words belong to the song that is called {title}";
        var first = await app.AddSongAsync($"{title}, first", lyrics);
        await app.AnalyzeAsync($"/api/songs/{first.Text("id")}/analyze");
        var analysis = await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{first.Text("id")}/analysis");
        await using var damage = app.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("UPDATE library.analysis SET document = '[]' WHERE id = $1");
        damage.Parameters.AddWithValue(Guid.Parse(analysis.Text("analysisId")!));
        Assert.Equal(1, await damage.ExecuteNonQueryAsync());
        return await app.AddSongAsync(title, lyrics);
    }
}
