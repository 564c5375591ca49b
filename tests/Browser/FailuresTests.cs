using AnalysisApp.Tests.Failures;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>The page of failures, with failures.</summary>
[Collection(BrowserTests.Name)]
public sealed class FailuresTests(BrowserFixture browser, FailuresTests.Failing failing) : IClassFixture<FailuresTests.Failing>
{
    private static readonly string[] Paths = ["/failures", "/failures?window=1h&kind=malformed", "/failures?window=30d"];

    // What makes the page wider than the window; what scrolls by itself does not.
    private const string TooWide = """
        (() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]
          .filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest('.wide-table')?.contains(e.parentElement))
          .map(e => `${e.tagName}.${e.getAttribute('class')} ${Math.round(e.getBoundingClientRect().right)}`))()
        """;

    [Theory]
    [MemberData(nameof(EveryPageTests.Looks), MemberType = typeof(EveryPageTests))]
    public async Task It_is_accessible_in_every_look(int width, ColorScheme scheme)
    {
        var faults = new List<string>();
        await using var visitor = await Visitor.ComeAsync(browser, failing.App, width, scheme);
        foreach (var (path, index) in Paths.Select((path, index) => (path, index)))
        {
            await visitor.GoAsync(path);
            await EveryPageTests.KeepPictureAsync(visitor.Page, $"failures-{index}-{width}-{scheme.ToString().ToLowerInvariant()}");
            await visitor.Page.EvaluateAsync("document.querySelectorAll('details').forEach(details => details.open = true)");
            var found = await visitor.Page.RunAxe();
            faults.AddRange(found.Violations.Select(violation => $"{path}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(4).Select(node => node.Html))}"));
            var levels = await visitor.Page.EvaluateAsync<int[]>("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))");
            if (levels[0] != 1 || levels.Zip(levels.Skip(1)).Any(pair => pair.Second > pair.First + 1))
                faults.Add($"{path}: {string.Join(' ', levels)}");
        }

        Assert.True(faults.Count + visitor.Complaints.Count == 0, string.Join("\n", faults.Concat(visitor.Complaints)));
    }

    [Fact]
    public async Task It_fits_the_narrowest_phone()
    {
        await using var visitor = await Visitor.ComeAsync(browser, failing.App, width: 360);
        foreach (var path in Paths)
        {
            await visitor.GoAsync(path);
            await visitor.Page.EvaluateAsync("document.querySelectorAll('details').forEach(details => details.open = true)");
            Assert.Empty(await visitor.Page.EvaluateAsync<string[]>(TooWide));
        }
    }

    [Fact]
    public async Task From_a_pattern_to_its_song_and_back_to_work()
    {
        await using var visitor = await Visitor.ComeAsync(browser, failing.App);
        await visitor.GoAsync("/failures?code=malformed_data");

        var pattern = visitor.Page.Locator("#pattern-1");
        await Expect(pattern).ToContainTextAsync("The work holds data that cannot be read.");
        await Expect(pattern).ToContainTextAsync("Rule: When all failures of the work itself");
        await pattern.GetByRole(AriaRole.Link, new() { Name = "Open “The Testers – Odd words”" }).ClickAsync();
        await Expect(visitor.Page.Locator("h1")).ToContainTextAsync("Odd words");

        failing.Jobs.Mended = true;
        await visitor.GoAsync("/failures?code=malformed_data");
        await pattern.GetByRole(AriaRole.Button, new() { Name = "Replay 1 failed job" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "1 job waits to be done again." })).ToBeVisibleAsync();
        Assert.Contains("code=malformed_data", visitor.Page.Url, StringComparison.Ordinal);
    }

    /// <summary>An app that only serves, beside two instances whose jobs fail.</summary>
    public sealed class Failing : IAsyncLifetime
    {
        /// <summary>The app.</summary>
        public RunningApp App { get; } = new() { Settings = ["--Roles=web"] };

        /// <summary>What failed.</summary>
        public FailingJobs Jobs { get; private set; } = null!;

        /// <inheritdoc />
        public async Task InitializeAsync()
        {
            await App.InitializeAsync();
            Jobs = await FailingJobs.RunAsync(App.Api, App.Services);
        }

        /// <inheritdoc />
        public async Task DisposeAsync()
        {
            await Jobs.DisposeAsync();
            await App.DisposeAsync();
        }
    }
}
