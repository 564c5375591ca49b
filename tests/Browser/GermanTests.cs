using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>Every page in German: nothing is left in English, nothing is wider than its window, and it is as accessible as in English.</summary>
[Collection(EveryPage.Name)]
public sealed class GermanTests(BrowserFixture browser, PreparedLibrary library) : IClassFixture<PreparedLibrary>
{
    /// <summary>Gives what is read, seen and heard, but for what people wrote and what is technical, each as <c>text « its English word »</c>.</summary>
    private const string LeftInEnglish = """
        () => {
          const english = /\b(the|of|and|is|your|you|with|not|this|that|are|has|have|been|for|from|by|it|they|which|when|where|what|how|every|each|its|their|there|left|songs?|jobs?)\b/i;
          const skipped = '[lang=en], [translate=no], code, pre, .mono, script, style';
          const texts = [];
          const take = (root) => {
            for (const element of root.querySelectorAll('*')) {
              if (element.closest(skipped)) continue;
              if (element instanceof HTMLTemplateElement) take(element.content);
              for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) texts.push(node.data);
              for (const name of ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'alt']) texts.push(element.getAttribute(name) ?? '');
              for (const name of ['asking', 'granted', 'denied', 'missing', 'insecure', 'cancelled', 'announce']) texts.push(element.dataset?.[name] ?? '');
            }
          };
          take(document.body);

          // What people wrote stands in labels too, and examples stand in quotation marks.
          const written = [...document.querySelectorAll('[translate=no]')].map((element) => element.textContent.replace(/\s+/g, ' ').trim()).filter((text) => text.length > 2);
          const ours = (text) => written.reduce((rest, theirs) => rest.replaceAll(theirs, ''), text.replace(/„[^“]*“/g, ''));
          return [...new Set(texts.map((text) => text.replace(/\s+/g, ' ').trim()))].filter((text) => english.test(ours(text))).map((text) => `${text.slice(0, 120)} « ${english.exec(ours(text))[0]} »`);
        }
        """;

    /// <summary>Wide, and the narrowest telephone.</summary>
    public static TheoryData<int> Widths => [1280, 360];

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Every_page_speaks_German(int width)
    {
        var faults = new List<string>();
        await using var visitor = await Visitor.ComeAsync(browser, library.App, width, language: "de-DE");
        var page = visitor.Page;
        foreach (var (name, path) in library.Pages)
        {
            await visitor.GoAsync(path);
            await EveryPageTests.KeepPictureAsync(page, $"{name}-{width}-german");
            if (await page.Locator("html").GetAttributeAsync("lang") != "de")
                faults.Add($"{path} says that it is in another language");
            if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") is var wide && wide > width)
                faults.Add($"{path} is {wide} wide in {width}");

            await page.EvaluateAsync("document.querySelectorAll('details').forEach(details => details.open = true)");
            faults.AddRange((await page.EvaluateAsync<string[]>(LeftInEnglish)).Select(text => $"{path} is not translated: {text}"));
            faults.AddRange((await page.RunAxe(EveryPageTests.Faults)).Violations.Select(violation => $"{path}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(4).Select(node => node.Html))}"));
        }

        faults.AddRange(visitor.Complaints.Where(complaint => !complaint.Contains("status of 404", StringComparison.Ordinal)));
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task A_number_that_is_typed_with_a_point_is_that_number()
    {
        await using var visitor = await Visitor.ComeAsync(browser, library.App, language: "de-DE");
        var page = visitor.Page;
        await visitor.GoAsync("/alerts");
        var field = page.Locator("#rules input[step=any]").Last;
        var before = await field.InputValueAsync();
        await field.FillAsync("7.5");
        await page.Locator("#rules button").ClickAsync();
        await Expect(page.Locator("#rules input[step=any]").Last).ToHaveValueAsync("7.5");
        Assert.Equal("7.5", await page.Locator("#rules input[step=any]").Last.GetAttributeAsync("value"));

        await page.Locator("#rules input[step=any]").Last.FillAsync(before);
        await page.Locator("#rules button").ClickAsync();
        await Expect(page.Locator("#rules input[step=any]").Last).ToHaveValueAsync(before);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_running_playlist_is_told_of_in_German()
    {
        var songs = new string[40];
        for (var i = 0; i < songs.Length; i++)
            songs[i] = await library.App.AddSongAsync($"Abendlied {i}", "Chor", string.Join('\n', Enumerable.Range(0, 12).Select(line => $"Evening {i} comes and line {line} is warm, and the night is long")));
        var playlist = await library.App.AddPlaylistAsync("Abendlieder", songs);
        await using var visitor = await Visitor.ComeAsync(browser, library.App, language: "de-DE");
        var page = visitor.Page;
        await visitor.GoAsync("/");
        await Expect(page.Locator("html[data-live=true]")).ToHaveCountAsync(1);
        await page.EvaluateAsync(
            """
            () => {
              window.told = new Set();
              const take = () => {
                for (const part of document.querySelectorAll('#strip:not([hidden]), #now, #toasts, #announcer')) window.told.add(part.innerText.replace(/\s+/g, ' ').trim());
                for (const part of document.querySelectorAll('#strip:not([hidden]) [aria-label], #strip:not([hidden]) [aria-valuetext]')) window.told.add(`${part.getAttribute('aria-label') ?? ''} ${part.getAttribute('aria-valuetext') ?? ''}`.trim());
              };
              new MutationObserver(take).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['aria-valuetext', 'aria-label', 'hidden'] });
            }
            """);

        // It waits until the page has said so: forty songs may be read sooner than anybody looks.
        await SetQueueAsync(paused: true);
        await library.App.AnalyseAsync($"/api/playlists/{playlist}/analyze");
        await Expect(page.Locator("#strip [data-field=title]")).ToHaveTextAsync("Abendlieder");
        await SetQueueAsync(paused: false);
        await Expect(page.Locator(".toast", new() { HasText = "Abendlieder: 40 Lieder ausgewertet" })).ToBeVisibleAsync(new() { Timeout = 120_000 });

        var told = await page.EvaluateAsync<string[]>("[...window.told]");
        Assert.Contains(told, text => text.Contains("von 40", StringComparison.Ordinal));
        Assert.Contains(told, text => text.Contains("„Abendlieder“ wird jetzt ausgewertet.", StringComparison.Ordinal) || text.Contains("Anhalten: Abendlieder", StringComparison.Ordinal));
        Assert.DoesNotContain(told, text => Regex.IsMatch(text, @"\b(of|left|about|minutes?|seconds?|waiting|working|analysing|read|begun|progress|pause|cancel|more|the)\b", RegexOptions.IgnoreCase));
        Assert.Empty(visitor.Complaints);
    }

    private async Task SetQueueAsync(bool paused)
    {
        using var answer = await library.App.Api.PutAsJsonAsync("/api/queue", new { paused });
        answer.EnsureSuccessStatusCode();
    }
}
