using System.Net.Http.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>What the pages of jobs say while jobs wait.</summary>
[Collection(BrowserTests.Name)]
public sealed class WaitingTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>, IAsyncLifetime
{
    private const string QueuePaused = "The queue is paused: no job starts until it is resumed.";
    private readonly List<string> _jobs = [];

    /// <summary>Nothing starts unless a test says so.</summary>
    public async Task InitializeAsync()
    {
        await SetQueueAsync(paused: true);
        foreach (var name in new[] { "Morning drive", "Youth evening", "Before the service" })
        {
            var song = await app.AddSongAsync($"Opening of {name} {Guid.NewGuid()}", "The Testers", "Rivers run to the sea\nAnd the sea sings back to me");
            _jobs.Add(await app.AnalyseAsync($"/api/playlists/{await app.AddPlaylistAsync(name, song)}/analyze"));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var job in _jobs)
            await app.Api.PostAsync($"/api/jobs/{job}/cancel", null);
        await SetQueueAsync(paused: false);
    }

    [Fact]
    public async Task What_a_job_waits_for_changes_on_the_open_page_and_reads_without_script()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        await visitor.GoAsync($"/jobs/{_jobs[1]}");
        await Expect(visitor.Page.Locator("#wait")).ToHaveTextAsync(QueuePaused);
        await visitor.PressAsync("Pause");
        await Expect(visitor.Page.Locator("#wait")).ToHaveTextAsync("Paused by hand: it goes on when it is resumed.");

        // From elsewhere: the page is told.
        await app.Api.PostAsync($"/api/jobs/{_jobs[1]}/resume", null);
        await Expect(visitor.Page.Locator("#wait")).ToHaveTextAsync(QueuePaused);
        await app.Api.PostAsync($"/api/jobs/{_jobs[1]}/cancel", null);
        await Expect(visitor.Page.Locator("#wait")).ToHaveCountAsync(0);

        await using var plain = await Visitor.ComeAsync(browser, app, javaScript: false);
        await plain.GoAsync("/jobs");
        await Expect(plain.Page.GetByText(QueuePaused)).ToHaveCountAsync(2);
    }

    [Theory]
    [MemberData(nameof(EveryPageTests.Looks), MemberType = typeof(EveryPageTests))]
    public async Task Pages_of_waiting_jobs_are_accessible_and_fit(int width, ColorScheme scheme)
    {
        await app.Api.PostAsync($"/api/jobs/{_jobs[0]}/pause", null);
        await using var visitor = await Visitor.ComeAsync(browser, app, width, scheme);
        foreach (var (name, path) in new[] { ("jobs-waiting", "/jobs"), ("job-waiting", $"/jobs/{_jobs[1]}") })
        {
            await visitor.GoAsync(path);
            await EveryPageTests.KeepPictureAsync(visitor.Page, $"{name}-{width}-{scheme.ToString().ToLowerInvariant()}");
            Assert.Empty((await visitor.Page.RunAxe()).Violations);
            Assert.InRange(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
        }

        Assert.Empty(visitor.Complaints);
    }

    private async Task SetQueueAsync(bool paused)
    {
        using var answer = await app.Api.PutAsJsonAsync("/api/queue", new { paused, workers = 1 });
        answer.EnsureSuccessStatusCode();
    }
}
