using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnalysisApp.Queue;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Tests.JobPages;

/// <summary>What programs and people are told of the past of jobs and of the queue.</summary>
public sealed partial class JobHistoryTests(JobHistoryTests.TalkativeApp app) : IClassFixture<JobHistoryTests.TalkativeApp>
{
    /// <summary>An app that logs as one that was installed does.</summary>
    public sealed class TalkativeApp : RunningApp
    {
        protected override IReadOnlyList<string> Settings => ["--Serilog:MinimumLevel:Default=Information"];

        public async Task RestartAsync()
        {
            await StopAsync();
            await InitializeAsync();
        }
    }

    [Fact]
    public async Task The_log_and_the_course_of_a_job_outlive_a_restart_and_hold_no_lyrics()
    {
        var song = await app.AddSongAsync("Well told", "A heron nobody may read about stands in the reeds");
        var done = await app.AnalyzeAsync($"/api/songs/{song.Text("id")}/analyze");
        var failed = await FailedJobAsync();
        await app.RestartAsync();

        var told = await LogAsync(done);
        Assert.Contains(told, line => line.Text("level") == "information" && line.Text("message")!.Contains($"Job {done.Text("id")} (song_analysis) settled as Completed", StringComparison.Ordinal));
        Assert.DoesNotContain(told, line => line.Text("message")!.Contains("heron", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(await LogAsync(failed), line => line.Text("level") == "error" && line.Text("message")!.Contains("unknown_job_type", StringComparison.Ordinal));

        var course = await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{done.Text("id")}/course");
        Assert.Equal(["pending", "in_progress", "completed"], course.GetProperty("steps").EnumerateArray().Select(step => step.Text("state")));
        Assert.Equal(song.Text("id"), course.GetProperty("arguments").Text("songId"));

        var page = await app.Client.GetStringAsync($"/jobs/{failed.Text("id")}");
        Assert.Contains("unknown_job_type", Part(page, "log"), StringComparison.Ordinal);
        Assert.Contains("Failed", Part(page, "course"), StringComparison.Ordinal);
        Assert.Contains("unheard", Part(page, "given"), StringComparison.Ordinal);
        Assert.DoesNotContain("heron", await app.Client.GetStringAsync($"/jobs/{done.Text("id")}"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Jobs_are_found_by_how_and_when_they_failed()
    {
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-2);
        var failed = await FailedJobAsync();
        var since = before.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

        foreach (var query in new[]
        {
            "state=failed&failure=malformed", "code=unknown_job_type", "type=unheard_of&order=newest", $"state=failed&endedSince={since}&order=last_ended",
            $"createdSince={since}&state=failed", "q=unheard&state=failed",
        })
        {
            Assert.Contains(failed.Text("id"), await IdsAsync($"/api/jobs?{query}&limit=200"));
            Assert.Contains($"/jobs/{failed.Text("id")}\"", await app.Client.GetStringAsync($"/jobs?{query}"), StringComparison.Ordinal);
        }

        foreach (var query in new[] { "state=failed&failure=timeout", "code=other", $"state=failed&endedBefore={since}", "state=completed&q=unheard", "state=waiting", "user=0f8fad5b-d9cb-469f-a165-70867728950e" })
            Assert.DoesNotContain(failed.Text("id"), await IdsAsync($"/api/jobs?{query}&limit=200"));
    }

    [Theory]
    [InlineData("state=dead", "state")]
    [InlineData("failure=luck", "failure")]
    [InlineData("user=me", "user")]
    [InlineData("endedSince=soon", "endedSince")]
    [InlineData("order=longest", "order")]
    [InlineData("state=waiting&order=last_ended", "order")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("state=failed&order=last_ended&cursor=1-2-3", "cursor")]
    public async Task A_faulty_list_is_refused_by_the_name_of_what_is_wrong(string query, string field)
    {
        using var response = await app.Client.GetAsync($"/api/jobs?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task A_page_leaves_out_what_it_cannot_read_and_says_so()
    {
        var page = await app.Client.GetStringAsync("/jobs?state=dead&priority=low");
        Assert.Contains("It is “dead”; it may be", WebUtility.HtmlDecode(page), StringComparison.Ordinal);

        using var change = await app.Client.GetAsync("/jobs/change?state=failed&failure=luck&ask=retry");
        Assert.Equal(HttpStatusCode.NotFound, change.StatusCode);
    }

    [Fact]
    public async Task Every_page_of_an_order_leads_to_the_next()
    {
        for (var n = 0; n < 5; n++)
            await FailedJobAsync();
        var all = await IdsAsync("/api/jobs?state=failed&order=last_ended&limit=200");

        var found = new List<string?>();
        string? next = null;
        do
        {
            var page = await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs?state=failed&order=last_ended&limit=2{(next is null ? null : $"&cursor={next}")}");
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(job => job.Text("id")));
            next = page.Text("next");
        }
        while (next is not null);

        Assert.Equal(all, found);
    }

    [Fact]
    public async Task Many_jobs_are_replayed_by_how_they_failed()
    {
        await FailedJobAsync();
        using var none = await app.Client.PostAsJsonAsync("/api/jobs/control", new { action = "retry", filter = new { failure = "timeout" } });
        Assert.Equal(0, (await none.Content.ReadFromJsonAsync<JsonElement>()).Number("changed"));

        var question = await app.Client.GetStringAsync("/jobs/change?state=failed&failure=malformed&code=unknown_job_type&ask=retry");
        Assert.Contains("Wrong in itself", question, StringComparison.Ordinal);
        Assert.Contains("""name="code" value="unknown_job_type""", question, StringComparison.Ordinal);

        using var one = await app.Client.PostAsJsonAsync(
            "/api/jobs/control", new { action = "retry", filter = new { state = "failed", failure = "malformed", code = "unknown_job_type" } });
        Assert.InRange((await one.Content.ReadFromJsonAsync<JsonElement>()).Number("changed"), 1, 1000);
    }

    [Fact]
    public async Task The_queue_tells_how_it_did_and_the_page_draws_it()
    {
        await FailedJobAsync();

        var history = await app.Client.GetFromJsonAsync<JsonElement>("/api/queue/history?span=1h");
        Assert.Equal(60, history.GetProperty("buckets").GetArrayLength());
        Assert.True(history.GetProperty("buckets").EnumerateArray().Sum(bucket => bucket.Number("failed")) > 0);
        Assert.NotEmpty(history.GetProperty("deployments").EnumerateArray());
        foreach (var (query, field) in new[] { ("span=1y", "span"), ("priority=urgent", "priority") })
        {
            using var refused = await app.Client.GetAsync($"/api/queue/history?{query}");
            Assert.True((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
        }

        var page = await app.Client.GetStringAsync("/queue?span=1h&priority=high");
        Assert.Contains("How it did in the last hour", page, StringComparison.Ordinal);
        Assert.Contains("is-failed", Part(page, "lately"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_number_of_workers_is_set_on_the_page_within_its_limits()
    {
        Assert.Contains("may be 1 to 128", await PressAsync("Workers", new("count", "129")), StringComparison.Ordinal);
        Assert.Contains("""value="3" required""", await PressAsync("Workers", new("count", "3")), StringComparison.Ordinal);
    }

    private async Task<JsonElement> FailedJobAsync()
        => await app.WaitForAsync(EnqueueUnheardOfAsync, "job", (enqueued, changed) => changed.Text("id") == enqueued.Text("id") && changed.Text("state") == "failed");

    /// <summary>A job that no handler knows.</summary>
    private async Task<JsonElement> EnqueueUnheardOfAsync()
    {
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var enqueued = await app.Services.GetRequiredService<IJobQueue>().EnqueueAsync(
            transaction, new NewJob<UnheardOf>(new UnheardOf("unheard"), JobPriority.High, "Unheard of", Guid.NewGuid().ToString(), ""), CancellationToken.None);
        await transaction.CommitAsync();
        return JsonSerializer.SerializeToElement(new { id = enqueued.Job.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) });
    }

    private async Task<IReadOnlyList<JsonElement>> LogAsync(JsonElement job)
        => [.. (await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job.Text("id")}/log")).GetProperty("items").EnumerateArray()];

    private async Task<IReadOnlyList<string?>> IdsAsync(string path)
        => [.. (await app.Client.GetFromJsonAsync<JsonElement>(path)).GetProperty("items").EnumerateArray().Select(job => job.Text("id"))];

    private async Task<string> PressAsync(string handler, KeyValuePair<string, string> field)
    {
        var token = Token().Match(await app.Client.GetStringAsync("/queue")).Groups[1].Value;
        using var form = new FormUrlEncodedContent([field, new("antiforgery", token)]);
        using var response = await app.Client.PostAsync($"/queue?handler={handler}", form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static string Part(string page, string id)
    {
        var begin = page.IndexOf($"id=\"{id}\"", StringComparison.Ordinal);
        Assert.InRange(begin, 0, page.Length);
        return page[begin..page.IndexOf("</section>", begin, StringComparison.Ordinal)];
    }

    [GeneratedRegex("name=\"antiforgery\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();

    private sealed record UnheardOf(string Name) : IJobArguments
    {
        public static string JobType => "unheard_of";
    }
}
