using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Localization;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Queue;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>The strip on every page: the job at hand, and what can be asked of it from wherever one is.</summary>
[Collection(BrowserTests.Name)]
public sealed class StripTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>, IAsyncLifetime
{
    private readonly List<string> _jobs = [];
    private string _playlist = "";
    private string _song = "";

    /// <summary>Two playlists that wait: nothing starts, so that nothing moves by itself.</summary>
    public async Task InitializeAsync()
    {
        await SetQueueAsync(paused: true);
        foreach (var name in new[] { "Sunday <b>songs</b>", "A name that is far too long for any strip on any telephone, and then some" })
        {
            _song = await app.AddSongAsync($"Opening of {name} {Guid.NewGuid()}", "The Testers", "Rivers run to the sea\nAnd the sea sings back to me");
            _playlist = await app.AddPlaylistAsync(name, _song);
            _jobs.Add(await app.AnalyseAsync($"/api/playlists/{_playlist}/analyze"));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var job in _jobs)
            await app.Api.PostAsync($"/api/jobs/{job}/cancel", null);
        await SetQueueAsync(paused: false);
    }

    [Theory]
    [MemberData(nameof(EveryPageTests.Looks), MemberType = typeof(EveryPageTests))]
    public async Task Every_page_names_the_job_and_what_can_be_asked_of_it(int width, ColorScheme scheme)
    {
        await using var visitor = await Visitor.ComeAsync(browser, app, width, scheme);
        foreach (var path in new[] { "/", "/songs", $"/songs/{_song}", "/playlists", $"/playlists/{_playlist}", "/jobs", $"/jobs/{_jobs[0]}", "/review", "/policies", "/status", "/about" })
        {
            await visitor.GoAsync(path);
            var strip = visitor.Page.Locator("#strip");
            await Expect(strip.Locator("li")).ToHaveCountAsync(1);
            await Expect(strip.Locator("[data-field=title]")).ToHaveTextAsync("Sunday <b>songs</b>");
            await Expect(strip.GetByRole(AriaRole.Button)).ToHaveCountAsync(2);
            await Expect(strip.GetByRole(AriaRole.Link, new() { Name = "and 1 more" })).ToBeVisibleAsync();
            Assert.InRange(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
        }

        await visitor.GoAsync("/");
        await EveryPageTests.KeepPictureAsync(visitor.Page, $"home-jobs-{width}-{scheme.ToString().ToLowerInvariant()}");
        Assert.Empty((await visitor.Page.RunAxe()).Violations);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Without_script_its_buttons_come_back_to_the_page_they_stand_on()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        var page = visitor.Page;
        await visitor.GoAsync("/songs?q=opening");

        await page.Locator("#strip").GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/songs\?q=opening$"));
        Assert.True((await JobAsync(_jobs[0])).GetProperty("paused").GetBoolean());

        // What is paused gives its place to what is not.
        await Expect(page.Locator("#strip [data-field=title]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^A name"));
        await page.Locator("#strip").GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.Equal("cancelled", (await JobAsync(_jobs[1])).GetProperty("state").GetString());
        await Expect(page.Locator("#strip [data-field=left]")).ToHaveTextAsync("Paused");
        await page.Locator("#strip").GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        Assert.False((await JobAsync(_jobs[0])).GetProperty("paused").GetBoolean());

        // Another tab was quicker.
        await app.Api.PostAsync($"/api/jobs/{_jobs[0]}/cancel", null);
        await page.Locator("#strip").GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.GetByText("The job has ended; only a job that runs or waits can be paused.")).ToBeVisibleAsync();
        await Expect(page.Locator("#strip")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task With_script_they_act_in_place_and_keep_the_focus()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var (page, strip) = (visitor.Page, visitor.Page.Locator("#strip"));
        await visitor.GoAsync("/songs");
        await page.EvaluateAsync("window.stayed = true");

        await strip.GetByRole(AriaRole.Button, new() { Name = "Pause" }).PressAsync("Enter");
        await Expect(strip.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToBeFocusedAsync();
        await Expect(strip.Locator("[data-field=left]")).ToHaveTextAsync("Paused");
        await page.Keyboard.PressAsync("Enter");
        await Expect(strip.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeFocusedAsync();
        Assert.False((await JobAsync(_jobs[0])).GetProperty("paused").GetBoolean());

        // The next job takes the place of the cancelled one, as text whatever it is called.
        await strip.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(strip.Locator("[data-field=title]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^A name"), new() { Timeout = 15_000 });
        await strip.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(strip).ToBeHiddenAsync(new() { Timeout = 15_000 });
        Assert.True(await page.EvaluateAsync<bool>("window.stayed"));
        Assert.Equal("cancelled", (await JobAsync(_jobs[1])).GetProperty("state").GetString());
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task The_script_and_the_server_use_the_same_words(string language)
    {
        // Programs are told times in English, and so are scripts, which put them into the language of their page.
        var told = In("en", () => Views().Select(view => JsonSerializer.Serialize(view, ApiJson.Options)).ToArray());
        var expected = In(language, () => Views().Select(view => new[] { JobWords.Count(view), JobWords.Percentage(view), JobWords.Left(view), JobWords.Spoken(view) }).ToArray());
        await using var visitor = await Visitor.ComeAsync(browser, app, language: language);
        await visitor.GoAsync("/songs");
        var said = await visitor.Page.EvaluateAsync<string[][]>(
            "async told => { const words = await import('/live/words.js'); return told.map(json => JSON.parse(json)).map(p => [words.count(p), words.percentage(p), words.left(p), words.spoken(p)]); }",
            told);
        Assert.Equal(expected, said);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task The_script_and_the_server_name_jobs_alike(string language)
    {
        (string Type, string Title)[] jobs =
        [
            ("song_analysis", "Somebody – The whole library"),
            ("background_analysis", "The whole library"),
            ("background_analysis", "The library of anna"),
            ("chosen_analysis", "12 chosen songs"),
            ("queue_control", "Retry 1 job"),
            ("queue_control", "Cancel 1,203 jobs"),
            ("queue_control", "Move 7 jobs to low priority"),
        ];
        var expected = In(language, () => jobs.Select(job => JobTitle.Of(job.Type, job.Title)).ToArray());
        await using var visitor = await Visitor.ComeAsync(browser, app, language: language);
        await visitor.GoAsync("/songs");
        var said = await visitor.Page.EvaluateAsync<string[]>(
            "async jobs => { const { titleOf } = await import('/live/titles.js'); return jobs.map(([type, title]) => titleOf({ type, title })); }",
            jobs.Select(job => new[] { job.Type, job.Title }).ToArray());
        Assert.Equal(expected, said);
        Assert.Equal(language == "en", said.SequenceEqual(jobs.Select(job => job.Title)));
    }

    /// <summary>As a page in that language has it.</summary>
    private static T In<T>(string language, Func<T> make)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            Language.Find(language)!.Use();
            return make();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    /// <summary>Every combination that the words tell apart.</summary>
    private static IEnumerable<ProgressView> Views() =>
        from status in new[] { JobState.Pending, JobState.InProgress, JobState.Interrupted, JobState.Completed }
        from stage in new[] { "waiting", "analysing", "paused", "pausing", "stopping" }
        from current in new[] { (0, 0), (1234, 5678), (10, 10) }
        from eta in new[] { null, TimeText.Of(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5)), TimeText.Of(TimeSpan.FromSeconds(50), TimeSpan.FromHours(3)), TimeText.Of(TimeSpan.FromDays(3)), TimeText.Of(TimeSpan.Zero) }
        from waiting in new WaitingFor?[] { null, WaitingFor.Network, WaitingFor.Worker }
        from work in new[] { null, TimeText.Of(TimeSpan.FromMinutes(1)) }
        select new ProgressView("1", status, stage, current.Item1, current.Item2, current.Item1, 0, 0, current.Item2 == 0 ? 0 : 100.0 * current.Item1 / current.Item2,
            eta is null ? null : 240, eta is null ? null : 180, eta is null ? null : 300, eta, null, null, DateTimeOffset.UnixEpoch)
        {
            WaitingFor = waiting,
            EtaParts = work is null ? null : new EtaParts(0, null, 60, work),
        };

    private async Task<JsonElement> JobAsync(string id) => await app.Api.GetFromJsonAsync<JsonElement>($"/api/jobs/{id}");

    private async Task SetQueueAsync(bool paused)
    {
        using var answer = await app.Api.PutAsJsonAsync("/api/queue", new { paused, workers = 1 });
        answer.EnsureSuccessStatusCode();
    }
}
