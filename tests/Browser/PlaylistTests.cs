using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>A playlist while it is read.</summary>
[Collection(BrowserTests.Name)]
public sealed class PlaylistTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task While_a_playlist_is_read_the_bar_moves_and_finished_songs_can_be_opened()
    {
        // Many more than can be read until it is paused; what is left is cancelled at the end.
        const int songs = 600;
        var playlist = await LongPlaylistAsync("A long evening", songs);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync($"/playlists/{playlist}");
        await visitor.PressAsync("Analyse");

        await Expect(page.Locator("#work .job-count")).ToHaveTextAsync(new Regex($@"^[1-9]\d* of {songs}$"));
        await Expect(page.Locator("#work progress")).ToHaveAttributeAsync("aria-valuetext", new Regex($@"^[1-9]\d* of {songs}(, .+ left)?$"));
        await Expect(page.Locator("#songs .row").First.Locator(".is-not_analyzed")).ToHaveCountAsync(0);
        var first = page.Locator("#songs .row", new() { HasNot = page.Locator(".is-not_analyzed") }).First;
        await EveryPageTests.KeepPictureAsync(page, "playlist-running-1280-light");
        await page.Locator("#strip").GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Locator("#strip [data-field=left]")).ToHaveTextAsync("Paused");
        await first.GetByRole(AriaRole.Link).ClickAsync();

        await Expect(page.Locator(".verdict")).ToBeVisibleAsync();
        var strip = page.Locator("#strip li");
        await Expect(strip).ToContainTextAsync("A long evening");
        await Expect(strip.Locator("[data-field=count]")).ToHaveTextAsync(new Regex($@"^\d+ of {songs}$"));

        // From any page, the strip leads back.
        await strip.GetByRole(AriaRole.Link).ClickAsync();
        await visitor.PressAsync("Cancel");
        await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Analyse what is left") })).ToBeVisibleAsync();
        await Expect(page.Locator("#work progress")).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Where_events_cannot_pass_polling_finishes_the_bar()
    {
        var playlist = await LongPlaylistAsync("Behind a proxy", 60);
        await using var passage = await Passage.OpenAsync(app.Address);
        passage.RefusesEvents = true;
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await page.GotoAsync($"{passage.Address}/playlists/{playlist}");
        await visitor.PressAsync("Analyse");

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Analyse all again" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(page.Locator("#songs .is-not_analyzed")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_job_can_be_cancelled()
    {
        var playlist = await LongPlaylistAsync("Changed my mind", 250);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await visitor.GoAsync($"/playlists/{playlist}");
        await visitor.PressAsync("Analyse");
        await visitor.PressAsync("Cancel");

        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Analyse") }).First).ToBeVisibleAsync();
        await visitor.GoAsync("/jobs?state=cancelled");
        await Expect(visitor.Page.Locator("#jobs")).ToContainTextAsync("Changed my mind");
    }

    [Fact]
    public async Task A_playlist_is_made_filled_emptied_and_deleted()
    {
        var title = "Song for a list";
        await app.AddSongAsync(title, "Somebody", "One line");
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/playlists/new");
        await page.GetByLabel("Name").FillAsync("  ");
        await visitor.PressAsync("Make the playlist");
        await Expect(page.Locator(".field-fault")).ToBeVisibleAsync();
        await page.GetByLabel("Name").FillAsync("Short list");
        await visitor.PressAsync("Make the playlist");

        await page.GetByLabel("Search the library").FillAsync("for a list");
        await visitor.PressAsync("Find");
        await page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await visitor.PressAsync("Add the chosen");
        await Expect(page.Locator("#songs .row")).ToHaveCountAsync(1);

        await visitor.PressAsync($"Remove {title} from the playlist");
        await Expect(page.Locator(".empty")).ToContainTextAsync("Nothing in it yet");

        await page.GetByText("Delete this playlist").ClickAsync();
        await visitor.PressAsync("Yes, delete the playlist");
        await Expect(page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("The playlist was deleted.");
        await Expect(page.GetByText("Short list")).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    private async Task<string> LongPlaylistAsync(string name, int songs)
    {
        var ids = new string[songs];
        for (var i = 0; i < songs; i++)
        {
            // No two alike, or one reading would serve them all.
            var number = i.ToString(CultureInfo.InvariantCulture);
            var lyrics = string.Join('\n', Enumerable.Range(0, 24).Select(line => $"{name} goes on and on, verse {number} and line {line}, and the night is long"));
            ids[i] = await app.AddSongAsync($"Number {number}", name, lyrics);
        }

        return await app.AddPlaylistAsync(name, ids);
    }
}
