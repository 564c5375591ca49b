using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>The browser's one stream, through a passage that can be cut: what tabs see must be the same whatever happens on the way.</summary>
[Collection(BrowserTests.Name)]
public sealed class StreamTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>, IAsyncLifetime
{
    private const string WithoutWorkers = "delete window.SharedWorker";
    private const string Hide = "Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange'));";
    private const string Show = "Object.defineProperty(document, 'hidden', { value: false, configurable: true }); document.dispatchEvent(new Event('visibilitychange'));";

    private Passage _passage = null!;
    private IBrowserContext _context = null!;
    private readonly List<string> _jobs = [];

    public async Task InitializeAsync()
    {
        // Jobs that wait stay on the strip: each is a piece of news that a tab must hear.
        using var paused = await app.Api.PutAsJsonAsync("/api/queue", new { paused = true });
        _passage = await Passage.OpenAsync(app.Address);
        _context = await browser.Browser.NewContextAsync(new() { BaseURL = _passage.Address, ReducedMotion = ReducedMotion.Reduce });
        await app.SignInAsync(_context);
    }

    public async Task DisposeAsync()
    {
        await _context.DisposeAsync();
        await _passage.DisposeAsync();
        await CancelAllAsync();
    }

    [Fact]
    public async Task Tabs_share_one_stream_whichever_of_them_closes()
    {
        var (first, second) = (await OpenTabAsync(), await OpenTabAsync());
        var job = await AskForWorkAsync();
        await ExpectOnStripAsync(first, job);
        await ExpectOnStripAsync(second, job);
        Assert.Single(_passage.Asked);

        await first.CloseAsync();
        var next = await AskForWorkAsync();
        await ExpectOnStripAsync(second, next);

        // One that comes later is told what the others know.
        await ExpectOnStripAsync(await OpenTabAsync("/about"), next);
        Assert.Single(_passage.Asked);
    }

    [Fact]
    public async Task A_stream_that_was_cut_goes_on_after_the_last_event_and_loses_none()
    {
        var tab = await OpenTabAsync();
        await ExpectOnStripAsync(tab, await AskForWorkAsync());
        _passage.CutEvents();
        await _passage.UntilOpenAsync(0);
        var missed = await AskForWorkAsync();
        await _passage.UntilAskedAsync(2);

        await ExpectOnStripAsync(tab, missed);
        Assert.NotNull(_passage.Asked[1]);
        Assert.NotEqual("", _passage.Asked[1]);
    }

    [Fact]
    public async Task A_tab_finds_the_app_again_after_a_restart_and_shows_what_happened_meanwhile()
    {
        var tab = await OpenTabAsync();
        var before = await AskForWorkAsync();
        await ExpectOnStripAsync(tab, before);

        await app.RestartAsync(async () =>
        {
            await _passage.UntilOpenAsync(0);
        });
        _passage.Target = app.Address;
        var after = await AskForWorkAsync();

        await ExpectOnStripAsync(tab, after);
        await Expect(tab.Locator("#strip")).Not.ToContainTextAsync(before);
    }

    [Fact]
    public async Task Where_events_are_refused_the_progress_is_asked_for()
    {
        _passage.RefusesEvents = true;
        var tab = await OpenTabAsync();
        await ExpectOnStripAsync(tab, await AskForWorkAsync());
    }

    [Fact]
    public async Task Where_something_holds_the_events_back_the_progress_is_asked_for()
    {
        _passage.HoldsEvents = true;
        var tab = await OpenTabAsync();
        await _passage.UntilOpenAsync(1);
        await ExpectOnStripAsync(tab, await AskForWorkAsync());
    }

    [Fact]
    public async Task Events_that_come_back_end_the_asking()
    {
        _passage.RefusesEvents = true;
        var tab = await OpenTabAsync();
        var asked = tab.WaitForRequestAsync("**/api/progress/global");
        await tab.AddInitScriptAsync(WithoutWorkers);
        await tab.Clock.InstallAsync();
        await tab.ReloadAsync();
        await tab.Clock.RunForAsync(10_000);
        await asked;
        _passage.RefusesEvents = false;
        await tab.Clock.RunForAsync(60_000);
        await _passage.UntilOpenAsync(1);
        await ExpectOnStripAsync(tab, await AskForWorkAsync());
        var requests = 0;
        tab.Request += (_, request) => requests += request.Url.Contains("/api/progress/global", StringComparison.Ordinal) ? 1 : 0;
        await tab.Clock.RunForAsync(60_000);

        await ExpectOnStripAsync(tab, await AskForWorkAsync());
        Assert.Equal(0, requests);
    }

    [Fact]
    public async Task A_browser_without_shared_workers_gives_its_stream_back_when_nobody_looks_and_goes_on_when_somebody_does()
    {
        var tab = await _context.NewPageAsync();
        await tab.AddInitScriptAsync(WithoutWorkers);
        await tab.Clock.InstallAsync();
        await tab.GotoAsync("/songs");
        await ExpectOnStripAsync(tab, await AskForWorkAsync());

        await tab.EvaluateAsync(Hide);
        await tab.Clock.RunForAsync(29_000);
        await _passage.UntilOpenAsync(1);
        await tab.Clock.RunForAsync(2_000);
        await _passage.UntilOpenAsync(0);
        var missed = await AskForWorkAsync();
        await tab.EvaluateAsync(Show);

        await ExpectOnStripAsync(tab, missed);
        Assert.NotEqual("", _passage.Asked[^1] ?? "");
    }

    [Fact]
    public async Task The_stream_is_open_while_one_of_the_tabs_is_looked_at()
    {
        var page = await _context.NewPageAsync();
        await page.Clock.InstallAsync();
        await page.GotoAsync("/favicon.svg");
        await page.EvaluateAsync(
            """
            async () => {
              const { Exchange } = await import("/live/exchange.js");
              const exchange = new Exchange("/");
              window.tabs = [exchange.join(() => {}), exchange.join(() => {})];
              window.tabs.forEach((tab) => tab.update({ visible: true, notifies: false }));
            }
            """);
        await _passage.UntilOpenAsync(1);
        await page.EvaluateAsync("tabs[0].update({ visible: false, notifies: false })");
        await page.Clock.RunForAsync(120_000);
        await _passage.UntilOpenAsync(1);
        Assert.Single(_passage.Asked);

        await page.EvaluateAsync("tabs[1].leave()");
        await page.Clock.RunForAsync(31_000);
        await _passage.UntilOpenAsync(0);
    }

    private async Task<IPage> OpenTabAsync(string path = "/songs")
    {
        var page = await _context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>A job that waits, in place of the one before, since the strip shows one; gives its title.</summary>
    private async Task<string> AskForWorkAsync()
    {
        await CancelAllAsync();
        var title = $"Work {Guid.NewGuid():N}";
        _jobs.Add(await app.AnalyseAsync($"/api/songs/{await app.AddSongAsync(title, "Somebody", "One line")}/analyze"));
        return title;
    }

    private async Task CancelAllAsync()
    {
        foreach (var job in _jobs)
        {
            using var answer = await app.Api.PostAsync($"/api/jobs/{job}/cancel", null);
            answer.EnsureSuccessStatusCode();
        }

        _jobs.Clear();
    }

    private static Task ExpectOnStripAsync(IPage tab, string title)
        => Expect(tab.Locator("#strip li .job-title", new() { HasTextRegex = new Regex(Regex.Escape(title)) })).ToBeVisibleAsync(new() { Timeout = 30_000 });
}
