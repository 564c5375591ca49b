using AnalysisApp.Browser.Chromium;
using Microsoft.Playwright;

namespace AnalysisApp.Browser;

/// <summary>One browser for the tests of a collection; every test has contexts of its own in it.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser.</summary>
    public IBrowser Browser => _browser ?? throw new InvalidOperationException("The browser is there once InitializeAsync has run.");

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        // A busy machine is slow, not wrong.
        Assertions.SetDefaultExpectTimeout(20_000);
        var files = await ChromiumPackage.UnpackedAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = files.Program,
            Headless = true,
            ChromiumSandbox = false,
            Env = EnvironmentWith("LD_LIBRARY_PATH", files.Libraries),
            Args =
            [
                "--headless=shell",
                "--no-sandbox",
                "--no-zygote",
                "--in-process-gpu",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--font-render-hinting=none",

                // A test browser must not call anyone.
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-domain-reliability",
                "--disable-sync",
                "--no-default-browser-check",
                "--no-first-run",
                "--no-pings",
            ],
        });
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static Dictionary<string, string> EnvironmentWith(string name, string path)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

        // Behind the machine's own, which fit it better where it has them.
        variables[name] = variables.TryGetValue(name, out var before) && before.Length > 0 ? $"{before}:{path}" : path;
        return variables;
    }
}

/// <summary>Browser tests run one class after the other: each has an app with a database of its own, and more than two of those fill a small machine.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<BrowserFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "browser";
}

/// <summary>The tests that visit every page run beside the others: they take as long as all of those together.</summary>
[CollectionDefinition(Name)]
public sealed class EveryPage : ICollectionFixture<BrowserFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "every page";
}
