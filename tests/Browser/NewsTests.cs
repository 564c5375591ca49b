using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>What is told of analyses: messages on every page, notices of the browser's, and the history.</summary>
[Collection(BrowserTests.Name)]
public sealed class NewsTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    private const string Severe = "You stupid worthless bastard, shut up\nI will kill you with this knife tonight\nI hate those dirty foreigners, send them away";
    private const string Hide = "Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange'));";
    private const string Show = "Object.defineProperty(document, 'hidden', { value: false, configurable: true }); document.dispatchEvent(new Event('visibilitychange'));";

    [Fact]
    public async Task A_message_tells_on_any_page_that_an_analysis_begins_and_what_came_of_it()
    {
        var playlist = await PlaylistAsync("Told about", 80);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/about");
        await ExpectLiveAsync(page);
        await app.AnalyseAsync($"/api/playlists/{playlist}/analyze");
        await Expect(Toast(page, "Reading “Told about” has begun.")).ToBeVisibleAsync();
        await Expect(page.Locator("#toasts-said")).ToHaveTextAsync("Reading “Told about” has begun.");

        // On another page, the end of what began on this one.
        await visitor.GoAsync("/help");
        var toast = page.Locator(".toast", new() { HasText = "Told about: 80 songs read" });
        await Expect(toast).ToContainTextAsync("1 not suitable", new() { Timeout = 60_000 });
        await EveryPageTests.KeepPictureAsync(page, "toast-1280-light");
        await toast.GetByRole(AriaRole.Link).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex($"/playlists/{playlist}$"));
        await Expect(page.Locator("#outcome")).ToContainTextAsync("Look at these first");
        await page.Locator("#outcome").GetByRole(AriaRole.Link, new() { Name = "Told about, the worst" }).ClickAsync();
        await Expect(page.Locator(".verdict")).ToContainTextAsync("Not suitable");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_message_is_taken_away_by_button_or_key_and_the_focus_stays_on_the_page()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/about");
        await ExpectLiveAsync(page);
        await ReadASongAsync("Away by button");
        var toast = page.Locator(".toast", new() { HasText = "“Somebody – Away by button” was read" });
        await toast.GetByRole(AriaRole.Button, new() { Name = "Take this message away" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(toast).ToHaveCountAsync(0);

        // On the message beside it, where a neighbour's job has sent one meanwhile.
        await Expect(page.Locator("#main:focus, .toast button:focus")).ToHaveCountAsync(1);

        await ReadASongAsync("Away by key");
        toast = Toast(page, "“Somebody – Away by key” was read");
        await Expect(toast).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(toast).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task On_a_small_screen_nothing_lies_beneath_a_message_for_good()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app, width: 390);
        var page = visitor.Page;
        await visitor.GoAsync("/about");
        await ExpectLiveAsync(page);
        await ReadASongAsync("First on a phone");
        await ReadASongAsync("A song with a rather long name that needs several lines on a phone, and then some more of them");
        var toast = page.Locator(".toast", new() { HasText = "rather long name" });
        await Expect(toast).ToBeVisibleAsync();
        await Expect(page.Locator(".toast")).ToHaveCountAsync(1);
        await page.EvaluateAsync("scrollTo(0, document.documentElement.scrollHeight)");
        await EveryPageTests.KeepPictureAsync(page, "toast-390-light");

        var footer = await page.Locator(".footer").BoundingBoxAsync();
        var message = await toast.BoundingBoxAsync();
        Assert.True(footer!.Y + footer.Height <= message!.Y + 1, $"The footer ends at {footer.Y + footer.Height}, the message begins at {message.Y}.");
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Preferences_are_kept_without_javascript_and_hold_for_what_is_told()
    {
        await using (var visitor = await Visitor.ComeAsync(browser, app, javaScript: false))
        {
            await visitor.GoAsync("/preferences");
            await visitor.Page.GetByLabel("an analysis begins").UncheckAsync();
            await visitor.PressAsync("Keep");
            await Expect(visitor.Page.GetByLabel("an analysis begins")).Not.ToBeCheckedAsync();
            await Expect(visitor.Page.GetByLabel("an analysis fails")).ToBeCheckedAsync();
        }

        await using var quiet = await Visitor.ComeAsync(browser, app);
        await quiet.GoAsync("/preferences");
        foreach (var box in await quiet.Page.GetByRole(AriaRole.Checkbox).AllAsync())
            await box.UncheckAsync();
        await quiet.PressAsync("Keep");
        await quiet.GoAsync("/history");
        await ExpectLiveAsync(quiet.Page);
        await ReadASongAsync("Not to be told");

        // The list tells that the news has come; the message would have come before it.
        await Expect(quiet.Page.Locator(".row", new() { HasText = "Not to be told" })).ToContainTextAsync("Song, read");
        await Expect(quiet.Page.Locator("#toasts-said")).ToHaveTextAsync("");
        Assert.Empty(quiet.Complaints);
    }

    [Fact]
    public async Task What_happens_while_nobody_looks_is_told_by_the_browser_or_afterwards()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        var noticed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.ExposeFunctionAsync<string>("noticed", text => noticed.TrySetResult(text));
        await page.AddInitScriptAsync("window.Notification = class { static permission = 'granted'; constructor(title, { body }) { window.noticed(body); } };");
        await visitor.GoAsync("/about");
        await ExpectLiveAsync(page);
        await page.EvaluateAsync(Hide);
        var asked = page.WaitForResponseAsync("**/history/*?handler=news");
        await ReadASongAsync("Held back");
        await asked;
        await Expect(Toast(page, "Held back")).ToHaveCountAsync(0);
        await page.EvaluateAsync(Show);
        await Expect(Toast(page, "“Somebody – Held back” was read")).ToContainTextAsync("“Somebody – Held back” was read");

        await visitor.GoAsync("/preferences");
        await page.GetByLabel("tell me by notices of this browser").CheckAsync();
        await visitor.PressAsync("Keep");
        await ExpectLiveAsync(page);
        await page.EvaluateAsync(Hide);
        await ReadASongAsync("Noticed");
        Assert.Contains("“Somebody – Noticed”", await noticed.Task.WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_and_the_statistics_tell_the_same_without_javascript()
    {
        var playlist = await PlaylistAsync("In the history", 3);
        await using (var events = await app.ListenAsync())
            await events.UntilJobEndsAsync(await app.AnalyseAsync($"/api/playlists/{playlist}/analyze"));
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        var page = visitor.Page;
        await visitor.GoAsync($"/playlists/{playlist}");
        await Expect(page.Locator("#outcome")).ToContainTextAsync("3 songs read, 1 not suitable");

        await page.GetByRole(AriaRole.Link, new() { Name = "History", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "In the history" }).ClickAsync();
        await Expect(page.Locator("#entry")).ToContainTextAsync("3 songs read, 1 not suitable");
        await Expect(page.Locator("#entry .rows .row")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Statistics", Exact = true }).ClickAsync();
        await page.GetByText("The numbers as a table").ClickAsync();
        await Expect(page.Locator("#days-numbers tbody tr")).ToHaveCountAsync(1);
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>A song is told of at once; its end waits for what the stream says.</summary>
    private async Task ReadASongAsync(string title)
    {
        await using var events = await app.ListenAsync();
        await events.UntilJobEndsAsync(await app.AnalyseAsync(
            $"/api/songs/{await app.AddSongAsync(title, "Somebody", $"The morning sun is warm on the pier\n{title} is here\nWe sing along and the bells are clear")}/analyze"));
    }

    /// <summary>Playlists whose last song is not suitable.</summary>
    private async Task<string> PlaylistAsync(string name, int songs)
    {
        var ids = new string[songs];
        for (var i = 0; i < songs; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            ids[i] = i == songs - 1
                ? await app.AddSongAsync($"{name}, the worst", name, $"{Severe}\n{name}")
                : await app.AddSongAsync($"{name} {number}", name, string.Join('\n', Enumerable.Range(0, 12).Select(line => $"{name} goes on, verse {number} and line {line}, and the night is long")));
        }

        return await app.AddPlaylistAsync(name, ids);
    }

    /// <summary>Until the page has heard its first event, it cannot tell of what happens.</summary>
    private static Task ExpectLiveAsync(IPage page) => Expect(page.Locator("html")).ToHaveAttributeAsync("data-live", "true");

    /// <summary>One message among others: what ended just before a page came is told on it too.</summary>
    private static ILocator Toast(IPage page, string text) => page.Locator(".toast", new() { HasText = text });
}
