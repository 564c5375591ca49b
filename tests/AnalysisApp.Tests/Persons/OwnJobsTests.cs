using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Events;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Tests.Persons;

/// <summary>Two people and an administrator, over HTTP: nobody is told anything of another's job, by any route, page or event; an administrator is told all.</summary>
public sealed class OwnJobsTests(RunningApp app) : IClassFixture<RunningApp>, IAsyncLifetime
{
    private Person _mine = null!;
    private Person _another = null!;

    public async Task InitializeAsync()
    {
        await SetPausedAsync(true);
        _mine = await Person.AddAsync(app, "alice", UserRole.Editor);
        _another = await Person.AddAsync(app, "bob", UserRole.Editor);
    }

    public async Task DisposeAsync()
    {
        await SetPausedAsync(false);
        _mine.Dispose();
        _another.Dispose();
    }

    [Theory]
    [InlineData("/api/jobs")]
    [InlineData("/api/jobs?state=live")]
    [InlineData("/api/jobs?state=waiting")]
    [InlineData("/api/jobs?priority=high")]
    [InlineData("/api/jobs?q=secret")]
    [InlineData("/api/progress/global")]
    [InlineData("/api/history")]
    [InlineData("/jobs")]
    [InlineData("/jobs?state=waiting")]
    [InlineData("/jobs?after=9999999")]
    [InlineData("/history")]
    [InlineData("/statistics")]
    [InlineData("/status")]
    [InlineData("/health/details")]
    [InlineData("/preferences")]
    public async Task No_list_and_no_page_tells_of_anothers_job(string path)
    {
        var job = await WaitingJobAsync(_another, "Secret");

        var told = await _mine.Client.GetStringAsync(new Uri(path, UriKind.Relative));

        Assert.DoesNotContain(WordOf(job), told, StringComparison.Ordinal);
        Assert.DoesNotContain(job.Text("targetId")!, told, StringComparison.Ordinal);
        Assert.DoesNotContain($"jobs/{job.Text("id")}", told, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{job.Text("id")}\"", told, StringComparison.Ordinal);
        Assert.DoesNotContain(_another.Name, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/jobs/{0}")]
    [InlineData("GET", "/api/jobs/{0}/items")]
    [InlineData("GET", "/api/jobs/{0}/attempts")]
    [InlineData("GET", "/api/jobs/{0}/course")]
    [InlineData("GET", "/api/jobs/{0}/log")]
    [InlineData("POST", "/api/jobs/{0}/cancel")]
    [InlineData("POST", "/api/jobs/{0}/pause")]
    [InlineData("POST", "/api/jobs/{0}/resume")]
    [InlineData("POST", "/api/jobs/{0}/retry")]
    [InlineData("POST", "/api/jobs/{0}/replay")]
    [InlineData("PUT", "/api/jobs/{0}/priority")]
    [InlineData("GET", "/api/progress/{0}")]
    [InlineData("GET", "/api/history/{0}")]
    [InlineData("GET", "/jobs/{0}")]
    [InlineData("GET", "/history/{0}")]
    public async Task To_others_a_job_is_not_there(string method, string route)
    {
        var job = await WaitingJobAsync(_another, "Not there");
        var path = string.Format(System.Globalization.CultureInfo.InvariantCulture, route, job.Text("id"));

        using var answer = await SendAsync(_mine.Client, method, path);
        using var nothing = await SendAsync(_mine.Client, method, string.Format(System.Globalization.CultureInfo.InvariantCulture, route, "987654321"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        if (path.StartsWith("/api/", StringComparison.Ordinal))
            Assert.Equal(await TextOfAsync(nothing, "987654321"), await TextOfAsync(answer, job.Text("id")!));
        else
            Assert.DoesNotContain(WordOf(job), await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("pending", (await _another.ReadAsync($"/api/jobs/{job.Text("id")}")).Text("state"));
    }

    [Fact]
    public async Task Everybody_sees_and_controls_their_own_job_and_an_administrator_everybodys()
    {
        var job = await WaitingJobAsync(_mine, "Mine");
        var path = $"/api/jobs/{job.Text("id")}";

        Assert.Equal("paused", (await _mine.AskAsync($"{path}/pause")).GetProperty("progress").Text("stage"));
        Assert.Equal("waiting", (await _mine.AskAsync($"{path}/resume")).GetProperty("progress").Text("stage"));
        Assert.Equal(job.Text("id"), Assert.Single(await IdsAsync(_mine.Client, "/api/jobs")));
        Assert.Equal([job.Text("id")], (await _mine.ReadAsync("/api/progress/global")).GetProperty("jobs").EnumerateArray().Select(each => each.Text("id")));
        Assert.Contains(WordOf(job), await _mine.Client.GetStringAsync(new Uri("/jobs", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(_mine.Id.ToString(), (await _mine.ReadAsync($"{path}/course")).Text("userId"));

        Assert.Contains(job.Text("id"), await IdsAsync(app.Client, "/api/jobs"));
        Assert.Equal(job.Text("id"), Assert.Single(await IdsAsync(app.Client, $"/api/jobs?user={_mine.Id}")));
        using (var cancelled = await app.Client.PostAsJsonAsync($"{path}/cancel", new { }))
            Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Equal("cancelled", (await _mine.ReadAsync(path)).Text("state"));
    }

    [Fact]
    public async Task The_tabs_count_ones_own_jobs()
    {
        await WaitingJobAsync(_another, "Counted elsewhere");
        await WaitingJobAsync(_another, "Counted elsewhere too");
        await WaitingJobAsync(_mine, "Counted");

        var page = await _mine.Client.GetStringAsync(new Uri("/jobs", UriKind.Relative));

        Assert.Contains("Waiting <span class=\"tab-count numbers\">1</span>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Pause the queue", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/failures", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_for_all_reaches_ones_own_jobs_only()
    {
        var theirs = await WaitingJobAsync(_another, "Spared");
        await WaitingJobAsync(_mine, "Meant");
        await WaitingJobAsync(_mine, "Meant too");

        Assert.Equal(2, (await _mine.AskAsync("/api/jobs/control", new { action = "cancel", all = true })).Number("changed"));
        Assert.Equal("pending", (await _another.ReadAsync($"/api/jobs/{theirs.Text("id")}")).Text("state"));

        using var refused = await _mine.Client.PostAsJsonAsync("/api/jobs/control", new { action = "cancel", filter = new { user = _another.Id } });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var listed = await _mine.Client.GetAsync(new Uri($"/api/jobs?user={_another.Id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, listed.StatusCode);
        Assert.Empty(await IdsAsync(_mine.Client, $"/api/jobs?user={_mine.Id}&state=live"));
    }

    [Fact]
    public async Task The_same_work_for_two_people_is_two_jobs_and_each_joins_their_own()
    {
        var song = (await _mine.AddSongAsync($"Asked for by two {Guid.NewGuid():N}")).Text("id");
        var first = await _mine.AskAsync($"/api/songs/{song}/analyze");
        using var answer = await app.Client.PostAsJsonAsync($"/api/songs/{song}/analyze", new { });

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.NotEqual(first.Text("id"), (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("id"));
        Assert.Equal(first.Text("id"), (await _mine.AskAsync($"/api/songs/{song}/analyze")).Text("id"));
    }

    [Fact]
    public async Task Libraries_are_read_each_for_its_owner()
    {
        var mine = await _mine.AskAsync("/api/library/analyze");
        var theirs = await _another.AskAsync("/api/library/analyze");

        Assert.Equal((_mine.Id.ToString(), _another.Id.ToString()), (mine.Text("targetId"), theirs.Text("targetId")));
        Assert.Equal($"The library of {_mine.Name}", mine.Text("title"));
        Assert.Equal(mine.Text("id"), (await _mine.AskAsync("/api/library/analyze")).Text("id"));
    }

    [Fact]
    public async Task Events_tell_everybody_of_their_own_jobs_and_an_administrator_of_all()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var before = await WaitingJobAsync(_another, "Waited before");
        using var streams = new Streams(await ListenAsync(_mine.Client), await ListenAsync(_another.Client), await ListenAsync(app.Client));
        var theirs = await WaitingJobAsync(_another, "Heard by its own");
        var mine = await WaitingJobAsync(_mine, "Heard by me");
        await SetPausedAsync(false);

        bool Ended(JsonElement data, JsonElement job) => data.TryGetProperty("id", out var id) && id.GetString() == job.Text("id") && data.Text("state") == "completed";
        var heard = await ReadUntilAsync(streams.Mine, (type, data) => type == "job" && Ended(data, mine), patience.Token);

        Assert.Contains(WordOf(mine), heard, StringComparison.Ordinal);
        Assert.Contains("song_analyzed", heard, StringComparison.Ordinal);
        foreach (var job in (JsonElement[])[before, theirs])
        {
            Assert.DoesNotContain(WordOf(job), heard, StringComparison.Ordinal);
            Assert.DoesNotContain($"\"{job.Text("id")}\"", heard, StringComparison.Ordinal);
            Assert.DoesNotContain(job.Text("targetId")!, heard, StringComparison.Ordinal);
        }

        // Of the queue: whether it is paused, no counts and no workers.
        Assert.DoesNotContain("counts", heard, StringComparison.Ordinal);
        Assert.DoesNotContain("\"instance\"", heard, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Environment.MachineName}:/", heard, StringComparison.Ordinal);

        // Both others hear their part, and know the job by its worker or not.
        await ReadUntilAsync(streams.Another, (type, data) => type == "job" && Ended(data, theirs) && data.GetProperty("worker").ValueKind == JsonValueKind.Null, patience.Token);
        var all = await ReadUntilAsync(streams.Administrator, (type, data) => type == "job" && Ended(data, mine) && data.Text("worker") is { Length: > 0 }, patience.Token);
        Assert.Contains(WordOf(theirs), all, StringComparison.Ordinal);
        Assert.Contains("counts", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_disabled_or_whose_key_is_taken_back_hears_nothing_more()
    {
        using var mine = await ListenAsync(_mine.Client);
        using var another = await ListenAsync(_another.Client);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var revoked = app.Services.GetRequiredService<RevokedListeners>();
        var keys = app.Services.GetRequiredService<ApiKeys>();

        await keys.RevokeAsync(_mine.Id, (await keys.ListAsync(_mine.Id, patience.Token))[0].Id, patience.Token);
        await revoked.EndAsync(patience.Token);
        await ReadUntilAsync(mine, (type, _) => type == "ended", patience.Token);

        var job = await WaitingJobAsync(_another, "Not ended with the other");
        await ReadUntilAsync(another, (type, data) => type == "job" && data.Text("id") == job.Text("id"), patience.Token);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            var user = (await users.FindByIdAsync(_another.Id.ToString()))!;
            user.IsDisabled = true;
            Assert.True((await users.UpdateAsync(user)).Succeeded);
        }

        await revoked.EndAsync(patience.Token);
        await ReadUntilAsync(another, (type, _) => type == "ended", patience.Token);
    }

    [Fact]
    public async Task History_and_statistics_are_ones_own()
    {
        await SetPausedAsync(false);
        var theirs = await EndedJobAsync(_another, "Read for another");
        var mine = await EndedJobAsync(_mine, "Read for me");

        var history = await _mine.ReadAsync("/api/history");
        Assert.Equal([mine.Text("id")], history.GetProperty("items").EnumerateArray().Select(entry => entry.Text("jobId")));
        Assert.Equal(1, (await _mine.ReadAsync("/api/statistics")).GetProperty("all").Number("songs"));
        using var foreign = await _mine.Client.GetAsync(new Uri($"/api/history/{theirs.Text("id")}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);

        var all = (await app.Client.GetFromJsonAsync<JsonElement>("/api/history?limit=200")).GetProperty("items").EnumerateArray().Select(entry => entry.Text("jobId")).ToArray();
        Assert.Contains(theirs.Text("id"), all);
        Assert.Contains(mine.Text("id"), all);
    }

    [Fact]
    public async Task What_tells_of_the_machine_and_of_the_program_is_told_to_administrators_only()
    {
        await SetPausedAsync(false);
        var failed = await EnqueueFailingAsync(_mine.Id);
        await UntilAsync(app.Client, failed, "failed");

        var page = await _mine.Client.GetStringAsync(new Uri($"/jobs/{failed}", UriKind.Relative));
        var told = page
            + (await _mine.ReadAsync($"/api/jobs/{failed}")).GetRawText()
            + (await _mine.ReadAsync($"/api/jobs/{failed}/attempts")).GetRawText()
            + (await _mine.ReadAsync($"/api/jobs/{failed}/course")).GetRawText()
            + (await _mine.ReadAsync($"/api/jobs/{failed}/log")).GetRawText()
            + (await _mine.ReadAsync("/health/details")).GetRawText()
            + await _mine.Client.GetStringAsync(new Uri("/status", UriKind.Relative));
        Assert.Contains("unknown_job_type", told, StringComparison.Ordinal);
        Assert.DoesNotContain("AnalysisApp.Queue.Worker", told, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Environment.MachineName}:/", told, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath().TrimEnd('/') + "/analysisapp-", told, StringComparison.Ordinal);

        var attempt = Assert.Single((await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{failed}/attempts")).GetProperty("items").EnumerateArray());
        Assert.Contains("AnalysisApp.Queue.Worker", attempt.Text("stack"), StringComparison.Ordinal);
    }

    /// <summary>The word of its title that no other has; the rest is written in each format's own way.</summary>
    private static string WordOf(JsonElement job) => job.Text("title")!.Split(' ')[^1];

    private static async Task<JsonElement> WaitingJobAsync(Person person, string title)
    {
        var song = (await person.AddSongAsync($"{title} {Guid.NewGuid():N}")).Text("id");
        return await person.AskAsync($"/api/songs/{song}/analyze");
    }

    private async Task<JsonElement> EndedJobAsync(Person person, string title)
    {
        var job = await WaitingJobAsync(person, title);
        await UntilAsync(app.Client, job.Text("id")!, "completed");
        return job;
    }

    /// <summary>Woken by the queue's own changes.</summary>
    private async Task UntilAsync(HttpClient client, string job, string state)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await foreach (var _ in app.Services.GetRequiredService<IJobQueue>().WatchAsync(patience.Token))
        {
            if ((await client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job}", patience.Token)).Text("state") == state)
                return;
        }
    }

    private async Task<string> EnqueueFailingAsync(Guid user)
    {
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var enqueued = await app.Services.GetRequiredService<IJobQueue>().EnqueueAsync(
            transaction, new NewJob<UnheardOf>(new UnheardOf("x"), JobPriority.High, "Unheard of", Guid.NewGuid().ToString(), "", user), CancellationToken.None);
        await transaction.CommitAsync();
        return enqueued.Job.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task SetPausedAsync(bool paused)
    {
        using var response = await app.Client.PutAsJsonAsync("/api/queue", new { paused });
        response.EnsureSuccessStatusCode();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET")
            request.Content = JsonContent.Create(new { priority = "low" });
        return await client.SendAsync(request);
    }

    /// <summary>What is answered, without what differs in any case.</summary>
    private static async Task<string> TextOfAsync(HttpResponseMessage answer, string id)
    {
        var text = (await answer.Content.ReadAsStringAsync()).Replace($" {id}.", " ID.", StringComparison.Ordinal);
        return System.Text.RegularExpressions.Regex.Replace(text, "\"traceId\":\"[^\"]*\"", "");
    }

    private static async Task<string?[]> IdsAsync(HttpClient client, string path)
        => [.. (await client.GetFromJsonAsync<JsonElement>(path)).GetProperty("items").EnumerateArray().Select(job => job.Text("id"))];

    private static async Task<StreamReader> ListenAsync(HttpClient client)
    {
        var response = await client.GetAsync(new Uri("/api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    /// <returns>All that was heard until then.</returns>
    private static async Task<string> ReadUntilAsync(StreamReader stream, Func<string, JsonElement, bool> isIt, CancellationToken patience)
    {
        var (heard, type) = (new System.Text.StringBuilder(), "");
        while (await stream.ReadLineAsync(patience) is { } line)
        {
            heard.AppendLine(line);
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                type = line["event: ".Length..];
            if (line.StartsWith("data: ", StringComparison.Ordinal) && isIt(type, JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..])))
                return heard.ToString();
        }

        throw new InvalidOperationException($"The stream ended. It said: {heard}");
    }

    private sealed record Streams(StreamReader Mine, StreamReader Another, StreamReader Administrator) : IDisposable
    {
        public void Dispose()
        {
            Mine.Dispose();
            Another.Dispose();
            Administrator.Dispose();
        }
    }

    private sealed record UnheardOf(string Name) : IJobArguments
    {
        public static string JobType => "unheard_of";
    }
}
