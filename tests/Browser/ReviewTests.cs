using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>The review: one song after the other, by keyboard, by mouse, and without JavaScript.</summary>
[Collection(BrowserTests.Name)]
public sealed class ReviewTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task The_keyboard_alone_works_through_what_waits_and_takes_it_back()
    {
        await using var desk = await OpenAsync("Keys", 4);
        var page = desk.Visitor.Page;
        await Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await Expect(page.Locator("#current")).ToHaveTextAsync("Keys 0");

        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("#current")).ToHaveTextAsync("Keys 1");
        await Expect(page.Locator("#current")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("k");
        await Expect(page.Locator("#current")).ToHaveTextAsync("Keys 0");

        // A letter in a text field is a letter, and Enter decides nothing.
        await page.Keyboard.PressAsync("n");
        await Expect(page.Locator("#note")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("ab jku");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#note")).ToHaveValueAsync("ab jku");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#current")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("b");
        await Expect(page.Locator("#current")).ToHaveTextAsync("Keys 1");
        await Expect(page.Locator("#announcer")).ToHaveTextAsync("Blocked: Keys 0 by Keys.");
        await Expect(page.Locator("#current")).ToBeFocusedAsync();
        await Expect(page.Locator(".review-list li")).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync("a");
        await Expect(page.Locator("#announcer")).ToHaveTextAsync("Approved: Keys 1 by Keys.");
        await Expect(page.Locator("#current")).ToHaveTextAsync("Keys 2");

        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator("#current")).ToHaveTextAsync("Keys 1");
        await Expect(page.Locator("#announcer")).ToHaveTextAsync("Undone: Keys 1 by Keys.");
        await Expect(page.Locator(".review-list li")).ToHaveCountAsync(3);

        // Modifiers are the browser's, and the keys can be switched off for good.
        await page.Keyboard.PressAsync("Control+b");
        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("#keys dl")).ToBeVisibleAsync();
        await page.GetByLabel("Use these keys").UncheckAsync();
        await page.Locator("#current").FocusAsync();
        await page.Keyboard.PressAsync("b");
        await page.ReloadAsync();
        await Expect(page.Locator("#keys-on")).Not.ToBeCheckedAsync();
        await page.Keyboard.PressAsync("b");
        await Expect(page.Locator("#current")).ToHaveTextAsync("Keys 1");
        await Expect(page.Locator(".review-list li")).ToHaveCountAsync(3);

        await page.Locator("#keys summary").ClickAsync();
        await page.GetByLabel("Use these keys").CheckAsync();
        await page.Locator("#current").FocusAsync();
        await page.Keyboard.PressAsync("o");
        await Expect(page).ToHaveURLAsync(new Regex("/songs/[0-9a-f-]{36}$"));
        Assert.Empty(desk.Visitor.Complaints);
    }

    [Fact]
    public async Task Without_JavaScript_every_step_is_a_link_or_a_button()
    {
        await using var desk = await OpenAsync("Plain", 3, javaScript: false);
        var page = desk.Visitor.Page;
        await Expect(page.Locator("#keys")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Leave it, next" }).ClickAsync();
        await Expect(page.Locator("#current")).ToHaveTextAsync("Plain 1");
        await page.GetByLabel("Note").FillAsync("Heard it twice");
        await desk.Visitor.PressAsync("Approve");
        await Expect(page.Locator("#current")).ToHaveTextAsync("Plain 2");
        await Expect(page.Locator(".said")).ToContainTextAsync("Approved: Plain 1 by Plain.");
        await desk.Visitor.PressAsync("Block");
        await desk.Visitor.PressAsync("Block");
        await Expect(page.Locator(".empty")).ToContainTextAsync("No song waits for that.");
        await desk.Visitor.PressAsync("Undo");
        await Expect(page.Locator("#current")).ToHaveTextAsync("Plain 0");
        Assert.Empty(desk.Visitor.Complaints);
    }

    [Fact]
    public async Task Reason_and_playlist_are_in_the_address_and_the_head_counts_along()
    {
        await using var desk = await OpenAsync("Counted", 2);
        var page = desk.Visitor.Page;
        await desk.Visitor.GoAsync("/review");
        var count = page.Locator("[data-review-count]");
        var before = int.Parse(Regex.Match(await count.TextContentAsync() ?? "", @"\d+").Value, System.Globalization.CultureInfo.InvariantCulture);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Disputed") }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("reason=disputed"));
        await page.GetByLabel("Playlist").SelectOptionAsync(new SelectOptionValue { Label = "Counted" });
        await Expect(page).ToHaveURLAsync(new Regex("reason=disputed&playlist=" + desk.Playlist));
        await Expect(page.Locator(".review-list li")).ToHaveCountAsync(2);
        await Expect(page.Locator(".review-song")).ToContainTextAsync("The song's own tag says explicit, and we say suitable.");

        await desk.Visitor.PressAsync("Approve");
        await Expect(page.Locator(".review-list li")).ToHaveCountAsync(1);
        await Expect(count).ToContainTextAsync((before - 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
        await page.GoBackAsync();
        await Expect(page.Locator(".review-list li")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task On_its_page_a_song_is_decided_about_and_tells_who_when_and_what_was_before()
    {
        var song = await ReadSongAsync("On its page", "Decider", null);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync($"/songs/{song}");
        await page.GetByLabel("Note").FillAsync("For the wedding <b>only</b>");
        await visitor.PressAsync("Block");
        var panel = page.Locator("#decision");
        await Expect(panel).ToContainTextAsync("Blocked for “Family with small children” by you, today");
        await Expect(panel).ToContainTextAsync("For the wedding <b>only</b>");
        await Expect(panel.GetByText("By hand")).ToBeVisibleAsync();
        await visitor.PressAsync("Approve");
        await Expect(panel).ToContainTextAsync("It counts as suitable, whatever the audience's rules make of the song.");
        await visitor.PressAsync("Undo the last step");
        await Expect(panel.Locator("p strong")).ToHaveTextAsync("Blocked");
        await visitor.PressAsync("Decide nothing");
        await Expect(panel).ToContainTextAsync("Nothing is decided");
        await panel.GetByText("History").ClickAsync();
        await Expect(panel.Locator(".history > li")).ToHaveCountAsync(4);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_playlist_is_saved_as_a_file_and_printed_as_a_report()
    {
        var bright = await ReadSongAsync("Bright one", "Printers", null);
        var bitter = await ReadSongAsync("Bitter one", "Printers", "You stupid worthless bastard, shut up\nI hate you, you fucking idiot\nThe road is long\nAnd the night is cold\nThe wind is up\nAnd I am old");
        var playlist = await app.AddPlaylistAsync("To print", bright, bitter);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync($"/playlists/{playlist}");
        var download = await page.RunAndWaitForDownloadAsync(() => visitor.PressAsync("Save the file"));
        Assert.Equal("To print - Family with small children.m3u8", download.SuggestedFilename);

        await page.GetByRole(AriaRole.Link, new() { Name = "Report to print" }).ClickAsync();
        await Expect(page.Locator(".report-song")).ToHaveCountAsync(1);
        await Expect(page.Locator(".report-lines li")).ToHaveCountAsync(2);
        await Expect(page.Locator(".report")).Not.ToContainTextAsync("The road is long");
        await Expect(page.Locator(".report")).ToContainTextAsync("Each rating is an estimate; a person decides.");
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await EveryPageTests.KeepPictureAsync(page, "report-print");
        await Expect(page.Locator("nav, form, button").Filter(new() { Visible = true })).ToHaveCountAsync(0);
        await Expect(page.Locator(".signature")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task All_data_is_saved_as_a_file_and_put_back()
    {
        await ReadSongAsync("Saved", "Keeper", null);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/data");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("#save").ClickAsync());
        var file = await download.PathAsync();
        await page.GetByLabel("File").SetInputFilesAsync(file);
        await visitor.PressAsync("Put it back");
        await Expect(page.Locator("#restored-title")).ToHaveTextAsync("Everything was there already");
        await EveryPageTests.KeepPictureAsync(page, "data-restored-1280-light");

        await page.GetByLabel("File").SetInputFilesAsync(new FilePayload { Name = "x.json", MimeType = "application/json", Buffer = "{\"a\": 1}"u8.ToArray() });
        await visitor.PressAsync("Put it back");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing was changed. This is no archive of AnalysisApp");
    }

    /// <summary>Songs that wait because their tag says explicit and they are suitable, in a playlist of their own, and the review of it.</summary>
    private async Task<Desk> OpenAsync(string name, int songs, bool javaScript = true)
    {
        var ids = new string[songs];
        for (var i = 0; i < songs; i++)
            ids[i] = await ReadSongAsync($"{name} {i}", name, null, "explicit");
        var playlist = await app.AddPlaylistAsync(name, ids);
        var visitor = await Visitor.ComeAsync(browser, app, javaScript: javaScript);
        await visitor.GoAsync($"/review?reason=disputed&playlist={playlist}");
        return new Desk(visitor, playlist);
    }

    private async Task<string> ReadSongAsync(string title, string artist, string? lyrics, string? advisory = null)
    {
        lyrics ??= $"We walk along the river in {title}, the morning sun is warm and kind to everyone we know\nAnd all the children of {artist} sing";
        using var answer = await app.Api.PostAsJsonAsync("/api/songs", new { title, artist, lyrics, advisory });
        var id = (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("id").GetString()!;
        await using var events = await app.ListenAsync();
        await events.UntilJobEndsAsync(await app.AnalyseAsync($"/api/songs/{id}/analyze"));
        return id;
    }

    private sealed record Desk(Visitor Visitor, string Playlist) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Visitor.DisposeAsync();
    }
}
