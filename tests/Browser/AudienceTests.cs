using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>Choosing the audience, and setting what is fine for it.</summary>
[Collection(BrowserTests.Name)]
public sealed class AudienceTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    private const string Bitter = "You stupid bastard, I hate you and your lies\nThe river runs beside the road";

    [Fact]
    public async Task Another_audience_changes_every_rating_at_once_without_any_model()
    {
        var (song, playlist) = await ReadSongAsync("Every Rating", "Everyone");
        await AddAudienceAsync("ears_open", "Open ears", limit: 4);
        await AddAudienceAsync("ears_shut", "Shut ears", limit: 0);
        var jobs = await app.Api.GetStringAsync("/api/jobs?limit=200");
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;

        await visitor.GoAsync($"/songs/{song}");
        foreach (var (audience, title, rating) in new[] { ("ears_open", "Open ears", new Regex(@"^\s*Suitable")), ("ears_shut", "Shut ears", new Regex(@"^\s*(Use with care|Not suitable)")) })
        {
            await visitor.GoAsync($"/songs/{song}");
            await page.GetByLabel("Ratings for", new() { Exact = true }).SelectOptionAsync(audience);
            await Expect(page.Locator("html")).ToHaveAttributeAsync("data-audience", audience);
            await Expect(page).ToHaveURLAsync(new Regex($"/songs/{song}$"));
            await Expect(page.Locator("#verdict-title")).ToHaveTextAsync(rating);

            await visitor.GoAsync($"/songs?q=Every+Rating");
            await Expect(page.Locator($"[data-song='{song}'] .rating").First).ToHaveTextAsync(rating);
            await visitor.GoAsync($"/playlists/{playlist}");
            await Expect(page.Locator($"[data-song='{song}'] .rating").First).ToHaveTextAsync(rating);
            await Expect(page.Locator("#summary")).ToContainTextAsync(title);
        }

        Assert.Equal(jobs, await app.Api.GetStringAsync("/api/jobs?limit=200"));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Without_JavaScript_the_button_chooses_and_the_choice_stays()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        var page = visitor.Page;
        await visitor.GoAsync("/songs?q=x&policy=teens");
        await Expect(page.GetByLabel("Ratings for", new() { Exact = true })).ToHaveValueAsync("teens");
        await page.GetByLabel("Ratings for", new() { Exact = true }).SelectOptionAsync("worship");
        await visitor.PressAsync("Choose");

        // The rest of the address stays; what it said of the audience would win over the choice.
        await Expect(page).ToHaveURLAsync(new Regex("/songs\\?q=x$"));
        await Expect(page.GetByLabel("Ratings for", new() { Exact = true })).ToHaveValueAsync("worship");
        await visitor.GoAsync("/");
        await Expect(page.GetByLabel("Ratings for", new() { Exact = true })).ToHaveValueAsync("worship");

        // An address wins, for itself only.
        await visitor.GoAsync("/?policy=adults");
        await Expect(page.GetByLabel("Ratings for", new() { Exact = true })).ToHaveValueAsync("adults");
        await visitor.GoAsync("/");
        await Expect(page.GetByLabel("Ratings for", new() { Exact = true })).ToHaveValueAsync("worship");
    }

    [Fact]
    public async Task By_keyboard_a_choice_is_made_with_the_button_and_not_by_looking_through_the_list()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/status");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Choose" })).ToHaveCountAsync(0);
        await page.GetByLabel("Ratings for", new() { Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-audience", "family");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Choose" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-audience", "adults");
        await Expect(page).ToHaveURLAsync(new Regex("/status$"));
    }

    [Fact]
    public async Task A_German_who_changes_a_limit_leaves_the_apps_own_words_to_each_readers_language()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/policies/school");
        await visitor.PressAsync("Deutsch");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Schule");
        await Expect(page.Locator("#title")).ToHaveValueAsync("Schule");
        await page.GetByLabel("Derbe Sprache und Beleidigungen: Punkte je Stufe darüber").FillAsync("17");
        await visitor.PressAsync("Speichern");

        await Expect(page.GetByText("Gespeichert. ")).ToBeVisibleAsync();
        var stored = await app.Api.GetFromJsonAsync<JsonElement>("/api/policies/school");
        Assert.Equal("School", stored.GetProperty("title").GetString());
        Assert.StartsWith("For classrooms", stored.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Contains(stored.GetProperty("limits").EnumerateArray(), limit => limit.GetProperty("weight").GetInt32() == 17);

        // Put back as it was, it is again what the app came with. Opened anew, so that the notice is that of the second time.
        await visitor.GoAsync("/policies/school");
        await page.GetByLabel("Derbe Sprache und Beleidigungen: Punkte je Stufe darüber").FillAsync("16");
        await visitor.PressAsync("Speichern");
        await Expect(page.GetByText("Gespeichert. ")).ToBeVisibleAsync();
        await visitor.GoAsync("/policies/new");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "wie mitgeliefert" })).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_audience_that_does_not_exist_is_named_and_another_stands_in()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await visitor.GoAsync("/songs?policy=nobody");
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(new Regex("no audience “nobody”.*Family with small children"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_is_shown_before_it_is_made_and_told_after(bool javaScript)
    {
        var name = javaScript ? "shown_first" : "shown_plain";
        var (song, _) = await ReadSongAsync($"Shown First {name}", "Everyone");
        await AddAudienceAsync(name, $"Audience {name}", limit: 4);
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: javaScript);
        var page = visitor.Page;
        await visitor.GoAsync($"/policies/{name}");
        foreach (var limit in await page.Locator(".limit").AllAsync())
            await limit.GetByLabel("None", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Coarse language and insults: points for each level beyond").FillAsync("33");
        await visitor.PressAsync("Show what would change");

        var preview = page.Locator("#preview");
        await Expect(preview.GetByRole(AriaRole.Heading)).ToHaveTextAsync(new Regex("song(s)? would be rated differently"));
        await Expect(preview.Locator($"a[href='/songs/{song}']")).ToBeVisibleAsync();
        await EveryPageTests.KeepPictureAsync(page, $"policy-preview-{(javaScript ? "js" : "plain")}");
        if (javaScript)
            Assert.Empty((await page.RunAxe()).Violations.Select(violation => $"{violation.Id}: {violation.Help}"));

        // Nothing was written, and what was chosen is still chosen.
        Assert.Equal(1, await VersionAsync(name));
        await Expect(page.Locator(".limit").First.GetByLabel("None", new() { Exact = true })).ToBeCheckedAsync();

        await visitor.PressAsync("Save");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Saved." })).ToHaveTextAsync(new Regex("rated differently: .* from suitable to"));
        Assert.Equal(2, await VersionAsync(name));
        await Expect(page.GetByLabel("Coarse language and insults: points for each level beyond")).ToHaveValueAsync("33");
        await visitor.GoAsync($"/songs/{song}?policy={name}");
        await Expect(page.Locator("#verdict-title")).Not.ToHaveTextAsync(new Regex(@"^\s*Suitable"));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Two_windows_do_not_overwrite_each_other_unasked()
    {
        await AddAudienceAsync("two_windows", "Two windows", limit: 1);
        await using var first = await Visitor.ComeAsync(browser, app);
        await using var second = await Visitor.ComeAsync(browser, app);
        await first.GoAsync("/policies/two_windows");
        await second.GoAsync("/policies/two_windows");
        await first.Page.GetByLabel("Name").FillAsync("The first window");
        await first.PressAsync("Save");
        await Expect(first.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("The first window");

        await second.Page.GetByLabel("Name").FillAsync("The second window");
        await second.PressAsync("Save");
        await Expect(second.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("nothing was saved");
        Assert.Equal(2, await VersionAsync("two_windows"));
        await Expect(second.Page.GetByLabel("Name")).ToHaveValueAsync("The second window");

        // Told so, they may.
        await second.PressAsync("Save");
        await Expect(second.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("The second window");
        Assert.Equal(3, await VersionAsync("two_windows"));
    }

    [Fact]
    public async Task What_is_wrong_is_kept_and_named_beside_its_field()
    {
        await AddAudienceAsync("wrong_input", "Wrong input", limit: 1);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/policies/wrong_input");
        await page.GetByLabel("Name").FillAsync(" ");
        var points = page.GetByLabel("Sexual content: points for each level beyond");
        await points.FillAsync("101");
        await visitor.PressAsync("Save");

        await Expect(page.GetByLabel("Name")).ToHaveAccessibleDescriptionAsync(new Regex("blank"));
        await Expect(points).ToHaveValueAsync("101");
        await Expect(points).ToHaveAccessibleDescriptionAsync(new Regex("0 to 100"));
        Assert.Equal(1, await VersionAsync("wrong_input"));
    }

    [Fact]
    public async Task A_copy_becomes_an_audience_of_its_own_and_is_deleted_after_a_question()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        var page = visitor.Page;
        await visitor.GoAsync("/policies");
        await page.GetByRole(AriaRole.Link, new() { Name = "Copy School" }).ClickAsync();
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync("School (copy)");
        await page.GetByLabel("Name").FillAsync("Summer Camp");
        await visitor.PressAsync("Add the audience");

        await Expect(page).ToHaveURLAsync(new Regex("/policies/summer_camp$"));
        await Expect(page.GetByLabel("Ratings for", new() { Exact = true })).ToHaveValueAsync("summer_camp");
        var (school, camp) = (await PolicyAsync("school"), await PolicyAsync("summer_camp"));
        Assert.Equal(school.GetProperty("limits").GetRawText(), camp.GetProperty("limits").GetRawText());
        Assert.Equal(school.GetProperty("unread").GetRawText(), camp.GetProperty("unread").GetRawText());

        // Whoever has changed or deleted one that the app came with can begin with it as it was.
        await visitor.GoAsync("/policies/new?came=school");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "as the app came" })).ToHaveCountAsync(0);
        using var gone = await app.Api.DeleteAsync("/api/policies/school");
        await visitor.GoAsync("/policies/new");
        await page.GetByRole(AriaRole.Link, new() { Name = "School, as the app came" }).ClickAsync();
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync("School");
        await visitor.PressAsync("Add the audience");
        Assert.Equal(school.GetProperty("limits").GetRawText(), (await PolicyAsync("school")).GetProperty("limits").GetRawText());

        await visitor.GoAsync("/policies/summer_camp");
        await page.GetByText("Delete this audience").ClickAsync();
        await visitor.PressAsync("Yes, delete the audience");
        await Expect(page.GetByText("The audience was deleted.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Summer Camp" })).ToHaveCountAsync(0);

        // Whoever had chosen one that is gone sees the first there is.
        await AddAudienceAsync("short_lived", "Short lived", limit: 1);
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show ratings for Short lived" }).ClickAsync();
        await Expect(page.GetByLabel("Ratings for", new() { Exact = true })).ToHaveValueAsync("short_lived");
        await Expect(page.Locator("#audience-short_lived")).ToContainTextAsync("Ratings are shown for them");
        using var chosen = await app.Api.DeleteAsync("/api/policies/short_lived");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Ratings for", new() { Exact = true })).ToHaveValueAsync("family");
    }

    [Fact]
    public async Task A_rule_for_an_artist_wins_and_the_song_says_so()
    {
        var (song, _) = await ReadSongAsync("Under a Rule", "The Trusted & Co");
        await AddAudienceAsync("with_rules", "With rules", limit: 0);
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/policies/with_rules");
        await visitor.PressAsync("Add the artist");
        await Expect(page.GetByLabel("Artist", new() { Exact = true })).ToHaveAccessibleDescriptionAsync(new Regex("blank"));

        await page.GetByLabel("Artist", new() { Exact = true }).FillAsync("the trusted & co");
        await page.GetByLabel("Why (optional)").FillAsync("We have listened to all of it.");
        await page.GetByLabel("Suitable", new() { Exact = true }).CheckAsync();
        await visitor.PressAsync("Add the artist");
        await Expect(page.Locator("#artists .row")).ToContainTextAsync("We have listened to all of it. · you, today");

        await visitor.GoAsync($"/songs/{song}?policy=with_rules");
        await Expect(page.Locator("#standing-title")).ToHaveTextAsync("Suitable, by your rule");
        await Expect(page.Locator("#verdict-title")).Not.ToHaveTextAsync(new Regex(@"^\s*Suitable"));
        await EveryPageTests.KeepPictureAsync(page, "song-by-rule");
        await visitor.GoAsync("/songs?q=Under+a+Rule&policy=with_rules");
        await Expect(page.Locator($"[data-song='{song}'] .rating").First).ToHaveTextAsync("Suitable");

        await visitor.GoAsync("/policies/with_rules");
        await visitor.PressAsync("Remove the rule for the trusted & co");
        await Expect(page.Locator("#artists .row")).ToHaveCountAsync(0);
        await visitor.GoAsync($"/songs/{song}?policy=with_rules");
        await Expect(page.Locator("#standing-title")).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    private async Task<(string Song, string Playlist)> ReadSongAsync(string title, string artist)
    {
        await using var events = await app.ListenAsync();
        var song = await app.AddSongAsync(title, artist, Bitter);
        var playlist = await app.AddPlaylistAsync(title, song);
        await events.UntilJobEndsAsync(await app.AnalyseAsync($"/api/songs/{song}/analyze"));
        return (song, playlist);
    }

    private async Task AddAudienceAsync(string name, string title, int limit)
    {
        string[] axes = ["language", "sexual", "violence", "substances", "self_harm", "hate", "despair"];
        using var answer = await app.Api.PostAsJsonAsync("/api/policies", new { name, title, limits = axes.Select(axis => new { axis, limit, weight = 20 }) });
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> PolicyAsync(string name) => await app.Api.GetFromJsonAsync<JsonElement>($"/api/policies/{name}");

    private async Task<int> VersionAsync(string name) => (await PolicyAsync(name)).GetProperty("version").GetInt32();
}
