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

    private static object Job(int current, int attempt = 1) => new
    {
        id = "900000",
        type = "playlist_analysis",
        state = "in_progress",
        title = "Told by hand",
        targetId = "none",
        attempt,
        progress = new { status = "in_progress", stage = "analysing", current, total = 10, percentage = current * 10, eta = "about 3 min" },
    };

    private static string Json(object value) => JsonSerializer.Serialize(value);
}
