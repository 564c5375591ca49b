using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>The first minutes: an empty library, the demo, a reading.</summary>
[Collection(BrowserTests.Name)]
public sealed class NewcomerTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task A_newcomer_takes_the_demo_with_one_click_and_reads_what_was_found()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/");
        await EveryPageTests.KeepPictureAsync(page, "home-empty-1280-light");
        await visitor.PressAsync("Take the demo playlist");

        await Expect(page).ToHaveURLAsync(new Regex("/playlists/[0-9a-f-]{36}$"));
        await visitor.PressAsync("Analyse");

        // Nothing is reloaded: the page itself says that all is done.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Analyse all again" })).ToBeVisibleAsync();
        await Expect(page.Locator("#songs .is-not_analyzed")).ToHaveCountAsync(0);
        await Expect(page.Locator("#summary")).ToContainTextAsync("2 unknown");
        await Expect(page.Locator("#export")).ToContainTextAsync("Suitable songs (6)");

        await page.Locator("#songs").GetByRole(AriaRole.Link, new() { Name = "Return to Sender, Idiot" }).ClickAsync();
        await Expect(page.Locator(".verdict")).ToContainTextAsync("This is an estimate; a person decides.");
        await Expect(page.Locator("#flagged-title")).ToBeVisibleAsync();

        // The demo is for an empty library only.
        await visitor.GoAsync("/");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Take the demo playlist" })).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }
}
