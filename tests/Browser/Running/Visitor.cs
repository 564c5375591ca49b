using Microsoft.Playwright;

namespace AnalysisApp.Browser;

/// <summary>A person in front of the app: a window of their own, and a note of everything that the browser complained about.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Visitor(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            // Violations of the content security policy come this way too.
            if (message.Type is "error" or "warning")
                _complaints.Add($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => _complaints.Add($"{page.Url}: {error}");
    }

    /// <summary>The window.</summary>
    public IPage Page { get; }

    /// <summary>Errors, warnings and violations so far.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Opens a window, signed in as somebody who has chosen nothing yet: choices go with the account, and outlive a window.</summary>
    public static async Task<Visitor> ComeAsync(
        BrowserFixture browser, RunningApp app, int width = 1280, ColorScheme scheme = ColorScheme.Light, bool javaScript = true, string language = "en-US")
    {
        var context = await browser.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = app.Address,
            ColorScheme = scheme,
            JavaScriptEnabled = javaScript,
            Locale = language,
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 844 : 860 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        await app.SignInAsync(context);
        await app.ExecuteAsync("DELETE FROM accounts.user_preference");
        return new Visitor(context, await context.NewPageAsync());
    }

    /// <summary>Opens a page of the app.</summary>
    public async Task GoAsync(string path) => await Page.GotoAsync(path);

    /// <summary>Presses a button by its words.</summary>
    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
