using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>Which language a page is in: the account's, else the browser's cookie, else what the browser asks for, else English.</summary>
[Collection(EveryPage.Name)]
public sealed class LanguageTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    [Theory]
    [InlineData("de-AT", "de", "Anmelden")]
    [InlineData("en-GB", "en", "Sign in")]
    [InlineData("fr-FR", "en", "Sign in")]
    public async Task Whoever_has_chosen_nothing_reads_what_the_browser_asks_for(string asked, string language, string heading)
    {
        await using var windows = await WindowsAsync(asked);
        var page = await windows.NewPageAsync();
        await page.GotoAsync("/sign-in");

        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(heading);
    }

    [Fact]
    public async Task A_choice_at_the_foot_is_remembered_by_the_browser_before_anybody_signs_in()
    {
        await using var windows = await WindowsAsync("en-US");
        var page = await windows.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deutsch" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");

        await app.SignInAsync(windows);
        await app.ExecuteAsync("DELETE FROM accounts.user_preference");
        await page.GotoAsync("/about");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Deutsch" })).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task A_choice_among_the_preferences_goes_with_the_account_into_every_browser()
    {
        await using var here = await Visitor.ComeAsync(browser, app);
        await using var there = await Visitor.ComeAsync(browser, app);
        await here.GoAsync("/preferences");
        await here.Page.GetByLabel("Deutsch").CheckAsync();
        await here.PressAsync("Keep");
        await Expect(here.Page.GetByText("Ihre Einstellungen sind gespeichert.")).ToBeVisibleAsync();

        await there.Page.Context.AddCookiesAsync([new Cookie { Name = "analysisapp.language", Value = "en", Url = app.Address }]);
        await there.GoAsync("/statistics");
        await Expect(there.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Statistik");

        // Programs are answered in English, whoever asks.
        Assert.Contains("There is no song", await there.Page.EvaluateAsync<string>("fetch('/api/songs/00000000-0000-0000-0000-000000000000').then(answer => answer.text())"), StringComparison.Ordinal);

        await there.GoAsync("/preferences");
        await there.Page.GetByLabel("die, um die der Browser bittet").CheckAsync();
        await there.PressAsync("Speichern");
        await Expect(there.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        Assert.Empty(here.Complaints);
    }

    [Fact]
    public async Task A_choice_on_the_page_of_a_fault_stays_at_the_address_that_was_asked_for()
    {
        await using var windows = await WindowsAsync("en-US");
        await app.SignInAsync(windows);
        var page = await windows.NewPageAsync();
        await page.GotoAsync("/nowhere/at-all?page=2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deutsch" }).ClickAsync();

        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        Assert.Equal("/nowhere/at-all?page=2", new Uri(page.Url).PathAndQuery);
        await app.ExecuteAsync("DELETE FROM accounts.user_preference");
    }

    private Task<IBrowserContext> WindowsAsync(string asked) => browser.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = app.Address, Locale = asked });
}
