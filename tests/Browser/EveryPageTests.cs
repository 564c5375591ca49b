using System.Net;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>What holds for every page, in light and dark, wide and narrow.</summary>
[Collection(EveryPage.Name)]
public sealed class EveryPageTests(BrowserFixture browser, PreparedLibrary library) : IClassFixture<PreparedLibrary>
{
    // Names a folder to keep a picture of each page in; for looking, and for the README.
    private const string PicturesVariable = "ANALYSISAPP_SCREENSHOTS";

    /// <summary>What axe-core finds wrong; to write down all that it finds right takes longer than to find it.</summary>
    internal static readonly AxeRunOptions Faults = new() { ResultTypes = [ResultType.Violations] };

    /// <summary>Wide and narrow, light and dark.</summary>
    public static TheoryData<int, ColorScheme> Looks => new()
    {
        { 1280, ColorScheme.Light },
        { 1280, ColorScheme.Dark },
        { 390, ColorScheme.Light },
        { 390, ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_page_is_accessible_and_the_browser_has_no_complaint(int width, ColorScheme scheme)
    {
        var faults = new List<string>();
        await using var visitor = await Visitor.ComeAsync(browser, library.App, width, scheme);
        foreach (var (name, path) in library.Pages)
        {
            await visitor.GoAsync(path);
            await KeepPictureAsync(visitor.Page, $"{name}-{width}-{scheme.ToString().ToLowerInvariant()}");
            await visitor.Page.EvaluateAsync("document.querySelectorAll('details').forEach(details => details.open = true)");
            var found = await visitor.Page.RunAxe(Faults);
            faults.AddRange(found.Violations.Select(violation =>
                $"{path}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(4).Select(node => $"{node.Html} {string.Join("; ", node.Any.Select(check => check.Message))}"))}"));
        }

        // The browser notes the status of the page that is there to be missing.
        faults.AddRange(visitor.Complaints.Where(complaint => !complaint.Contains("status of 404", StringComparison.Ordinal)));
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing_and_says_what_to_do()
    {
        using var form = new FormUrlEncodedContent([new("name", "Not made by us")]);
        var answer = await library.App.Api.PostAsync("/playlists/new", form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Go back, reload the page, and send it again.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("Not made by us", await library.App.Api.GetStringAsync("/api/playlists"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_never_kept_and_our_own_files_are()
    {
        using var page = await library.App.Api.GetAsync("/");
        Assert.Equal("no-cache, no-store", page.Headers.CacheControl?.ToString().Replace("no-store, no-cache", "no-cache, no-store", StringComparison.Ordinal));

        var style = Regex.Match(await page.Content.ReadAsStringAsync(), "href=\"(/site\\.css\\?v=[^\"]+)\"").Groups[1].Value;
        using var file = await library.App.Api.GetAsync(style);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal(TimeSpan.FromDays(365), file.Headers.CacheControl?.MaxAge);
    }

    [Fact]
    public async Task No_page_is_wider_than_the_narrowest_phone()
    {
        var faults = new List<string>();
        await using var visitor = await Visitor.ComeAsync(browser, library.App, width: 360);
        foreach (var (_, path) in library.Pages)
        {
            await visitor.GoAsync(path);
            var width = await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            if (width > 360)
                faults.Add($"{path} is {width} wide");
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task Headings_go_down_one_level_at_a_time()
    {
        var faults = new List<string>();
        await using var visitor = await Visitor.ComeAsync(browser, library.App);
        foreach (var (_, path) in library.Pages)
        {
            await visitor.GoAsync(path);
            var levels = await visitor.Page.EvaluateAsync<int[]>("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))");
            if (levels.Count(level => level == 1) != 1 || levels[0] != 1 || levels.Zip(levels.Skip(1)).Any(pair => pair.Second > pair.First + 1))
                faults.Add($"{path}: {string.Join(' ', levels)}");
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task A_reading_is_printed_without_the_furniture()
    {
        await using var visitor = await Visitor.ComeAsync(browser, library.App, scheme: ColorScheme.Dark);
        await visitor.GoAsync($"/songs/{library.WorstSong}");
        await visitor.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await KeepPictureAsync(visitor.Page, "song-worst-print");

        await Expect(visitor.Page.Locator(".verdict")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("nav, form, button").Filter(new() { Visible = true })).ToHaveCountAsync(0);
        Assert.Equal("rgb(255, 255, 255)", await visitor.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    internal static async Task KeepPictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable(PicturesVariable) is not { Length: > 0 } folder)
            return;

        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + "-top.png") });
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }
}
