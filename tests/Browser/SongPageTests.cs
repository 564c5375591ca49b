using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>One song's page: the pictures, the lyrics behind a veil, the states, and two readings compared.</summary>
[Collection(BrowserTests.Name)]
public sealed class SongPageTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    private const string Bitter = """
        [Verse]
        The river runs beside the road
        We are so happy in the morning light
        [Chorus]
        You stupid worthless idiot, shut up
        I walk home in the evening sun
        """;

    [Fact]
    public async Task The_heat_strip_has_a_named_cell_for_each_line_and_leads_to_it()
    {
        var song = await ReadAsync("Bitter Strip", Bitter);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync($"/songs/{song}");

        var cells = page.Locator(".heat-cell");
        await Expect(cells).ToHaveCountAsync(4);
        await Expect(cells.Nth(0)).ToHaveAccessibleNameAsync(new Regex("^Line 1: "));
        await Expect(cells.Nth(2)).ToHaveAccessibleNameAsync(new Regex("^Line 3: coarse language and insults, (mild|moderate|strong|severe), "));

        await cells.Nth(2).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("#line-3$"));
        await Expect(page.Locator("#line-3")).ToBeInViewportAsync();

        // Tab stops once, at the worst line; arrows do the rest.
        await Expect(page.Locator(".heat-cell[tabindex='0']")).ToHaveAttributeAsync("id", "cell-3");
        await cells.Nth(2).FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(cells.Nth(1)).ToBeFocusedAsync();
        await Expect(page.Locator("[data-told]")).ToContainTextAsync("We are so happy in the morning light");
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(cells.Nth(0)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(cells.Nth(3)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("#line-4$"));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_words_of_a_phrase_are_marked_and_every_witness_is_named()
    {
        var song = await ReadAsync("Bitter Witness", Bitter);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync($"/songs/{song}");

        await Expect(page.Locator("#line-3 mark").Filter(new() { HasTextRegex = new Regex("^idiot$") })).ToHaveCountAsync(1);
        await Expect(page.Locator("#line-1 mark")).ToHaveCountAsync(0);
        await Expect(page.Locator("#line-3 .lyric-text")).ToHaveTextAsync("You stupid worthless idiot, shut up");
        await page.Locator("#mark-3 summary").ClickAsync();
        var witnesses = page.Locator("#mark-3 .evidence li");
        await Expect(witnesses.Filter(new() { HasTextRegex = new Regex("^Word list “idiot") })).ToHaveCountAsync(1);
        await Expect(witnesses.Filter(new() { HasTextRegex = new Regex("^Content model insult [0-9]+%") })).ToHaveCountAsync(1);
        await Expect(page.Locator(".positive")).ToContainTextAsync("We are so happy in the morning light");
    }

    [Fact]
    public async Task The_waterfall_adds_up_and_says_what_would_turn_the_rating()
    {
        var song = await ReadAsync("Bitter Fall", Bitter);
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        await visitor.GoAsync($"/songs/{song}");

        var numbers = (await visitor.Page.Locator(".waterfall td").AllInnerTextsAsync())
            .Select(text => int.Parse(text.Replace('−', '-'), CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(100, numbers[0]);
        Assert.Equal(numbers[^1], Math.Max(0, numbers[..^1].Sum()));
        await Expect(visitor.Page.Locator(".verdict-score")).ToContainTextAsync(numbers[^1].ToString(CultureInfo.InvariantCulture));
        await Expect(visitor.Page.Locator(".flip")).ToContainTextAsync(new Regex("It would be “(suitable|use with care)” if[\\s\\S]+ were .+ instead of .+"));
        await Expect(visitor.Page.Locator(".verdict")).ToContainTextAsync("This is an estimate; a person decides.");
        await visitor.Page.Locator(".waterfall .line-links a").First.ClickAsync();
        await Expect(visitor.Page).ToHaveURLAsync(new Regex("#line-3$"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hidden_lyrics_stay_hidden_in_this_browser_until_a_line_or_all_are_asked_for(bool javaScript)
    {
        var song = await ReadAsync($"Veiled {javaScript}", Bitter);
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: javaScript);
        var page = visitor.Page;
        await visitor.GoAsync($"/songs/{song}");
        await visitor.PressAsync("Hide lyrics on this browser");

        await Expect(page.GetByText("You stupid worthless idiot").Filter(new() { Visible = true })).ToHaveCountAsync(0);
        await Expect(page.Locator("#mark-3 summary")).ToBeVisibleAsync();
        await page.GetByText("Show line 3").ClickAsync();
        await Expect(page.GetByText("You stupid worthless idiot").Filter(new() { Visible = true })).ToHaveCountAsync(1);
        await page.GetByText("The scores of every line").ClickAsync();
        await Expect(page.Locator("#line-scores")).Not.ToContainTextAsync("You stupid worthless idiot");

        // Printed as it is shown: what was opened, and no more.
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(page.Locator(".lyric-text").Filter(new() { Visible = true })).ToHaveCountAsync(1);
        await page.EmulateMediaAsync(new() { Media = Media.Screen });

        // Another song is hidden too, and can be shown for once.
        var other = await app.AddSongAsync($"Unread {javaScript}", "Someone", "A line that nobody has read");
        await visitor.GoAsync($"/songs/{other}");
        await Expect(page.GetByText("A line that nobody has read")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show all lines this once" }).ClickAsync();
        await Expect(page.GetByText("A line that nobody has read")).ToBeVisibleAsync();
        await visitor.GoAsync($"/songs/{other}");
        await Expect(page.GetByText("A line that nobody has read")).ToBeHiddenAsync();

        await visitor.PressAsync("Always show lyrics");
        await Expect(page.GetByText("A line that nobody has read")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_new_reading_appears_by_itself_and_leaves_open_what_was_opened()
    {
        var song = await ReadAsync("Read Again", Bitter);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync($"/songs/{song}");
        await visitor.PressAsync("Hide lyrics on this browser");
        await page.GetByText("Show line 2").ClickAsync();
        await page.Locator("#mark-3 summary").ClickAsync();
        await Expect(page.Locator("#mark-3 .evidence").First).ToBeVisibleAsync();

        using var changed = await app.Api.PutAsJsonAsync($"/api/songs/{song}/lyrics", new { text = Bitter + "\nAnd one more line at the end" });
        changed.EnsureSuccessStatusCode();
        await app.AnalyseAsync($"/api/songs/{song}/analyze");

        await Expect(page.Locator("#line-5")).ToHaveCountAsync(1);
        await Expect(page.Locator(".heat-cell")).ToHaveCountAsync(5);
        await Expect(page.Locator("#text-2")).ToHaveAttributeAsync("open", "");
        await Expect(page.Locator("#mark-3 .evidence").First).ToBeVisibleAsync();
        await Expect(page.GetByText("And one more line at the end")).ToBeHiddenAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Two_thousand_lines_are_folded_and_a_cell_still_leads_to_its_line()
    {
        var lines = Enumerable.Range(1, 2000)
            .Select(number => number == 1234 ? "You stupid worthless idiot, shut up" : $"The road goes on past house number {number}");
        var song = await ReadAsync("Two Thousand", string.Join('\n', lines));
        await using var visitor = await Visitor.ComeAsync(browser, app, width: 390);
        var page = visitor.Page;
        await visitor.GoAsync($"/songs/{song}");

        Assert.InRange(await page.Locator(".heat-cell").CountAsync(), 200, 240);
        await Expect(page.Locator("#line-1234")).ToBeHiddenAsync();
        await page.Locator(".heat-cell[href='#line-1234']").ClickAsync();
        await Expect(page.Locator("#line-1234")).ToBeInViewportAsync();
        await EveryPageTests.KeepPictureAsync(page, "song-2000-390-light");
    }

    [Theory]
    [InlineData("Nothing There", null, "No lyrics", "Paste the lyrics, and the song can be read.")]
    [InlineData("Camino", "La luna está en el cielo y el viento canta\nYo te espero en la puerta de mi casa\nPorque sin ti no hay nada que me haga feliz", "Not English", "It looks like Spanish.")]
    [InlineData("Nocturne", "[Instrumental]", "Instrumental", "If there are words after all, paste them.")]
    [InlineData("Hum", "Oh yeah\nLa la la", "Too little text", "it is short")]
    [InlineData("أغنية المساء", "هذا مساء جميل على ضفة النهر\nنغني معا تحت ضوء القمر\nوالريح تحمل أصواتنا", "Not English", "ask somebody who knows the language")]
    public async Task What_cannot_be_read_is_unknown_and_says_what_to_do(string title, string? lyrics, string state, string advice)
    {
        var song = await ReadAsync(title, lyrics);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await visitor.GoAsync($"/songs/{song}");

        await Expect(visitor.Page.Locator("#verdict-title")).ToHaveTextAsync($"Unknown · {state}");
        await Expect(visitor.Page.Locator(".verdict")).ToHaveClassAsync(new Regex("is-unknown"));
        await Expect(visitor.Page.Locator(".verdict")).ToContainTextAsync(advice);
        await Expect(visitor.Page.Locator(".verdict")).ToContainTextAsync("A clean playlist for “Family with small children”");
        await Expect(visitor.Page.Locator(".waterfall, .flip")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Two_readings_are_compared_and_only_what_differs_is_listed()
    {
        var song = await ReadAsync("Then and Now", Bitter);
        using var changed = await app.Api.PutAsJsonAsync(
            $"/api/songs/{song}/lyrics", new { text = Bitter.Replace("stupid worthless idiot, shut up", "dear old friend, come in", StringComparison.Ordinal) });
        changed.EnsureSuccessStatusCode();
        await AnalyseAndWaitAsync(song);
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        var page = visitor.Page;
        await visitor.GoAsync($"/songs/{song}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare with the newest" }).ClickAsync();

        await Expect(page.Locator("del")).ToHaveTextAsync(["You stupid worthless idiot, shut up"]);
        await Expect(page.Locator("ins")).ToHaveTextAsync(["You dear old friend, come in"]);
        await Expect(page.GetByText("The river runs beside the road")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Rating" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What they were read with" })).ToHaveCountAsync(0);

        // The same reading for two audiences.
        await page.Locator("#reading-B").SelectOptionAsync(await page.Locator("#reading-A").InputValueAsync());
        await page.Locator("#policy-B").SelectOptionAsync("adults");
        await visitor.PressAsync("Compare");
        await Expect(page.Locator("del, ins")).ToHaveCountAsync(0);
        await Expect(page.GetByText("Second, for Adults")).ToBeVisibleAsync();

        await page.Locator("#policy-B").SelectOptionAsync("family");
        await visitor.PressAsync("Compare");
        await Expect(page.GetByText("The two come to the same")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    private async Task<string> ReadAsync(string title, string? lyrics)
    {
        var song = await app.AddSongAsync(title, "Test Choir", lyrics);
        await AnalyseAndWaitAsync(song);
        return song;
    }

    private async Task AnalyseAndWaitAsync(string song)
    {
        await using var events = await app.ListenAsync();
        await events.UntilJobEndsAsync(await app.AnalyseAsync($"/api/songs/{song}/analyze"));
    }
}
