using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>What the page makes of events, told here by hand so that they can be out of order, and wrong.</summary>
[Collection(BrowserTests.Name)]
public sealed class LiveTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task A_bar_never_runs_backwards_and_never_beyond_its_end()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await TellAsync(visitor.Page, Job(5), Job(3));
        await visitor.GoAsync("/songs");
        await Expect(visitor.Page.Locator("#strip [data-field=count]")).ToHaveTextAsync("5 of 10");

        await TellAsync(visitor.Page, Job(5), Job(12));
        await visitor.GoAsync("/songs");
        await Expect(visitor.Page.Locator("#strip [data-field=count]")).ToHaveTextAsync("10 of 10");
        await Expect(visitor.Page.Locator("#strip [data-field=percentage]")).ToHaveTextAsync("100%");
        await Expect(visitor.Page.Locator("#strip progress")).ToHaveJSPropertyAsync("position", 1);
    }

    [Fact]
    public async Task A_new_attempt_may_begin_anew()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await TellAsync(visitor.Page, Job(8), Job(2, attempt: 2));
        await visitor.GoAsync("/songs");

        await Expect(visitor.Page.Locator("#strip [data-field=count]")).ToHaveTextAsync("2 of 10");
    }

    [Fact]
    public async Task The_time_left_is_said_in_whole_words()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await TellAsync(visitor.Page, Job(4));
        await visitor.GoAsync("/songs");

        await Expect(visitor.Page.Locator("#strip progress")).ToHaveAttributeAsync("aria-valuetext", "4 of 10, about 3 minutes left");
        await Expect(visitor.Page.Locator("#strip [data-field=left]")).ToHaveTextAsync("about 3 min left");
    }

    [Theory]
    [InlineData("pending", true, "pending", false)]
    [InlineData("pending", true, "in_progress", false)]
    [InlineData("interrupted", false, "in_progress", false)]
    public async Task The_strip_names_what_runs_and_rather_what_waits_than_what_is_paused(string before, bool paused, string now, bool nowPaused)
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await TellAsync(visitor.Page, Job(5, state: before, paused: paused), Job(3, state: now, paused: nowPaused, id: "900001", title: "Told later"));
        await visitor.GoAsync("/songs");
        await Expect(visitor.Page.Locator("#strip [data-field=title]")).ToHaveTextAsync("Told later");
        await Expect(visitor.Page.Locator("#strip [data-field=count]")).ToHaveTextAsync("3 of 10");
        await Expect(visitor.Page.Locator("#strip-others")).ToHaveTextAsync("and 1 more");

        // And what was named first stays, where what comes is no nearer.
        await TellAsync(visitor.Page, Job(5, state: now, paused: nowPaused), Job(3, state: before, paused: paused, id: "900001", title: "Told later"));
        await visitor.GoAsync("/songs");
        await Expect(visitor.Page.Locator("#strip-others")).ToHaveTextAsync("and 1 more");
        await Expect(visitor.Page.Locator("#strip [data-field=title]")).ToHaveTextAsync("Told by hand");
    }

    [Fact]
    public async Task The_strip_changes_under_nobodys_fingers()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await TellAsync(visitor.Page, Job(5, state: "pending", paused: true));
        await visitor.GoAsync("/songs");
        var resume = visitor.Page.Locator("#strip").GetByRole(AriaRole.Button, new() { Name = "Resume" });
        await resume.FocusAsync();
        await visitor.Page.EvaluateAsync("job => import('/live/strip.js').then(strip => strip.enterStrip(job))", Job(3, id: "900001", title: "Told later"));
        await Expect(visitor.Page.Locator("#strip-others")).ToHaveTextAsync("and 1 more");
        await Expect(resume).ToBeFocusedAsync();
        await Expect(visitor.Page.Locator("#strip [data-field=title]")).ToHaveTextAsync("Told by hand");
    }

    /// <summary>Answers the stream with these jobs, the first in the snapshot, and then lets it hang.</summary>
    private static async Task TellAsync(IPage page, params object[] jobs)
    {
        var events = $"event: snapshot\ndata: {Json(new { jobs = jobs[..1], queue = new { }, health = "healthy" })}\n\n"
            + string.Concat(jobs[1..].Select(job => $"event: job\ndata: {Json(job)}\n\n"));
        await page.UnrouteAllAsync();

        // What a worker asks for cannot be answered here; without one the page asks itself.
        await page.AddInitScriptAsync("delete window.SharedWorker");
        await page.RouteAsync("**/api/events*", route => route.FulfillAsync(new() { ContentType = "text/event-stream", Body = events }));

        // The answer ends, so the page polls; it must not learn that there is no such job.
        await page.RouteAsync("**/api/progress/global", route => route.FulfillAsync(new() { Status = 503 }));
    }

    private static object Job(int current, int attempt = 1, string state = "in_progress", bool paused = false, string id = "900000", string title = "Told by hand") => new
    {
        id,
        type = "playlist_analysis",
        state,
        title,
        paused,
        targetId = "none",
        attempt,
        progress = new { status = state, stage = state == "in_progress" ? "analysing" : paused ? "paused" : "waiting", current, total = 10, percentage = current * 10, eta = "about 3 min" },
    };

    private static string Json(object value) => JsonSerializer.Serialize(value);
}
