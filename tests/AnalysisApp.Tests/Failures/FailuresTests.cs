using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnalysisApp.Queue;

namespace AnalysisApp.Tests.Failures;

/// <summary>What people and programs are told of what failed, and what the buttons beside it do.</summary>
public sealed partial class FailuresTests(FailuresTests.Failing app) : IClassFixture<FailuresTests.Failing>
{
    [Fact]
    public async Task Failures_are_told_by_what_they_have_in_common()
    {
        var failures = await ReadAsync("?window=1h");

        // Three attempts for want of memory or time; one where the work itself is wrong.
        Assert.Equal((21 + 6 + 3 + 3 + 1, 2), (failures.Number("failedAttempts") - OutOfReach(failures), failures.Number("failedSongs")));
        Assert.Equal(failures.Number("failedAttempts") + failures.Number("failedSongs"), failures.GetProperty("buckets").EnumerateArray()
            .Sum(bucket => bucket.GetProperty("counts").EnumerateObject().Sum(kind => kind.Value.GetInt32())));
        Assert.Equal(
            ["out_of_memory", "timeout", "cache_damaged", "model_input_invalid", "analysis_failed", "malformed_data"],
            failures.GetProperty("patterns").EnumerateArray().Select(pattern => pattern.Text("code")).Where(code => code != "circuit_open"));

        var memory = Pattern(failures, "out_of_memory");
        Assert.Equal(("resource_exhausted", 21, 7, 7), (memory.Text("kind"), memory.Number("count"), memory.Number("targetCount"), memory.Number("retryableJobs")));
        Assert.Equal("The work needed more memory than there was.", memory.Text("message"));
        Assert.Equal(5, memory.GetProperty("targets").GetArrayLength());
        Assert.Contains($"/songs/{app.Jobs.Songs["Heavy 7"]}", memory.GetProperty("targets").EnumerateArray().Select(target => target.Text("path")));
        Assert.Equal(["memory"], Rules(memory));
        Assert.Equal(["one_worker"], Rules(Pattern(failures, "cache_damaged")));
        Assert.Equal(["one_model"], Rules(Pattern(failures, "model_input_invalid")).Where(rule => rule != "one_worker"));
        Assert.Equal(["dependency"], Rules(Pattern(failures, "circuit_open")).Where(rule => rule is not ("one_song" or "one_worker")));
        Assert.Equal(["one_song"], Rules(Pattern(failures, "malformed_data")));

        Assert.Equal("most_fail", failures.GetProperty("recommendation").Text("rule"));

        var songs = Pattern(failures, "analysis_failed");
        Assert.Equal(("songs", "playlist_analysis", 2, 2), (songs.Text("what"), songs.Text("type"), songs.Number("count"), songs.Number("targetCount")));
        Assert.Equal(["songs"], Rules(songs));
    }

