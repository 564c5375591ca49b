using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AnalysisApp.Tests;

/// <summary>What people ask of a job and of the queue: over HTTP, on the pages, and from a terminal.</summary>
public sealed partial class JobControlTests(RunningApp app) : IClassFixture<RunningApp>, IAsyncLifetime
{
    /// <summary>Nothing starts unless a test says so.</summary>
    public async Task InitializeAsync() => await SetQueueAsync(new { paused = true, workers = 1 });

    public async Task DisposeAsync() => await SetQueueAsync(new { paused = false });

    [Fact]
    public async Task A_paused_queue_keeps_a_job_waiting_until_it_is_resumed()
    {
        var job = await WaitingJobAsync("Kept waiting");
        Assert.Equal("pending", job.Text("state"));

        var done = await app.WaitForAsync(
            () => SetQueueAsync(new { paused = false }),
            "job",
            (_, changed) => changed.Text("id") == job.Text("id") && changed.Text("state") == "completed");
        Assert.Equal(100, done.GetProperty("progress").Number("percentage"));
    }

    [Fact]
    public async Task A_job_is_paused_resumed_cancelled_and_retried()
    {
        var job = await WaitingJobAsync("Pushed around");

        var paused = await PostAsync(job, "pause");
        Assert.Equal(("pending", "paused"), (paused.Text("state"), paused.GetProperty("progress").Text("stage")));
        Assert.True(paused.GetProperty("paused").GetBoolean());
        var resumed = await PostAsync(job, "resume");
        Assert.Equal(("pending", "waiting"), (resumed.Text("state"), resumed.GetProperty("progress").Text("stage")));
        await PostAsync(job, "retry", HttpStatusCode.Conflict);

        Assert.Equal("cancelled", (await PostAsync(job, "cancel")).Text("state"));
        await PostAsync(job, "pause", HttpStatusCode.Conflict);
        var refused = await PostAsync(job, "resume", HttpStatusCode.Conflict);
        Assert.Equal("wrong_state", refused.Text("code"));

        var retried = await PostAsync(job, "retry");
        Assert.Equal(("pending", 0), (retried.Text("state"), retried.Number("attempt")));
        Assert.Equal(JsonValueKind.Null, retried.GetProperty("finishedAt").ValueKind);
        await PostAsync(job, "cancel");
    }

    [Fact]
    public async Task A_retry_is_refused_while_another_job_does_the_same_work()
    {
        var job = await WaitingJobAsync("Asked for twice");
        await PostAsync(job, "cancel");
        using var again = await app.Client.PostAsJsonAsync($"/api/songs/{job.Text("targetId")}/analyze", new { });
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);

        var refused = await PostAsync(job, "retry", HttpStatusCode.Conflict);
        Assert.Contains("Another job", refused.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("retry")]
    [InlineData("replay")]
    public async Task What_is_asked_of_no_job_is_not_found(string request)
    {
        using var response = await app.Client.PostAsync($"/api/jobs/999999999/{request}", null);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_found", (await response.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
    }

