using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Queue;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Tests.Background;

/// <summary>What holds the library's job back, and what it lets pass: the whole app, its clock set by the test.</summary>
public sealed class BackgroundTests
{
    [Fact]
    public async Task Outside_the_hours_the_library_waits_and_says_so_while_what_people_ask_for_is_done()
    {
        await using var app = await BackgroundApp.StartAsync("--Background:Hours=22:00-06:00");
        var song = await app.AddSongAsync("Asked for", Lyrics("asked for"));
        var other = await app.AddSongAsync("In a playlist", Lyrics("in a playlist"));
        await app.AddSongAsync("Nobody asked", Lyrics("nobody asked"));
        var playlist = await app.CreatedAsync("/api/playlists", new { name = "Asked for", songIds = new[] { other.Text("id") } });

        var held = await HeldAsync(app);
        Assert.Equal(("pending", 0, "Waits for 22:00, the start of the background hours."), (held.Text("state"), held.Number("attempt"), held.Text("reason")));
        var page = await app.Client.GetStringAsync($"/jobs/{held.Text("id")}");
        Assert.Contains("<span>Waits for 22:00, the start of the background hours.</span>", page, StringComparison.Ordinal);

        foreach (var path in new[] { $"/api/songs/{song.Text("id")}/analyze", $"/api/playlists/{playlist.Text("id")}/analyze" })
            Assert.Equal("completed", (await app.AnalyzeAsync(path)).Text("state"));
        Assert.Equal("pending", (await ReadAsync(app, held)).Text("state"));

        var done = await EndedAsync(app, held, () => app.Set(10, 22, 0));
        Assert.Equal(("completed", 1), (done.Text("state"), done.Number("attempt")));
        Assert.Equal(JsonValueKind.Null, done.GetProperty("reason").ValueKind);

        // Chosen at 22:00, not when it was asked for: the two others were done by then.
        Assert.Equal((1, 1), (done.GetProperty("progress").Number("succeeded"), done.GetProperty("progress").Number("total")));
    }

    [Fact]
    public async Task At_the_end_of_the_hours_a_running_job_stops_after_its_song_and_goes_on_from_there()
    {
        await using var app = await BackgroundApp.StartAsync("--Background:Hours=22:00-06:00", "--Queue:Workers=1");
        for (var n = 0; n < 100; n++)
            await app.AddSongAsync($"Song {n}", string.Join('\n', Enumerable.Range(0, 40).Select(line => Lyrics($"the night {n} in line {line}"))));
        app.Set(11, 5, 30);

        using var events = await RunningApp.EventStream.OpenAsync(app.Client);
        var job = await AskedAsync(app);
        await events.FindAsync("job", changed => IsJob(changed, job) && changed.GetProperty("progress").Number("current") > 0);
        app.Set(11, 6, 0);
        var held = await events.FindAsync("job", changed => IsJob(changed, job) && changed.Text("state") != "in_progress");

        Assert.Equal(("pending", "Waits for 22:00, the start of the background hours."), (held.Text("state"), held.Text("reason")));
        var before = (await ReadAsync(app, job)).GetProperty("progress").Number("succeeded");
        Assert.InRange(before, 1, 99);

        var done = await EndedAsync(app, job, () => app.Set(11, 22, 0));
        Assert.Equal((100, 100, 1), (done.GetProperty("progress").Number("succeeded"), done.GetProperty("progress").Number("total"), done.Number("attempt")));
    }

    [Fact]
    public async Task A_library_that_is_promoted_waits_no_longer()
    {
        await using var app = await BackgroundApp.StartAsync("--Background:Hours=22:00-06:00", "--Background:SongsPerHour=1", "--Background:MostMemoryPercent=1");
        await app.AddSongAsync("One", Lyrics("one"));
        await app.AddSongAsync("Two", Lyrics("two"));
        var held = await HeldAsync(app);

        var id = long.Parse(held.Text("id")!, System.Globalization.CultureInfo.InvariantCulture);
        var done = await EndedAsync(app, held, () => app.Services.GetRequiredService<IJobQueue>().PrioritiseAsync(id, JobPriority.Medium, CancellationToken.None));

        Assert.Equal(("completed", 2), (done.Text("state"), done.GetProperty("progress").Number("succeeded")));
    }

