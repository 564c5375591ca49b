using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Tests;

/// <summary>One command for many jobs: at once, or as a job of its own.</summary>
public sealed partial class ManyJobsTests(RunningApp app) : IClassFixture<RunningApp>
{
    private NpgsqlDataSource Database => app.Services.GetRequiredService<NpgsqlDataSource>();

    [Fact]
    public async Task Up_to_500_jobs_are_changed_at_once()
    {
        await AddAsync("few", 500);
        Assert.Equal(500, (await ControlAsync(new { action = "prioritise", priority = "medium", filter = new { type = "few" } })).Number("changed"));
        Assert.Equal(0, (await ControlAsync(new { action = "resume", filter = new { type = "few", priority = "low" } })).Number("changed"));
        Assert.Equal(1, (await ControlAsync(new { action = "cancel", filter = new { q = "few 77." } })).Number("changed"));
        Assert.Equal(499, (await ControlAsync(new { action = "cancel", filter = new { type = "few" } })).Number("changed"));
        Assert.Equal(0, (await ControlAsync(new { action = "cancel", filter = new { type = "few" } })).Number("changed"));
        Assert.Equal(["cancelled 500"], await CountsAsync("few"));
    }

    [Fact]
    public async Task More_are_changed_by_a_job_whose_progress_is_seen()
    {
        await AddAsync("many", 1203);
        await AddAsync("others", 2);

        var done = await EndOfAsync(() => ControlAsync(new { action = "cancel", filter = new { type = "many", state = "pending" } }, HttpStatusCode.Accepted));

        Assert.Equal(("queue_control", "high", "completed", "Cancel 1,203 jobs"), (done.Text("type"), done.Text("priority"), done.Text("state"), done.Text("title")));
        Assert.Equal((3, 3), (done.GetProperty("progress").Number("total"), done.GetProperty("progress").Number("succeeded")));
        Assert.Equal(["cancelled 1203"], await CountsAsync("many"));
        Assert.Equal(["pending 2"], await CountsAsync("others"));
        var items = (await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{done.Text("id")}/items")).GetProperty("items");
        Assert.StartsWith("500 of the jobs", items[0].Text("title"), StringComparison.Ordinal);
        Assert.Contains(">Batches</h2>", await app.Client.GetStringAsync($"/jobs/{done.Text("id")}"), StringComparison.Ordinal);
        Assert.Equal("[]", (await RepairAsync()).GetRawText());
    }

    [Fact]
    public async Task Such_a_job_is_paused_between_its_batches_and_goes_on_from_there_and_leaves_later_jobs_alone()
    {
        await AddAsync("halved", 20_000);
        await using var connection = await Database.OpenConnectionAsync();
        await using var holding = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, "SELECT FROM queue.job WHERE id = (SELECT id FROM queue.job WHERE type = 'halved' ORDER BY id OFFSET 700 LIMIT 1) FOR UPDATE");
        using var events = await RunningApp.EventStream.OpenAsync(app.Client);
        var job = await ControlAsync(new { action = "cancel", filter = new { type = "halved" } }, HttpStatusCode.Accepted);
        await events.FindAsync("job", changed => changed.Text("id") == job.Text("id") && changed.GetProperty("progress").Number("current") == 1);

        // The second batch waits for a row. Once a heartbeat has begun after the wish and the next one too, the run has been told.
        using var pause = await app.Client.PostAsync($"/api/jobs/{job.Text("id")}/pause", null);
        Assert.True((await pause.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("paused").GetBoolean());
        await AddAsync("halved", 5, from: 20_001);
        for (var beats = 0; beats < 2; beats++)
        {
            var last = await ScalarAsync<DateTime>("SELECT max(heartbeat_at) FROM queue.instance");
            while (await ScalarAsync<DateTime>("SELECT max(heartbeat_at) FROM queue.instance") == last)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        await holding.RollbackAsync();
        var paused = await events.FindAsync("job", changed => changed.Text("id") == job.Text("id") && changed.Text("state") == "interrupted");
        Assert.Equal((true, 2, 40), (paused.GetProperty("paused").GetBoolean(), paused.GetProperty("progress").Number("current"), paused.GetProperty("progress").Number("total")));
        Assert.Equal(["cancelled 1000", "pending 19005"], await CountsAsync("halved"));

        var done = await EndOfAsync(async () =>
        {
            using var resume = await app.Client.PostAsync($"/api/jobs/{job.Text("id")}/resume", null);
            return await resume.Content.ReadFromJsonAsync<JsonElement>();
        });
        Assert.Equal(("completed", 40), (done.Text("state"), done.GetProperty("progress").Number("current")));
        Assert.Equal(["cancelled 20000", "pending 5"], await CountsAsync("halved"));
    }

    [Fact]
    public async Task It_waits_while_the_queue_is_paused_is_joined_by_the_same_command_and_leaves_alone_what_came_after_it_was_asked_for()
    {
        await AddAsync("before", 501);
        using var pause = await app.Client.PutAsJsonAsync("/api/queue", new { paused = true });
        var job = await ControlAsync(new { action = "cancel", filter = new { type = "before" } }, HttpStatusCode.Accepted);
        Assert.Equal(job.Text("id"), (await ControlAsync(new { action = "cancel", filter = new { type = "before" } }, HttpStatusCode.Accepted)).Text("id"));
        await AddAsync("before", 3, from: 502);

        var done = await app.WaitForAsync(
            async () =>
            {
                using var resume = await app.Client.PutAsJsonAsync("/api/queue", new { paused = false });
                return job;
            },
            "job",
            (_, changed) => changed.Text("id") == job.Text("id") && changed.Text("state") == "completed");
        Assert.Equal("Cancel 501 jobs", done.Text("title"));
        Assert.Equal(["cancelled 501", "pending 3"], await CountsAsync("before"));
    }

    [Theory]
    [InlineData("{}", "action")]
    [InlineData("""{"action": "cancel"}""", "filter")]
    [InlineData("""{"action": "cancel", "filter": {}}""", "filter")]
    [InlineData("""{"action": "cancel", "all": false}""", "filter")]
    [InlineData("""{"action": "cancel", "filter": {"q": " "}}""", "filter.q")]
    [InlineData("""{"action": "cancel", "filter": {"type": ""}}""", "filter.type")]
    [InlineData("""{"action": "dance", "filter": {"state": "failed"}}""", "action")]
    [InlineData("""{"action": "cancel", "filter": {"state": "lost"}}""", "filter.state")]
    [InlineData("""{"action": "cancel", "filter": {"user": "me"}}""", "filter.user")]
    [InlineData("""{"action": "prioritise", "filter": {"state": "pending"}}""", "priority")]
    [InlineData("""{"action": "cancel", "priority": "low", "filter": {"state": "pending"}}""", "priority")]
    public async Task A_faulty_command_changes_nothing_and_names_the_field(string body, string field)
    {
        var target = $"faulty {body}";
        await AddAsync(target, 1);
        using var response = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
        Assert.Equal(["pending 1"], await CountsAsync(target));
    }

    [Theory]
    [InlineData("one", """{"action": "cancel", "filter": {"sate": "failed", "type": "misspelt one"}}""")]
    [InlineData("two", """{"action": "cancel", "filter": {"type": "misspelt two"}, "piority": "low"}""")]
    public async Task A_misspelt_command_is_refused_rather_than_reaching_too_many(string name, string body)
    {
        await AddAsync($"misspelt {name}", 1);
        using var response = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(["pending 1"], await CountsAsync($"misspelt {name}"));
    }

    [Fact]
    public async Task To_mean_every_job_it_must_be_said_and_commands_themselves_are_spared()
    {
        await AddAsync("every", 3);
        await AddAsync("queue_control", 2);
        using var before = await PostAsync("""{"action": "resume", "all": true}""");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(["pending 2"], await CountsAsync("queue_control", "AND paused"));
        Assert.Empty(await CountsAsync("every", "AND paused"));

        Assert.Equal(2, (await ControlAsync(new { action = "cancel", filter = new { type = "queue_control" } })).Number("changed"));
        await ControlAsync(new { action = "cancel", filter = new { type = "every" } });
    }

    [Fact]
    public async Task The_page_asks_before_it_changes_many_and_names_how_many()
    {
        await AddAsync("paged", 12);
        await AddAsync("paged too", 1);

        var list = await app.Client.GetStringAsync("/jobs?state=live&q=paged+1.");
        Assert.Contains("/jobs/change?state=live&amp;q=paged%201.&amp;ask=cancel", list, StringComparison.Ordinal);
        var question = await app.Client.GetStringAsync("/jobs/change?state=live&q=paged&ask=cancel");
        Assert.Contains("Cancel 13 jobs?", question, StringComparison.Ordinal);
        Assert.Equal(["pending 12"], await CountsAsync("paged"));

        // What comes after the question is not meant.
        var main = question[question.IndexOf("<main", StringComparison.Ordinal)..question.IndexOf("</main>", StringComparison.Ordinal)];
        var form = main[main.IndexOf("name=\"ask\"", StringComparison.Ordinal)..];
        var fields = Hidden().Matches($"<input type=\"hidden\" {form}").Select(input => KeyValuePair.Create(
            Attribute(input.Value, "name"), WebUtility.HtmlDecode(Attribute(input.Value, "value")))).ToArray();
        await AddAsync("paged", 1, from: 13);
        using var answer = await app.Client.PostAsync("/jobs/change", new FormUrlEncodedContent(fields));
        Assert.Contains("13 jobs were changed.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["cancelled 12", "pending 1"], await CountsAsync("paged"));

        Assert.Contains("Move 1 job to high priority?", await app.Client.GetStringAsync("/jobs/change?state=live&q=paged&ask=prioritise&to=high"), StringComparison.Ordinal);
        Assert.Contains("There is nothing to change", await app.Client.GetStringAsync("/jobs/change?state=live&q=nobody&ask=pause"), StringComparison.Ordinal);
        foreach (var unsound in new[] { "?ask=cancel", "?state=live", "?state=all&ask=cancel", "?state=live&ask=7", "?state=live&ask=prioritise&to=9" })
        {
            using var refused = await app.Client.GetAsync($"/jobs/change{unsound}");
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Damage_is_found_mended_and_told_and_what_cannot_be_mended_ends_the_command_with_1()
    {
        var song = await app.AddSongAsync("Damaged", "La la la");
        var job = (await app.AnalyzeAsync($"/api/songs/{song.Text("id")}/analyze")).Text("id");
        await ExecuteAsync("INSERT INTO queue.counter_change (state, priority, delta) VALUES ('failed', 0, 5)");
        await ExecuteAsync($"UPDATE progress.record SET succeeded = 0, settled_succeeded = 0, settled_below = 0 WHERE job_id = {job}");
        await ExecuteAsync($"UPDATE progress.item SET finished_at = finished_at - interval '1 minute' WHERE job_id = {job}");
        await ExecuteAsync("INSERT INTO progress.record (job_id, target, stage, total, started_at, updated_at) VALUES (999999999, 'x', 'y', 0, '2020-01-01', now())");

        string[] expected = ["counters 1 1", "progress_counts 1 1", "progress_without_job 1 1"];
        Assert.Equal(expected, (await RepairAsync()).EnumerateArray().Select(finding => $"{finding.Text("what")} {finding.Number("count")} {finding.Number("mended")}"));
        Assert.Equal(1, (await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job}")).GetProperty("progress").Number("succeeded"));

        Assert.Contains("as it should be", await RunAsync(0, "queue", "repair"), StringComparison.Ordinal);
        await ExecuteAsync("INSERT INTO queue.counter_change (state, priority, delta) VALUES ('failed', 0, 5)");
        Assert.Matches("counters +1 found, 1 mended", await RunAsync(0, "queue", "repair"));
        await ExecuteAsync("ALTER TABLE queue.job DROP CONSTRAINT title_is_short");
        try
        {
            Assert.Contains("Not mended: missing_title_is_short.", await RunAsync(1, "queue", "repair"), StringComparison.Ordinal);
            Assert.StartsWith("""{"findings":[{"what":"missing_title_is_short","count":1,"mended":0}]}""", await RunAsync(1, "queue", "repair", "--json"), StringComparison.Ordinal);
        }
        finally
        {
            await ExecuteAsync("ALTER TABLE queue.job ADD CONSTRAINT title_is_short CHECK (char_length(title) <= 300)");
        }
    }

    [Fact]
    public async Task The_replay_command_runs_one_job_or_all_that_ended_so_again()
    {
        await AddAsync("gone", 4);
        await ControlAsync(new { action = "cancel", filter = new { type = "gone" } });
        var one = await ScalarAsync<long>("SELECT max(id) FROM queue.job WHERE type = 'gone'");

        Assert.Contains("does it: gone 4.", await RunAsync(0, "queue", "replay", $"{one}"), StringComparison.Ordinal);
        Assert.Contains("Replayed jobs: 3.", await RunAsync(0, "queue", "replay", "--state=cancelled", "--type=gone"), StringComparison.Ordinal);
        Assert.StartsWith("""{"changed":0}""", await RunAsync(0, "queue", "replay", "--state=completed", "--type=gone", "--json"), StringComparison.Ordinal);
        Assert.Contains("There is no job 999999999", await RunAsync(1, "queue", "replay", "999999999"), StringComparison.Ordinal);
        foreach (var wrong in new[] { "", "--state=pending", "--type=gone", "x" })
            Assert.Contains("Usage: queue", await RunAsync(2, ["queue", "replay", .. wrong.Length == 0 ? Array.Empty<string>() : [wrong]]), StringComparison.Ordinal);
    }

    [GeneratedRegex("<input [^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();

    private static string Attribute(string element, string name) => Regex.Match(element, $" {name}=\"([^\"]*)\"").Groups[1].Value;

    /// <summary>Jobs that a person has paused, so that nothing runs them.</summary>
    private Task AddAsync(string type, int jobs, int from = 1) => ExecuteAsync($"""
        INSERT INTO queue.job (type, target, scope, priority, fair_tag, arguments, max_attempts, title, created_at, ready, paused)
        SELECT $${type}$$, n::text, '', 2, 1, jsonb_build_object(), 5, $${type}$$ || ' ' || n, now(), false, true FROM generate_series({from}, {from + jobs - 1}) n;
        UPDATE queue.job SET title = title || '.' WHERE type = 'few' OR title LIKE 'paged%'
        """);

    private async Task<IReadOnlyList<string>> CountsAsync(string type, string and = "")
    {
        await using var command = Database.CreateCommand(
            $"SELECT state || ' ' || count(*) FROM queue.job WHERE type = $${type}$$ {and} GROUP BY state ORDER BY 1");
        var counts = new List<string>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
            counts.Add(row.GetString(0));
        return counts;
    }

    private async Task<JsonElement> ControlAsync(object command, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await PostAsync(JsonSerializer.Serialize(command));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {answer}");
        if (expected == HttpStatusCode.Accepted)
            Assert.Equal($"/api/jobs/{answer.Text("id")}", response.Headers.Location?.OriginalString);
        return answer;
    }

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await app.Client.PostAsync("/api/jobs/control", content);
    }

    private Task<JsonElement> EndOfAsync(Func<Task<JsonElement>> start) => app.WaitForAsync(
        start, "job", (job, changed) => changed.Text("id") == job.Text("id") && changed.Text("state") is "completed" or "failed" or "cancelled");

    private async Task<JsonElement> RepairAsync()
    {
        using var response = await app.Client.PostAsync("/api/queue/repair", null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("findings");
    }

    private async Task<string> RunAsync(int code, params string[] arguments)
    {
        using var run = ProgramRun.Start([.. arguments, $"--urls={app.Client.BaseAddress}"]);
        Assert.Equal(code, await run.ExitCodeAsync());
        return run.Output;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
