using System.Net.Http.Json;

namespace AnalysisApp.Browser;

/// <summary>What somebody wrote is seen and never run: on the page as it comes, and in what the scripts put there while a job runs.</summary>
[Collection(EveryPage.Name)]
public sealed class HostileTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    private const string Markup =
        "\"'><x-evil onfocus=evil()></x-evil><script>window.evil=1</script><img src=x onerror=\"window.evil=1\"></title></textarea><svg onload=\"window.evil=1\"><a href=\"javascript:window.evil=1\">x</a>";

    // What would be there if a text had become an element, and what it would have done.
    private const string Injected =
        "[...document.querySelectorAll('x-evil, [onerror], [onload], [onfocus], a[href^=\"javascript\" i], img[src=x]')].map(e => e.outerHTML).concat(window.evil ?? []).join()";

    [Fact]
    public async Task Nothing_that_somebody_wrote_runs_in_a_browser()
    {
        var song = await app.AddSongAsync(Markup, Markup, $"You stupid bastard, I hate you\n{Markup}\n[{Markup}]\nI will kill you {Markup}");
        var playlist = await app.AddPlaylistAsync(Markup, song);
        await using var visitor = await Visitor.ComeAsync(browser, app);

        // Live: the strip, the list of jobs and the messages are written by script while this is read.
        await visitor.GoAsync("/jobs");
        await using (var events = await app.ListenAsync())
        {
            var job = await app.AnalyseAsync($"/api/playlists/{playlist}/analyze");
            await visitor.Page.GetByText("x-evil").First.WaitForAsync();
            await events.UntilJobEndsAsync(job);
        }

        Assert.Equal("", await visitor.Page.EvaluateAsync<string>(Injected));
        using var decided = await app.Api.PutAsJsonAsync($"/api/songs/{song}/decision?policy=family", new { value = "blocked", note = Markup });
        decided.EnsureSuccessStatusCode();
        foreach (var page in new[] { "/", "/songs", $"/songs/{song}", $"/songs/{song}/edit", $"/songs/{song}/compare", "/playlists", $"/playlists/{playlist}", $"/reports/{playlist}", "/review", "/history", "/jobs?state=completed", $"/songs?q={Uri.EscapeDataString(Markup)}" })
        {
            await visitor.GoAsync(page);
            Assert.Equal((page, ""), (page, await visitor.Page.EvaluateAsync<string>(Injected)));
        }

        Assert.Empty(visitor.Complaints);
    }
}
