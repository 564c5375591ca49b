using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnalysisApp.Accounts;
using AnalysisApp.Browser.Chromium;
using AnalysisApp.Database.Testing;
using AnalysisApp.Jobs;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;

namespace AnalysisApp.Browser;

/// <summary>The real app with a library of its own, in this process, on a free port; gone with its folder at the end.</summary>
public sealed class RunningApp : IAsyncLifetime
{
    /// <summary>As the administrator is called.</summary>
    public const string UserName = "miriam";

    /// <summary>Theirs.</summary>
    public const string Password = "four rivers and a lantern";

    private const string ApiKey = "a-key-for-these-tests";

    private readonly string _folder = TemporaryFolder.Make("analysisapp-browser-");
    private Application? _app;
    private System.Net.Cookie? _session;

    /// <summary>For what a test needs and does not test by clicking.</summary>
    public HttpClient Api { get; private set; } = new();

    /// <summary>What it is started with besides, as on the command line.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Whether it was given an administrator; else it waits to be set up.</summary>
    public bool HasAdministrator { get; init; } = true;

    /// <summary>What its modules registered.</summary>
    public IServiceProvider Services => _app!.Services;

    /// <summary>Where it listens.</summary>
    public string Address { get; private set; } = "";

    /// <inheritdoc />
    public Task InitializeAsync() => StartAsync();

    /// <summary>Stops it, and starts it again on the same data, at another address.</summary>
    /// <param name="whileStopped">Waits for what is seen of it from outside.</param>
    public async Task RestartAsync(Func<Task> whileStopped)
    {
        ArgumentNullException.ThrowIfNull(whileStopped);
        await _app!.DisposeAsync();
        await whileStopped();
        Api.Dispose();
        await StartAsync();
    }

    private async Task StartAsync()
    {
        string[] settings =
        [
            "--urls=http://127.0.0.1:0",
            $"--Storage:DataDirectory={_folder}",
            $"--Inference:ModelsDirectory={Path.Combine(ChromiumPackage.BuildValue("RepositoryRoot"), "models")}",
            .. HasAdministrator ? [$"--Accounts:Admin:ApiKey={ApiKey}", $"--Accounts:Admin:UserName={UserName}", $"--Accounts:Admin:Password={Password}"] : Array.Empty<string>(),
            "--RateLimits:SignIn=0",
            "--RateLimits:Analyse=0",
            "--RateLimits:Import=0",
            "--RateLimits:Infer=0",
            "--RateLimits:Api=0",
            "--Serilog:MinimumLevel:Default=Warning",
            "--Network:AllowPrivate=127.0.0.0/8",

            // What begins by itself would stand where a test looks for its own.
            "--Background:AtSignIn=false",
            .. Settings,
        ];
        _app = await Application.CreateAsync(settings, TimeProvider.System, CancellationToken.None);
        await _app.StartAsync(CancellationToken.None);
        Address = _app.Addresses.Single().TrimEnd('/');
        Api = new HttpClient { BaseAddress = new Uri(Address), DefaultRequestHeaders = { { "X-Api-Key", ApiKey } } };
        if (HasAdministrator)
            _session = await BeginSessionAsync();
    }

    /// <summary>Whoever uses these windows is signed in as the administrator, if there is one.</summary>
    public Task SignInAsync(IBrowserContext windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return _session is null
            ? Task.CompletedTask
            : windows.AddCookiesAsync([new Microsoft.Playwright.Cookie { Name = _session.Name, Value = _session.Value, Url = Address, HttpOnly = true, SameSite = SameSiteAttribute.Lax }]);
    }

    /// <summary>Signs in as a person does, with the form; gives the cookie.</summary>
    private async Task<System.Net.Cookie> BeginSessionAsync()
    {
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = new Uri(Address) };
        var token = Regex.Match(await browser.GetStringAsync("/sign-in"), "name=\"antiforgery\"[^>]*value=\"([^\"]+)\"").Groups[1].Value;
        using var form = new FormUrlEncodedContent([new("name", UserName), new("password", Password), new("stays", "true"), new("antiforgery", token)]);
        using var answer = await browser.PostAsync("/sign-in", form);
        answer.EnsureSuccessStatusCode();
        return cookies.GetAllCookies().Single(cookie => cookie.Name == "analysisapp.session");
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        Api.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Adds a song; gives its id.</summary>
    public async Task<string> AddSongAsync(string title, string artist, string? lyrics)
    {
        var answer = await Api.PostAsJsonAsync("/api/songs", new { title, artist, lyrics });
        return await IdOfAsync(answer);
    }

    /// <summary>Adds a playlist; gives its id.</summary>
    public async Task<string> AddPlaylistAsync(string name, params string[] songIds)
    {
        var answer = await Api.PostAsJsonAsync("/api/playlists", new { name, songIds });
        return await IdOfAsync(answer);
    }

    /// <summary>Adds the demo playlist as its button does; gives its id.</summary>
    public async Task<string> AddDemoPlaylistAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var owner = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().FindByNameAsync(UserName);
        return (await Services.GetRequiredService<DemoPlaylist>().AddAsync(owner!.Id, CancellationToken.None)).Id.ToString();
    }

    /// <summary>Runs a statement in the app's database: for what would take a day to come about.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = _app!.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks for an analysis; gives the job's id.</summary>
    public async Task<string> AnalyseAsync(string path) => await IdOfAsync(await Api.PostAsJsonAsync(path, new { scope = "all" }));

    /// <summary>Listens to what happens from now on.</summary>
    public async Task<EventStream> ListenAsync()
    {
        var answer = await Api.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead);
        var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());

        // With the first line the app has begun to listen for us.
        await lines.ReadLineAsync();
        return new EventStream(answer, lines);
    }

    private static async Task<string> IdOfAsync(HttpResponseMessage answer)
    {
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
