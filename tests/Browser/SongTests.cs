using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>One song, from the clipboard to its reading.</summary>
[Collection(BrowserTests.Name)]
public sealed class SongTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    private const string Bitter = "[Verse]\nThe river runs beside the road\n[Chorus]\nYou stupid worthless idiot, shut up\nI walk home in the evening sun";

    [Fact]
    public async Task A_pasted_song_shows_its_result_and_marks_the_flagged_lines()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await PasteAsync(page, "Bitter Road", "Test Choir", Bitter);

        await Expect(page.Locator("#reading .verdict")).ToBeVisibleAsync();
        await Expect(page.Locator("[aria-labelledby=flagged-title] blockquote")).ToHaveTextAsync(["You stupid worthless idiot, shut up"]);
        var flagged = page.Locator(".lyric-flagged");
        await Expect(flagged).ToHaveCountAsync(1);
        await Expect(flagged).ToHaveAttributeAsync("id", "line-2");
        await Expect(flagged.Locator(".mark summary")).ToHaveTextAsync(new Regex("Coarse, (mild|moderate|strong|severe)"));
        await Expect(page.Locator("#scores-title ~ .columns section")).ToHaveCountAsync(3);

        await page.Locator("#line-scores summary").ClickAsync();
        await Expect(page.Locator("#line-scores tbody tr")).ToHaveCountAsync(3);
        await page.Locator("#provenance summary").ClickAsync();
        await Expect(page.Locator("#provenance")).ToContainTextAsync("starter");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Without_JavaScript_a_song_is_added_and_read_and_everything_can_be_seen()
    {
        await using var events = await app.ListenAsync();
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        var page = visitor.Page;
        await visitor.GoAsync("/songs/new");
        await FillAsync(page, "Plain Paper", "Test Choir", Bitter.Replace("river", "paper", StringComparison.Ordinal));
        await visitor.PressAsync("Add and analyse");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Plain Paper");

        await events.UntilJobEndsAsync();
        await page.ReloadAsync();

        await Expect(page.Locator(".verdict")).ToBeVisibleAsync();
        await Expect(page.Locator(".lyric")).ToHaveCountAsync(3);
        await page.GetByText("The scores of every line").ClickAsync();
        await Expect(page.Locator("#line-scores table")).ToBeVisibleAsync();

        await page.GetByText("Delete this song").ClickAsync();
        await visitor.PressAsync("Yes, delete the song");
        await Expect(page.GetByText("The song was deleted.")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_keyboard_alone_takes_a_song_from_the_clipboard_to_its_reading()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(":focus")).ToHaveTextAsync("Skip to content");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();

        await TabToAsync(page, "#title");
        Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await page.Keyboard.TypeAsync("By Hand");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("Test Choir");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.InsertTextAsync("My hands are on the keys\nYou stupid idiot, I hate you");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator(".verdict")).ToBeVisibleAsync();
        await TabToAsync(page, "[aria-labelledby=flagged-title] .quote a");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("#line-2$"));
        await TabToAsync(page, "#mark-2 summary");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#mark-2 .evidence").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_looks_like_markup_is_shown_as_text()
    {
        const string title = "<script>document.title='caught'</script>\"'&amp;";
        const string lyrics = "<img src=x onerror=\"document.title='caught'\"> you stupid idiot\n</textarea><b>bold</b> & ${x}";
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await PasteAsync(page, title, "<i>O'Hara</i>", lyrics);

        await Expect(page.Locator(".verdict")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);
        await Expect(page.Locator("#line-1")).ToContainTextAsync("<img src=x onerror=");
        await Expect(page.Locator("#line-2")).ToContainTextAsync("</textarea><b>bold</b> & ${x}");
        foreach (var path in new[] { "/songs", "/jobs", new Uri(page.Url).AbsolutePath + "/edit" })
        {
            await visitor.GoAsync(path);
            Assert.Equal(0, await page.Locator("main b, main img, main script:not([src]), main i").CountAsync());
            Assert.DoesNotContain("caught", await page.TitleAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(lyrics, await page.GetByLabel("Lyrics").InputValueAsync());
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Wrong_input_is_kept_and_named_beside_its_field()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/");
        await FillAsync(page, " ", "Test Choir", "Kept as it was");
        await visitor.PressAsync("Add and analyse");

        var title = page.GetByLabel("Title");
        await Expect(title).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(title).ToHaveAccessibleDescriptionAsync(new Regex("blank"));
        await Expect(page.GetByLabel("Lyrics")).ToHaveValueAsync("Kept as it was");
        await Expect(page.GetByLabel("Artist")).ToHaveValueAsync("Test Choir");
    }

    [Fact]
    public async Task Changed_lyrics_are_said_to_be_unread_until_they_are_read_again()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await PasteAsync(page, "Second Thoughts", "Test Choir", "You stupid idiot");
        await Expect(page.Locator(".verdict")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit lyrics" }).ClickAsync();
        await page.GetByLabel("Lyrics").FillAsync("You kind and patient friend");
        await visitor.PressAsync("Save only");
        await Expect(page.Locator("#reading .notice")).ToContainTextAsync("changed after this reading");

        await visitor.PressAsync("Analyse again");
        await Expect(page.Locator("#reading .notice")).ToHaveCountAsync(0);
        await Expect(page.Locator("#line-1")).ToContainTextAsync("You kind and patient friend");
    }

    [Fact]
    public async Task The_appearance_is_chosen_without_JavaScript_and_stays()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        await visitor.GoAsync("/about");
        await visitor.PressAsync("Dark");

        await Expect(visitor.Page).ToHaveURLAsync(new Regex("/about$"));
        await visitor.GoAsync("/songs");
        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-scheme", "dark");
    }

    private static async Task PasteAsync(IPage page, string title, string artist, string lyrics)
    {
        await page.GotoAsync("/");
        await FillAsync(page, title, artist, lyrics);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and analyse" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/songs/[0-9a-f-]{36}$"));
    }

    private static async Task FillAsync(IPage page, string title, string artist, string lyrics)
    {
        await page.GetByLabel("Title").FillAsync(title);
        await page.GetByLabel("Artist").FillAsync(artist);
        await page.GetByLabel("Lyrics").FillAsync(lyrics);
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        const int tooFar = 60;
        for (var i = 0; i < tooFar; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }

        Assert.Fail($"{tooFar} times Tab do not lead to {selector}.");
    }
}
