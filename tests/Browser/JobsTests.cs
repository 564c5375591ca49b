using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>The pages of jobs and of their queue, used by hand.</summary>
[Collection(BrowserTests.Name)]
public sealed class JobsTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>, IAsyncLifetime
{
    private readonly List<string> _jobs = [];

    /// <summary>Nothing starts unless a test says so.</summary>
    public async Task InitializeAsync()
    {
        await SetQueueAsync(paused: true);
        foreach (var name in new[] { "First", "Second" })
            _jobs.Add(await AskAsync(name));
    }

    public async Task DisposeAsync()
    {
        foreach (var job in _jobs)
            await app.Api.PostAsync($"/api/jobs/{job}/cancel", null);
        await SetQueueAsync(paused: false);
    }

    [Fact]
    public async Task The_list_holds_still_while_it_is_pointed_at_and_then_catches_up()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await visitor.GoAsync("/jobs?state=waiting");
        var rows = visitor.Page.Locator("#jobs li.row");
        await Expect(rows).ToHaveCountAsync(2);
        await rows.First.HoverAsync();
        await Expect(visitor.Page.Locator("#hold")).ToContainTextAsync("Holds still while you point at it.");

        await using var other = await Visitor.ComeAsync(browser, app);
        await other.GoAsync("/jobs?state=waiting");
        _jobs.Add(await AskAsync("Third"));
        await Expect(other.Page.Locator("#jobs li.row")).ToHaveCountAsync(3);
        await Expect(rows).ToHaveCountAsync(2);

        await visitor.Page.Mouse.MoveAsync(5, 5);
        await Expect(rows).ToHaveCountAsync(3);
        await Expect(visitor.Page.Locator("#hold")).ToContainTextAsync("Live.");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_key_holds_the_list_says_so_and_is_a_letter_in_the_search()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await visitor.GoAsync("/jobs?state=waiting");
        var button = visitor.Page.Locator("#hold button");
        await Expect(button).ToHaveAttributeAsync("aria-pressed", "false");

        await visitor.Page.Locator("#q").FillAsync("");
        await visitor.Page.Keyboard.PressAsync("p");
        await Expect(button).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.Equal("p", await visitor.Page.Locator("#q").InputValueAsync());

        await visitor.Page.Locator("h1").ClickAsync();
        await visitor.Page.Keyboard.PressAsync("p");
        await Expect(button).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(visitor.Page.Locator("#announcer")).ToHaveTextAsync("The list holds still.");
        await app.Api.PostAsync($"/api/jobs/{_jobs[0]}/cancel", null);
        await using var other = await Visitor.ComeAsync(browser, app);
        await other.GoAsync("/jobs?state=waiting");
        await Expect(other.Page.Locator("#jobs li.row")).ToHaveCountAsync(1);
        await Expect(visitor.Page.Locator("#jobs li.row")).ToHaveCountAsync(2);

        await visitor.Page.Keyboard.PressAsync("p");
        await Expect(visitor.Page.Locator("#jobs li.row")).ToHaveCountAsync(1);
        await Expect(visitor.Page.Locator("#announcer")).ToHaveTextAsync("The list is live again.");
    }

    [Fact]
    public async Task A_search_is_in_the_address_and_stays_when_a_job_is_changed()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        await visitor.GoAsync("/jobs?state=waiting");
        await visitor.Page.Locator("#q").FillAsync("Second");
        await visitor.PressAsync("Show");
        await Expect(visitor.Page.Locator("#jobs li.row")).ToHaveCountAsync(1);
        Assert.Contains("state=waiting", visitor.Page.Url, StringComparison.Ordinal);
        Assert.Contains("q=Second", visitor.Page.Url, StringComparison.Ordinal);

        await visitor.Page.Locator($"#pause-{_jobs[1]}").ClickAsync();
        Assert.Contains("q=Second", visitor.Page.Url, StringComparison.Ordinal);
        await Expect(visitor.Page.Locator($"#resume-{_jobs[1]}")).ToBeVisibleAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Done" }).ClickAsync();
        Assert.Contains("q=Second", visitor.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_job_says_that_it_waits_once_in_the_list()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        await visitor.GoAsync("/jobs");

        var row = visitor.Page.Locator("#jobs li.row").First;
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(await row.InnerTextAsync(), "[Ww]aiting"));
    }

    [Fact]
    public async Task The_queue_shows_its_lanes_and_a_job_moves_from_the_line_into_the_past()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await visitor.GoAsync("/queue?span=1h");
        await Expect(visitor.Page.Locator("#lanes .lane").Nth(1).Locator("ol .token")).ToHaveCountAsync(2);
        await Expect(visitor.Page.Locator("#lanes")).ToContainTextAsync("The queue is paused");

        await visitor.PressAsync("Resume the queue");
        await Expect(visitor.Page.Locator("#lanes .token")).ToHaveCountAsync(0);
        await Expect(visitor.Page.Locator("#lately svg .is-done").First).ToBeAttachedAsync();
        Assert.Empty(visitor.Complaints);
    }

    private async Task<string> AskAsync(string name)
    {
        var song = await app.AddSongAsync($"Opening of {name} {Guid.NewGuid()}", "The Testers", "Rivers run to the sea\nAnd the sea sings back to me");
        return await app.AnalyseAsync($"/api/playlists/{await app.AddPlaylistAsync(name, song)}/analyze");
    }

    private async Task SetQueueAsync(bool paused)
    {
        using var answer = await app.Api.PutAsJsonAsync("/api/queue", new { paused, workers = 1 });
        answer.EnsureSuccessStatusCode();
    }
}