    [Fact]
    public async Task An_ended_job_is_replayed_as_a_new_one_that_is_joined_while_it_lives()
    {
        var job = await WaitingJobAsync("Again");
        var refused = await PostAsync(job, "replay", HttpStatusCode.Conflict);
        Assert.Equal("wrong_state", refused.Text("code"));
        Assert.Contains("has not ended", refused.Text("detail"), StringComparison.Ordinal);
        await PostAsync(job, "cancel");

        using var response = await app.Client.PostAsync($"/api/jobs/{job.Text("id")}/replay", null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var replayed = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal($"/api/jobs/{replayed.Text("id")}", response.Headers.Location?.OriginalString);
        Assert.NotEqual(job.Text("id"), replayed.Text("id"));
        foreach (var same in new[] { "type", "targetId", "title", "priority" })
            Assert.Equal(job.Text(same), replayed.Text(same));
        Assert.Equal(replayed.Text("id"), (await PostAsync(job, "replay")).Text("id"));

        var done = await app.WaitForAsync(
            () => SetQueueAsync(new { paused = false }),
            "job",
            (_, changed) => changed.Text("id") == replayed.Text("id") && changed.Text("state") == "completed");
        Assert.Equal(1, done.GetProperty("progress").Number("succeeded"));
    }

    [Fact]
    public async Task A_job_is_moved_to_another_priority_until_it_has_ended()
    {
        var job = await WaitingJobAsync("Not so urgent");
        Assert.Equal("low", (await PrioritiseAsync("""{"priority": "low"}""", HttpStatusCode.OK)).Text("priority"));
        foreach (var faulty in new[] { "{}", """{"priority": "urgent"}""", """{"priority": 1}""" })
            Assert.True((await PrioritiseAsync(faulty, HttpStatusCode.BadRequest)).GetProperty("errors").TryGetProperty("priority", out _));

        var page = $"/jobs/{job.Text("id")}";
        Assert.Contains("<option value=\"medium\" selected", await PressAsync(page, "Priority", [new("to", "medium")]), StringComparison.Ordinal);
        await PressAsync("/jobs", "Priority", [new("job", job.Text("id")!), new("to", "high")]);
        Assert.Equal("high", (await app.Client.GetFromJsonAsync<JsonElement>($"/api{page}")).Text("priority"));

        await PostAsync(job, "cancel");
        Assert.Equal("wrong_state", (await PrioritiseAsync("""{"priority": "low"}""", HttpStatusCode.Conflict)).Text("code"));
        Assert.Contains("no longer matters", await PressAsync(page, "Priority", [new("to", "low")]), StringComparison.Ordinal);
        Assert.Contains("""id="replay" """, await app.Client.GetStringAsync(page), StringComparison.Ordinal);
        Assert.Contains("""id="pause">""", await PressAsync(page, "Replay", []), StringComparison.Ordinal);

        async Task<JsonElement> PrioritiseAsync(string body, HttpStatusCode expected)
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var response = await app.Client.PutAsync($"/api/jobs/{job.Text("id")}/priority", content);
            Assert.Equal(expected, response.StatusCode);
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    [Theory]
    [InlineData("{}", "paused")]
    [InlineData("""{"workers": 0}""", "workers")]
    [InlineData("""{"workers": 129, "paused": false}""", "workers")]
    [InlineData("""{"workers": "many"}""", "workers")]
    [InlineData("""{"paused": 1}""", "paused")]
    public async Task A_faulty_change_of_the_queue_changes_nothing_and_names_the_field(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await app.Client.PutAsync("/api/queue", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));

        var queue = await app.Client.GetFromJsonAsync<JsonElement>("/api/queue");
        Assert.True(queue.GetProperty("paused").GetBoolean());
        Assert.Equal(1, queue.GetProperty("workers")[0].Number("slots"));
    }

    [Fact]
    public async Task The_number_of_workers_changes_while_the_app_runs()
    {
        var changed = await SetQueueAsync(new { workers = 5 });
        Assert.Equal(5, changed.GetProperty("workers")[0].Number("slots"));
        Assert.True(changed.GetProperty("paused").GetBoolean());
    }

    [Fact]
    public async Task One_song_goes_ahead_of_the_playlist_that_holds_the_only_worker()
    {
        var ids = new List<string?>();
        for (var n = 0; n < 60; n++)
            ids.Add((await app.AddSongAsync($"Long way {n}", Lyrics(n))).Text("id"));
        var playlist = await app.CreatedAsync("/api/playlists", new { name = "Long", songIds = ids });
        var song = await app.AddSongAsync("Urgent", Lyrics(1000));
        await SetQueueAsync(new { paused = false });
        var running = await app.WaitForAsync(
            () => AskedAsync($"/api/playlists/{playlist.Text("id")}/analyze"),
            "job",
            (job, changed) => changed.Text("id") == job.Text("id") && changed.GetProperty("progress").Number("current") > 0);
        Assert.Equal("in_progress", running.Text("state"));

        using var events = await RunningApp.EventStream.OpenAsync(app.Client);
        var urgent = await AskedAsync($"/api/songs/{song.Text("id")}/analyze");
        await events.FindAsync("job", changed => changed.Text("id") == urgent.Text("id") && changed.Text("state") == "completed");
        var whole = await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{running.Text("id")}");
        if (whole.Text("state") != "completed")
            whole = await events.FindAsync("job", changed => changed.Text("id") == running.Text("id") && changed.Text("state") == "completed");

        var first = await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{urgent.Text("id")}");
        Assert.True(first.GetProperty("finishedAt").GetDateTimeOffset() < whole.GetProperty("finishedAt").GetDateTimeOffset());
        Assert.Equal((60, 60, 1), (whole.GetProperty("progress").Number("succeeded"), whole.GetProperty("progress").Number("total"), whole.Number("attempt")));
    }

    [Fact]
    public async Task The_pages_have_a_button_for_what_a_jobs_state_allows()
    {
        var job = await WaitingJobAsync("By hand");
        var page = $"/jobs/{job.Text("id")}";

        var waiting = await app.Client.GetStringAsync(page);
        Assert.Contains("""id="pause">""", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain("""id="retry" """, waiting, StringComparison.Ordinal);

        var paused = await PressAsync(page, "Pause", []);
        Assert.Contains("""id="resume">""", paused, StringComparison.Ordinal);
        Assert.Contains("Paused", paused, StringComparison.Ordinal);
        Assert.Contains("""id="pause">""", await PressAsync(page, "Resume", []), StringComparison.Ordinal);

        Assert.Contains("""id="retry" """, await PressAsync(page, "Cancel", []), StringComparison.Ordinal);
        Assert.Contains("only a job that runs or waits can be paused", await PressAsync(page, "Pause", []), StringComparison.Ordinal);
        Assert.Contains("""id="pause">""", await PressAsync(page, "Retry", []), StringComparison.Ordinal);

        var id = new KeyValuePair<string, string>("job", job.Text("id")!);
        Assert.Contains($"""id="resume-{id.Value}" """, await PressAsync("/jobs", "Pause", [id]), StringComparison.Ordinal);
        Assert.Contains($"""id="pause-{id.Value}" """, await PressAsync("/jobs", "Resume", [id]), StringComparison.Ordinal);
        Assert.Contains($"""id="retry-{id.Value}" """, await PressAsync("/jobs", "Cancel", [id]), StringComparison.Ordinal);
        Assert.Contains("can be paused", await PressAsync("/jobs", "Pause", [id]), StringComparison.Ordinal);
        Assert.Contains($"""id="pause-{id.Value}" """, await PressAsync("/jobs", "Retry", [id]), StringComparison.Ordinal);
        await PostAsync(job, "cancel");

        Assert.Contains("Pause the queue", await PressAsync("/jobs", "Queue", [new("paused", "false")]), StringComparison.Ordinal);
        Assert.Contains("Resume the queue", await PressAsync("/jobs", "Queue", [new("paused", "true")]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_queue_commands_ask_the_app_that_runs()
    {
        var urls = $"--urls={app.Client.BaseAddress}";
        Assert.Contains("not paused", await RunAsync(0, "queue", "resume", urls), StringComparison.Ordinal);
        Assert.Contains("The queue is paused", await RunAsync(0, "queue", "pause", urls, $"--Accounts:Admin:ApiKey={RunningApp.ApiKey}"), StringComparison.Ordinal);

        var status = JsonSerializer.Deserialize<JsonElement>(await RunAsync(0, "queue", "status", urls, "--json"));
        Assert.True(status.GetProperty("paused").GetBoolean());
        Assert.Contains("1 workers busy", await RunAsync(0, "queue", "status", urls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_command_that_cannot_be_done_says_why_in_one_line()
    {
        var nobody = await RunAsync(1, "queue", "status", "--urls=http://127.0.0.1:1");
        Assert.Contains("No app answers at http://127.0.0.1", Assert.Single(nobody.Split('\n')), StringComparison.Ordinal);

        var refused = await RunAsync(1, "queue", "pause", $"--urls={app.Client.BaseAddress}", "--Accounts:Admin:ApiKey=not-the-key-at-all");
        Assert.Contains("Accounts:Admin:ApiKey", Assert.Single(refused.Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-key-at-all", refused, StringComparison.Ordinal);

        Assert.Contains("Usage: queue", await RunAsync(2, "queue"), StringComparison.Ordinal);
        Assert.Contains("Usage: queue", await RunAsync(2, "queue", "dance"), StringComparison.Ordinal);
    }

    private static string Lyrics(int song)
        => string.Join('\n', Enumerable.Range(0, 40).Select(line => $"Verse {song} has a line {line} where the long river sings to the sea tonight"));

    private static async Task<string> RunAsync(int code, params string[] arguments)
    {
        using var run = ProgramRun.Start(arguments);
        Assert.Equal(code, await run.ExitCodeAsync());
        return run.Output;
    }

    private async Task<JsonElement> SetQueueAsync(object change)
    {
        using var response = await app.Client.PutAsJsonAsync("/api/queue", change);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<JsonElement> WaitingJobAsync(string title)
        => await AskedAsync($"/api/songs/{(await app.AddSongAsync(title, $"{title}, sings the river")).Text("id")}/analyze");

    private async Task<JsonElement> AskedAsync(string path)
    {
        using var response = await app.Client.PostAsJsonAsync(path, new { });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<JsonElement> PostAsync(JsonElement job, string request, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await app.Client.PostAsync($"/api/jobs/{job.Text("id")}/{request}", null);
        Assert.Equal(expected, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>As a browser without script: takes the page's token and posts its form.</summary>
    private async Task<string> PressAsync(string page, string handler, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var token = Token().Match(await app.Client.GetStringAsync(page)).Groups[1].Value;
        using var form = new FormUrlEncodedContent([.. fields, new("antiforgery", token)]);
        using var response = await app.Client.PostAsync($"{page}?handler={handler}", form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("name=\"antiforgery\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
