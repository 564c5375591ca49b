using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Lists;

/// <summary>Songs that somebody chose in a list, read by one job.</summary>
public sealed class ChosenAnalysisTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task Chosen_songs_are_read_by_one_job_in_their_order_and_no_other_song_is()
    {
        var chosen = new List<SongReference>();
        for (var i = 0; i < 3; i++)
            chosen.Add(await AddAsync($"Chosen {i}"));
        var other = await AddAsync("Not chosen");
        await app.Services.GetRequiredService<ISongs>().DeleteAsync((chosen[1]).Id, default);

        var job = await app.WaitForAsync(() => StartAsync(chosen), "job", (started, changed) =>
            changed.Text("id") == started.Text("id") && changed.Text("state") is "completed" or "failed");

        Assert.Equal(("completed", "chosen_analysis", "medium"), (job.Text("state"), job.Text("type"), job.Text("priority")));
        var items = await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job.Text("id")}/items");
        Assert.Equal(["succeeded", "skipped", "succeeded"], items.GetProperty("items").EnumerateArray().Select(item => item.Text("state")));
        Assert.Equal("song_deleted", items.GetProperty("items")[1].Text("code"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await app.Client.GetAsync($"/api/songs/{other.Id}/analysis")).StatusCode);
    }

    private async Task<SongReference> AddAsync(string title)
    {
        var song = await app.AddSongAsync(title, $"{title} goes down to the river in the morning\nAnd sings until the evening comes");
        return new SongReference(Guid.Parse(song.Text("id")!), title);
    }

    private async Task<JsonElement> StartAsync(IReadOnlyList<SongReference> chosen)
    {
        var start = app.Services.GetRequiredService<StartAnalysis>();
        var first = await start.ChosenAsync(chosen, default);
        var again = await start.ChosenAsync(chosen, default);
        Assert.Equal(first.Job.Id, again.Job.Id);
        return JsonSerializer.SerializeToElement(new { id = $"{first.Job.Id}" });
    }
}
