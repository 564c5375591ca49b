using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>Anywhere in a few keys, and a list of what the keys do.</summary>
[Collection(BrowserTests.Name)]
public sealed class PaletteTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task A_page_a_playlist_and_a_song_are_reached_by_name_and_by_keys_alone()
    {
        var song = await app.AddSongAsync("Lantern over <b>the</b> weir", "The Testers", "Rivers run to the sea");
        var playlist = await app.AddPlaylistAsync("Evenings by the weir", song);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/about");
        var list = page.GetByRole(AriaRole.Listbox, new() { Name = "Found" });

        await ExpectReadyAsync(page);
        await page.Keyboard.PressAsync("Control+k");
        var text = page.GetByRole(AriaRole.Combobox, new() { Name = "Go to" });
        await Expect(text).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("weir");
        await Expect(list.GetByRole(AriaRole.Option)).ToHaveCountAsync(2);
        Assert.Empty((await page.RunAxe()).Violations);
        await EveryPageTests.KeepPictureAsync(page, "palette-1280-light");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(list.Locator("[aria-selected=true]")).ToContainTextAsync("Lantern over <b>the</b> weir");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex($"/songs/{song}$"));

        await ExpectReadyAsync(page);
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("evenings");
        await Expect(list.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex($"/playlists/{playlist}$"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Go to" }).ClickAsync();
        await page.Keyboard.TypeAsync("heal");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/status$"));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_question_mark_shows_the_keys_but_not_while_one_types_nor_where_letters_are_no_commands()
    {
        await app.AddSongAsync("Something to look for", "The Testers", lyrics: null);
        await using var visitor = await Visitor.ComeAsync(browser, app, width: 390, ColorScheme.Dark);
        var page = visitor.Page;
        await visitor.GoAsync("/songs");
        var keys = page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" });
        await page.GetByRole(AriaRole.Searchbox).FocusAsync();
        await page.Keyboard.TypeAsync("?");
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("?");
        await Expect(keys).ToBeHiddenAsync();

        await ExpectReadyAsync(page);
        await page.Locator("#main").FocusAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(keys).ToBeVisibleAsync();
        Assert.Empty((await page.RunAxe()).Violations);
        await EveryPageTests.KeepPictureAsync(page, "keys-390-dark");
        await page.Keyboard.PressAsync("Escape");
        await Expect(keys).ToBeHiddenAsync();

        await visitor.GoAsync("/preferences");
        await page.GetByLabel("single letters are commands").UncheckAsync();
        await visitor.PressAsync("Keep");
        await Expect(page.GetByText("Your preferences are kept.")).ToBeVisibleAsync();
        await ExpectReadyAsync(page);
        await page.Locator("#main").FocusAsync();
        await page.Keyboard.PressAsync("?");
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Go to" })).ToBeFocusedAsync();
        await Expect(keys).ToBeHiddenAsync();
        Assert.Empty(visitor.Complaints);
    }

    // The button is there once its script is; and a browser takes no keys before it has drawn the page.
    private static async Task ExpectReadyAsync(IPage page)
    {
        await page.WaitForLoadStateAsync(LoadState.Load);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Go to", Exact = true })).ToBeVisibleAsync();
        await page.EvaluateAsync("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    }
}
