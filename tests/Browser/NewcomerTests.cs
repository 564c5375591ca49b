using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>The first minutes: the administrator, an empty library, the demo, a reading.</summary>
[Collection(BrowserTests.Name)]
public sealed class NewcomerTests(BrowserFixture browser, NewcomerTests.NewApp instance) : IClassFixture<NewcomerTests.NewApp>
{
    /// <summary>An instance that nobody has set up.</summary>
    public sealed class NewApp : IAsyncLifetime
    {
        public RunningApp App { get; } = new() { HasAdministrator = false };

        public Task InitializeAsync() => App.InitializeAsync();

        public Task DisposeAsync() => App.DisposeAsync();
    }

    [Fact]
    public async Task A_newcomer_makes_the_administrator_takes_the_demo_with_one_click_and_reads_what_was_found()
    {
        await using var visitor = await Visitor.ComeAsync(browser, instance.App);
        var page = visitor.Page;
        await visitor.GoAsync("/songs");
        await Expect(page).ToHaveURLAsync(new Regex("/setup$"));
        await EveryPageTests.KeepPictureAsync(page, "setup-1280-light");
        Assert.Empty((await page.RunAxe()).Violations);
        await page.GetByRole(AriaRole.Link, new() { Name = "Restore it here" }).ClickAsync();
        await Expect(page.GetByLabel("Backup")).ToBeVisibleAsync();
        await EveryPageTests.KeepPictureAsync(page, "setup-restore-1280-light");
        Assert.Empty((await page.RunAxe()).Violations);
        await visitor.GoAsync("/setup");
        await page.GetByLabel("Name").FillAsync(RunningApp.UserName);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(RunningApp.Password);
        await page.GetByLabel("The password again").FillAsync("another one");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Add a demo playlist" }).UncheckAsync();
        await visitor.PressAsync("Make the administrator");
        await Expect(page.Locator("#Again-fault")).ToContainTextAsync("The two passwords differ.");
        await EveryPageTests.KeepPictureAsync(page, "setup-fault-1280-light");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(RunningApp.Password);
        await page.GetByLabel("The password again").FillAsync(RunningApp.Password);
        await visitor.PressAsync("Make the administrator");

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Take the demo playlist" })).ToBeVisibleAsync();
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

        // Out, and in again to where they were.
        await visitor.GoAsync("/songs?q=river");
        await page.GetByText(RunningApp.UserName).ClickAsync();
        await EveryPageTests.KeepPictureAsync(page, "visitor-1280-light");
        await visitor.PressAsync("Sign out");
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in$"));

        await visitor.GoAsync("/songs?q=river");
        await EveryPageTests.KeepPictureAsync(page, "sign-in-1280-light");
        await page.GetByLabel("Name").FillAsync(RunningApp.UserName);
        await page.GetByLabel("Password").FillAsync("not the password");
        await visitor.PressAsync("Sign in");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not go together");
        await EveryPageTests.KeepPictureAsync(page, "sign-in-fault-1280-light");
        await page.GetByLabel("Password").FillAsync(RunningApp.Password);
        await visitor.PressAsync("Sign in");

        await Expect(page).ToHaveURLAsync(new Regex("/songs\\?q=river$"));
        await Expect(page.GetByText(RunningApp.UserName)).ToBeVisibleAsync();

        // The browser notes the status of forms that are sent back.
        Assert.DoesNotContain(visitor.Complaints, complaint => !complaint.Contains("status of 40", StringComparison.Ordinal));
    }
}