    [Fact]
    public async Task No_more_songs_are_read_in_an_hour_than_the_limit_and_a_restart_changes_nothing_about_that()
    {
        await using var app = await BackgroundApp.StartAsync("--Background:SongsPerHour=3");
        for (var n = 0; n < 5; n++)
            await app.AddSongAsync($"Song {n}", Lyrics($"the hour {n}"));

        // Known lyrics need no model, so they do not count.
        await app.AddSongAsync("Song 4 again", Lyrics("the hour 4"));
        app.Set(10, 14, 20);
        var held = await HeldAsync(app);
        Assert.Matches("^Waits for 15:2[0-9]: 3 songs were read in the last hour, and Background:SongsPerHour is 3.$", held.Text("reason"));
        Assert.Equal(4, (await ReadAsync(app, held)).GetProperty("progress").Number("succeeded"));

        await app.RestartAsync("--Background:SongsPerHour=3");
        var again = await HeldAsync(app);
        Assert.Equal(held.Text("id"), again.Text("id"));
        Assert.Equal(4, (await ReadAsync(app, again)).GetProperty("progress").Number("succeeded"));

        var done = await EndedAsync(app, held, () => app.Set(10, 15, 40));
        Assert.Equal((6, 6), (done.GetProperty("progress").Number("succeeded"), done.GetProperty("progress").Number("total")));
    }

    [Fact]
    public async Task Under_memory_pressure_the_library_waits_a_minute_at_a_time_and_goes_on_when_it_may()
    {
        await using var app = await BackgroundApp.StartAsync("--Background:MostMemoryPercent=1");
        await app.AddSongAsync("Heavy", Lyrics("heavy"));
        var held = await HeldAsync(app);
        Assert.Matches("^Waits for memory: [0-9]+ % is in use, above the 1 % of Background:MostMemoryPercent.$", held.Text("reason"));

        // Looks again after a minute, and finds it no better.
        using (var events = await RunningApp.EventStream.OpenAsync(app.Client))
        {
            app.Set(10, 14, 30);
            await using var due = app.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT run_at FROM queue.job");
            while (await due.ExecuteScalarAsync() is not DateTime { Minute: >= 31 })
                await events.FindAsync("job", changed => IsJob(changed, held));
        }

        // With the setting gone, a start is enough.
        await app.RestartAsync();
        var done = await EndedAsync(app, held, () => { });
        Assert.Equal(("completed", 1), (done.Text("state"), done.GetProperty("progress").Number("succeeded")));
    }

    private static string Lyrics(string about) => $"A line about {about}\nand one more about {about}\nuntil the morning comes";

    private static bool IsJob(JsonElement changed, JsonElement job) => changed.Text("id") == job.Text("id");

    /// <summary>The library's job, once it waits for a reason. Asking again joins the one that waits.</summary>
    private static async Task<JsonElement> HeldAsync(RunningApp app)
    {
        using var events = await RunningApp.EventStream.OpenAsync(app.Client);
        var job = await ReadAsync(app, await AskedAsync(app));
        return job.Text("reason") is not null
            ? job
            : await events.FindAsync("job", changed => IsJob(changed, job) && changed.Text("reason") is not null);
    }

    private static async Task<JsonElement> EndedAsync(RunningApp app, JsonElement job, Action begin)
    {
        using var events = await RunningApp.EventStream.OpenAsync(app.Client);
        begin();
        var now = await ReadAsync(app, job);
        return IsOver(now) ? now : await events.FindAsync("job", changed => IsJob(changed, job) && IsOver(changed));

        static bool IsOver(JsonElement job) => job.Text("state") is "completed" or "failed" or "cancelled";
    }

    private static async Task<JsonElement> AskedAsync(RunningApp app)
    {
        using var response = await app.Client.PostAsJsonAsync("/api/library/analyze", new { });
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Task<JsonElement> ReadAsync(RunningApp app, JsonElement job) => app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job.Text("id")}");
}