    [Fact]
    public async Task Failures_are_narrowed_down_and_what_is_asked_for_wrongly_is_refused()
    {
        var cellar = await ReadAsync("?worker=cellar&stage=opening");
        Assert.Equal((3, 0), (cellar.Number("failedAttempts"), cellar.Number("failedSongs")));
        Assert.Equal("cache_damaged", Assert.Single(cellar.GetProperty("patterns").EnumerateArray()).Text("code"));
        Assert.Equal(JsonValueKind.Null, cellar.GetProperty("endedAttempts").ValueKind);
        foreach (var window in (string[])["1h", "24h", "7d", "30d"])
            Assert.Equal(3, (await ReadAsync($"?window={window}&code=cache_damaged")).Number("failedAttempts"));

        foreach (var wrong in (string[])["window=2h", "kind=bad"])
        {
            using var refused = await app.Client.GetAsync(new Uri($"/api/failures?{wrong}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("It may be", (await refused.Content.ReadFromJsonAsync<JsonElement>()).Text("detail"), StringComparison.Ordinal);
        }

        using var page = await app.Client.GetAsync(new Uri("/failures?window=2h", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("No failure is like that.", await app.Client.GetStringAsync(new Uri("/failures?code=none", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_shows_each_rule_beside_its_advice_and_none_of_the_songs_words()
    {
        var html = await app.Client.GetStringAsync(new Uri("/failures", UriKind.Relative));

        Assert.Contains("The work needed more memory than there was.", html, StringComparison.Ordinal);
        Assert.Contains("Rule: When memory ran out", html, StringComparison.Ordinal);
        Assert.Contains("and 2 more", html, StringComparison.Ordinal);
        Assert.Contains("-- models verify", html, StringComparison.Ordinal);
        Assert.DoesNotContain("the song&#x27;s own", html, StringComparison.Ordinal);
        Assert.DoesNotContain("what these words are about", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_is_retried_by_its_button_and_by_nothing_else()
    {
        var html = await app.Client.GetStringAsync(new Uri("/failures", UriKind.Relative));
        var form = Forms().Matches(html).Select(match => match.Value).Single(form => form.Contains("Retry 2 failed jobs", StringComparison.Ordinal));
        var fields = Fields().Matches(form).ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));
        Assert.Equal(("timeout", "song_analysis"), (fields["fault"], fields["job"]));

        using var forged = await PressAsync("Again", fields.Where(field => field.Key != "antiforgery"));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var wrong = await PressAsync("Again", fields.Select(field => field.Key == "ask" ? new("ask", "Cancel") : field));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(2, Pattern(await ReadAsync(""), "timeout").Number("retryableJobs"));

        app.Jobs.Mended = true;
        using var retried = await PressAsync("Again", fields);
        Assert.Contains("2 jobs wait to be done again.", await retried.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var song in (string[])["Slow 1", "Slow 2"])
        {
            var job = (await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs?q={app.Jobs.Songs[song]}")).GetProperty("items")[0];
            await app.Jobs.UntilAsync(job.Text("id")!, found => found.State == JobState.Completed);
        }

        var after = await ReadAsync("");
        Assert.Equal((6, 0), (Pattern(after, "timeout").Number("count"), Pattern(after, "timeout").Number("retryableJobs")));
        Assert.Equal(7, Pattern(after, "out_of_memory").Number("retryableJobs"));
    }

    [Fact]
    public async Task Songs_that_could_not_be_read_are_read_again_by_their_button()
    {
        var html = await app.Client.GetStringAsync(new Uri("/failures", UriKind.Relative));
        var form = Forms().Matches(html).Select(match => match.Value).Single(form => form.Contains("Read 2 songs again", StringComparison.Ordinal));
        var fields = Fields().Matches(form).ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));

        using var answer = await PressAsync("Songs", fields);
        Assert.Matches("^/jobs/\\d+$", answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("2 chosen songs", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_queue_is_paused_by_its_button()
    {
        var html = await app.Client.GetStringAsync(new Uri("/failures?code=circuit_open", UriKind.Relative));
        var form = Forms().Matches(html).Select(match => match.Value).First(form => form.Contains("Pause the queue", StringComparison.Ordinal));
        var fields = Fields().Matches(form).ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));

        using var paused = await PressAsync("Queue", fields);
        var after = await paused.Content.ReadAsStringAsync();
        using var resumed = await PressAsync("Queue", fields.Select(field => field.Key == "paused" ? new("paused", "false") : field));

        Assert.Contains("The queue is paused.", after, StringComparison.Ordinal);
        Assert.DoesNotContain("Pause the queue</button>", after, StringComparison.Ordinal);
        Assert.Contains("The queue goes on.", await resumed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>It is tried again every 30 s, so there may be more of these by now.</summary>
    private static int OutOfReach(JsonElement failures) => Pattern(failures, "circuit_open").Number("count");

    private static JsonElement Pattern(JsonElement failures, string code)
        => failures.GetProperty("patterns").EnumerateArray().Single(pattern => pattern.Text("code") == code);

    private static IEnumerable<string> Rules(JsonElement pattern)
        => pattern.GetProperty("recommendations").EnumerateArray().Select(recommendation => recommendation.Text("rule")!);

    private Task<JsonElement> ReadAsync(string query) => app.Client.GetFromJsonAsync<JsonElement>($"/api/failures{query}");

    /// <summary>As a browser without script.</summary>
    private async Task<HttpResponseMessage> PressAsync(string handler, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        return await app.Client.PostAsync($"/failures?handler={handler}", form);
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex Fields();

    /// <summary>An app that only serves, beside two instances whose jobs fail.</summary>
    public sealed class Failing : RunningApp, IAsyncLifetime
    {
        public FailingJobs Jobs { get; private set; } = null!;

        protected override IReadOnlyList<string> Settings => ["--Roles=web"];

        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            Jobs = await FailingJobs.RunAsync(Client, Services);
        }

        async Task IAsyncLifetime.DisposeAsync()
        {
            await Jobs.DisposeAsync();
            await DisposeAsync();
        }
    }
}

/// <summary>What the buttons do to an app that works.</summary>
public sealed partial class FewerWorkersTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task Fewer_jobs_run_at_a_time_until_the_next_start()
    {
        var html = await app.Client.GetStringAsync(new Uri("/failures", UriKind.Relative));
        Assert.Contains("Nothing failed", html, StringComparison.Ordinal);

        var token = Token().Match(await app.Client.GetStringAsync(new Uri("/jobs", UriKind.Relative))).Groups[1].Value;
        foreach (var (count, status) in ((int, HttpStatusCode)[])[(3, HttpStatusCode.OK), (2, HttpStatusCode.OK), (0, HttpStatusCode.BadRequest), (129, HttpStatusCode.BadRequest)])
        {
            using var form = new FormUrlEncodedContent([new("count", $"{count}"), new("antiforgery", token)]);
            using var answer = await app.Client.PostAsync(new Uri("/failures?handler=Workers", UriKind.Relative), form);
            Assert.Equal(status, answer.StatusCode);
        }

        var queue = await app.Client.GetFromJsonAsync<JsonElement>("/api/queue");
        Assert.Equal(2, queue.GetProperty("workers")[0].Number("slots"));
    }

    [GeneratedRegex("name=\"antiforgery\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
