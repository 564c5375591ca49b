using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests;

/// <summary>What a waiting job tells: over HTTP and on the pages; and the pause of one user's work.</summary>
public sealed class JobWaitTests(RunningApp app) : IClassFixture<RunningApp>, IAsyncLifetime
{
    private string _user = "";

    /// <summary>Nothing starts unless a test says so.</summary>
    public async Task InitializeAsync()
    {
        await PutAsync("/api/queue", new { paused = true, workers = 1 });
        var users = await app.Client.GetFromJsonAsync<JsonElement>("/api/users");
        _user = Assert.Single(users.GetProperty("items").EnumerateArray()).Text("id")!;
    }

    public async Task DisposeAsync()
    {
        await PutAsync($"/api/queue/users/{_user}", new { paused = false });
        await PutAsync("/api/queue", new { paused = false });
    }

    [Fact]
    public async Task A_waiting_job_tells_its_place_and_why_it_waits_alone_and_in_lists()
    {
        var first = await AskedAsync("First of the line");
        var second = await AskedAsync("Second of the line");

        var wait = await WaitOfAsync(second);
        Assert.Equal(("queue_paused", 2), (wait.Text("reason"), wait.Number("position")));
        Assert.Equal("The queue is paused: no job starts until it is resumed.", wait.Text("detail"));
        Assert.Equal(JsonValueKind.Null, wait.GetProperty("expectedStartAt").ValueKind);
        Assert.Equal(JsonValueKind.Null, wait.GetProperty("expectedStartLatestAt").ValueKind);
        Assert.Equal(1, (await WaitOfAsync(first)).Number("position"));
        var listed = (await app.Client.GetFromJsonAsync<JsonElement>("/api/jobs?state=pending")).GetProperty("items").EnumerateArray();
        Assert.Equal(2, listed.Single(job => job.Text("id") == second.Text("id")).GetProperty("wait").Number("position"));
        Assert.Contains("The queue is paused: no job starts", await app.Client.GetStringAsync($"/jobs/{second.Text("id")}"), StringComparison.Ordinal);
        var jobs = await app.Client.GetStringAsync("/jobs");
        Assert.True(jobs.IndexOf("First of the line", StringComparison.Ordinal) < jobs.IndexOf("Second of the line", StringComparison.Ordinal));

        using (var paused = await app.Client.PostAsync($"/api/jobs/{first.Text("id")}/pause", null))
            Assert.Equal("paused", (await paused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("wait").Text("reason"));
        Assert.Equal(1, (await WaitOfAsync(second)).Number("position"));
        Assert.Contains("Paused by hand", await app.Client.GetStringAsync($"/jobs/{first.Text("id")}"), StringComparison.Ordinal);

        // What does not wait says nothing of waiting.
        using (await app.Client.PostAsync($"/api/jobs/{first.Text("id")}/cancel", null))
        using (await app.Client.PostAsync($"/api/jobs/{second.Text("id")}/cancel", null))
        {
            var cancelled = await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{first.Text("id")}");
            Assert.Equal(JsonValueKind.Null, cancelled.GetProperty("wait").ValueKind);
        }
    }

    [Fact]
    public async Task The_work_of_one_user_is_paused_and_goes_on()
    {
        var job = await AskedAsync("Somebody's own");
        var queue = await PutAsync($"/api/queue/users/{_user}", new { paused = true });
        Assert.Equal(_user, Assert.Single(queue.GetProperty("pausedUsers").EnumerateArray()).Text("userId"));
        await PutAsync("/api/queue", new { paused = false });

        var wait = await WaitOfAsync(job);
        Assert.Equal(("user_paused", JsonValueKind.Null), (wait.Text("reason"), wait.GetProperty("position").ValueKind));
        Assert.Contains("The work of this user is paused", await app.Client.GetStringAsync("/jobs"), StringComparison.Ordinal);

        await app.WaitForAsync(
            async () => { await PutAsync($"/api/queue/users/{_user}", new { paused = false }); return job; },
            "job",
            (_, changed) => changed.Text("id") == job.Text("id") && changed.Text("state") == "completed");
        Assert.Empty((await app.Client.GetFromJsonAsync<JsonElement>("/api/queue")).GetProperty("pausedUsers").EnumerateArray());
    }

    [Theory]
    [InlineData("{}", "paused")]
    [InlineData("""{"paused": "yes"}""", "paused")]
    public async Task A_faulty_pause_of_a_user_names_the_field(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await app.Client.PutAsync($"/api/queue/users/{_user}", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
        Assert.Empty((await app.Client.GetFromJsonAsync<JsonElement>("/api/queue")).GetProperty("pausedUsers").EnumerateArray());
    }

    [Fact]
    public async Task What_is_not_a_users_id_is_not_found()
    {
        using var response = await app.Client.PutAsJsonAsync("/api/queue/users/somebody", new { paused = true });
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_workers_tell_how_many_of_their_slots_are_reserved()
    {
        Assert.Equal(0, (await PutAsync("/api/queue", new { workers = 1 })).GetProperty("workers")[0].Number("reservedForHigh"));
        Assert.Equal(1, (await PutAsync("/api/queue", new { workers = 4 })).GetProperty("workers")[0].Number("reservedForHigh"));
    }

    private async Task<JsonElement> WaitOfAsync(JsonElement job)
        => (await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job.Text("id")}")).GetProperty("wait");

    private async Task<JsonElement> PutAsync(string path, object change)
    {
        using var response = await app.Client.PutAsJsonAsync(path, change);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<JsonElement> AskedAsync(string title)
    {
        var song = await app.AddSongAsync(title, $"{title}, sings the river");
        using var response = await app.Client.PostAsJsonAsync($"/api/songs/{song.Text("id")}/analyze", new { });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
