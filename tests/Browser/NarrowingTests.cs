using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>Lists of songs: narrowed down, decided about many at once, shown for every audience.</summary>
[Collection(BrowserTests.Name)]
public sealed class NarrowingTests(BrowserFixture browser, NarrowingTests.ReadLibrary library) : IClassFixture<NarrowingTests.ReadLibrary>
{
    [Fact]
    public async Task Without_JavaScript_facets_narrow_down_survive_in_the_address_and_are_taken_away()
    {
        await using var visitor = await Visitor.ComeAsync(browser, library.App, javaScript: false);
        var page = visitor.Page;
        await visitor.GoAsync("/songs");
        var suitable = page.Locator(".facet a", new() { HasText = "Suitable" }).First;
        var count = Regex.Match(await suitable.InnerTextAsync(), @"\d+").Value;
        await suitable.ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex("rating=suitable"));
        await Expect(page.Locator("#songs .row")).ToHaveCountAsync(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
        await Expect(page.Locator(".facet a[aria-current]")).ToHaveCountAsync(1);

        // A search keeps what was chosen, and the reverse.
        await page.GetByLabel("Search").FillAsync("Ferry Road");
        await page.GetByLabel("Order").SelectOptionAsync("Lowest score first");
        await visitor.PressAsync("Show");
        await Expect(page).ToHaveURLAsync(new Regex("(?=.*rating=suitable)(?=.*q=Ferry)(?=.*sort=score_low)"));
        await Expect(page.Locator("#songs .row-name")).ToHaveTextAsync(["Keeper of the Lamp"]);
        await page.Locator(".chip", new() { HasText = "Ferry Road" }).ClickAsync();
        await Expect(page.Locator("#songs .row")).ToHaveCountAsync(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Link, new() { Name = "Clear all" }).ClickAsync();
        await Expect(page.Locator(".chip")).ToHaveCountAsync(0);
        await Expect(page).ToHaveURLAsync(new Regex("sort=score_low"));
    }

    [Fact]
    public async Task A_column_of_the_distribution_shows_its_songs()
    {
        await using var visitor = await Visitor.ComeAsync(browser, library.App);
        var page = visitor.Page;
        await visitor.GoAsync($"/playlists/{library.Playlist}");
        var column = page.Locator(".distribution-plot a").First;
        var songs = Regex.Match(await column.Locator("b").InnerTextAsync(), @"\d+").Value;
        await column.ClickAsync();

        await Expect(page.Locator("#songs .row")).ToHaveCountAsync(int.Parse(songs, System.Globalization.CultureInfo.InvariantCulture));
        await Expect(page.Locator(".distribution-plot a[aria-current]")).ToHaveCountAsync(1);
        await Expect(page.Locator(".arc desc")).ToContainTextAsync("of 11 songs read");
        await page.Locator("#arc-numbers summary").ClickAsync();
        await Expect(page.Locator("#arc-numbers tbody tr")).ToHaveCountAsync(11);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Songs_are_chosen_by_key_and_approved_together_and_the_decision_is_shown_as_one()
    {
        await using var visitor = await Visitor.ComeAsync(browser, library.App);
        var page = visitor.Page;
        await visitor.GoAsync($"/playlists/{library.Playlist}?policy=teens");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeDisabledAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await Expect(page.Locator("[data-chosen]")).ToHaveTextAsync("2 chosen");
        await visitor.PressAsync("Approve");

        await Expect(page.GetByText("2 songs were approved for: Teens.")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("policy=teens"));
        await Expect(page.Locator("#songs .by-hand")).ToHaveTextAsync(["by a person", "by a person"]);
        await EveryPageTests.KeepPictureAsync(page, "playlist-decided-1280-light");

        // Only for the audience that was shown.
        await visitor.GoAsync($"/playlists/{library.Playlist}?policy=adults");
        await Expect(page.Locator("#songs .by-hand")).ToHaveCountAsync(0);
        await visitor.GoAsync($"/playlists/{library.Playlist}?policy=teens&decision=approved");
        await page.Locator("#choose-every").CheckAsync();
        await visitor.PressAsync("Clear decision");
        await Expect(page.GetByText("2 decisions were taken back for: Teens.")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task All_songs_of_a_list_are_changed_once_their_number_was_confirmed()
    {
        await using var visitor = await Visitor.ComeAsync(browser, library.App, javaScript: false);
        var page = visitor.Page;
        await visitor.GoAsync("/songs?policy=worship&quality=no_lyrics");
        await page.Locator("#chosen-all summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Block all…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Block one song?");
        await page.GetByLabel("Why").FillAsync("Nobody could read it");
        await visitor.PressAsync("Block one song");

        await Expect(page.GetByText("One song was blocked for: Worship.")).ToBeVisibleAsync();
        await visitor.GoAsync("/songs?policy=worship&decision=blocked");
        await Expect(page.Locator("#songs .row")).ToHaveCountAsync(1);
        await Expect(page.Locator("#songs .rating")).ToHaveTextAsync(new Regex("Not suitable"));
    }

    [Fact]
    public async Task Songs_are_shown_for_every_audience()
    {
        await using var visitor = await Visitor.ComeAsync(browser, library.App);
        var page = visitor.Page;
        await visitor.GoAsync($"/playlists/{library.Playlist}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Every audience" }).ClickAsync();

        await Expect(page.Locator(".matrix thead th")).ToHaveCountAsync(6);
        await Expect(page.Locator(".matrix tbody tr")).ToHaveCountAsync(11);
        await Expect(page.Locator(".matrix-cell")).ToHaveCountAsync(55);
        await Expect(page.Locator(".matrix-cell").First).ToContainTextAsync(new Regex("Suitable|Use with care|Not suitable|Unknown"));
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>The demo playlist, read.</summary>
    public sealed class ReadLibrary : IAsyncLifetime
    {
        public RunningApp App { get; } = new();

        public string Playlist { get; private set; } = "";

        public async Task InitializeAsync()
        {
            await App.InitializeAsync();
            await using var events = await App.ListenAsync();
            Playlist = await App.AddDemoPlaylistAsync();
            await events.UntilJobEndsAsync(await App.AnalyseAsync($"/api/playlists/{Playlist}/analyze"));
        }

        public Task DisposeAsync() => App.DisposeAsync();
    }
}
