using System.Net;

namespace AnalysisApp.Tests.Hostile;

/// <summary>Names, lyrics and notes are text on every page, whatever they hold. (That no browser runs any of it is tried in a browser.)</summary>
[Collection(HostileTests.Name)]
public sealed class MarkupTests(HostileApp app)
{
    [Fact]
    public async Task Nothing_that_somebody_wrote_becomes_markup()
    {
        var (faults, shown) = (new List<string>(), 0);
        foreach (var page in app.Addresses)
        {
            using var answer = await app.Client.GetAsync(page);
            var html = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode != HttpStatusCode.OK && app.Pages.Contains(page))
                faults.Add($"{page} answered {(int)answer.StatusCode}");
            if (answer.Content.Headers.ContentType?.MediaType is not "text/html")
                continue;
            foreach (var raw in (string[])["<x-evil", "<script>evil", "<img src=x", "<svg/onload", "'><", "<!--{{"])
            {
                if (html.Contains(raw, StringComparison.OrdinalIgnoreCase))
                    faults.Add($"{page} holds {raw}");
            }

            shown += html.Contains("&lt;x-evil", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.True(shown >= 15, $"Only {shown} pages show what was written, so this test looks at too little.");
    }

    [Theory]
    [InlineData("/songs?q=")]
    [InlineData("/songs?artist=")]
    [InlineData("/playlists?q=")]
    [InlineData("/jobs?q=")]
    [InlineData("/jobs?from=")]
    [InlineData("/review?policy=")]
    [InlineData("/policies/")]
    [InlineData("/nowhere/")]
    [InlineData("/error?status=")]
    [InlineData("/?policy=")]
    [InlineData("/log?job=")]
    [InlineData("/log?request=")]
    public async Task What_an_address_says_is_text_on_the_page_that_answers(string address)
    {
        using var answer = await app.Client.GetAsync(address + Uri.EscapeDataString(HostileApp.Markup.Replace('/', '|')));
        var html = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode < 500, $"{(int)answer.StatusCode}");
        Assert.DoesNotContain("<x-evil", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("'><", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_read_by_programs_is_never_taken_for_a_page()
    {
        foreach (var address in new[] { $"/api/songs/{app.Song}", "/api/songs?q=<x-evil>", "/api/jobs/<x-evil>", "/api/songs?rating=<x-evil>", $"/api/playlists/{app.Playlist}/export", "/health", "/metrics" })
        {
            using var answer = await app.Client.GetAsync(address);
            Assert.DoesNotContain("html", answer.Content.Headers.ContentType?.MediaType ?? "", StringComparison.OrdinalIgnoreCase);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }
    }
}
