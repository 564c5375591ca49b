using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Browser.Chromium;
using AnalysisApp.Database.Testing;
using AnalysisApp.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Browser;

/// <summary>The real app with a library of its own, in this process, on a free port; gone with its folder at the end.</summary>
public sealed class RunningApp : IAsyncLifetime
{
    private readonly string _folder = TemporaryFolder.Make("analysisapp-browser-");
    private Application? _app;

    /// <summary>For what a test needs and does not test by clicking.</summary>
    public HttpClient Api { get; private set; } = new();

    /// <summary>What it is started with besides, as on the command line.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

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
            "--Serilog:MinimumLevel:Default=Warning",
            "--Network:AllowPrivate=127.0.0.0/8",
            .. Settings,
        ];
        _app = await Application.CreateAsync(settings, TimeProvider.System, CancellationToken.None);
        await _app.StartAsync(CancellationToken.None);
        Address = _app.Addresses.Single().TrimEnd('/');
        Api = new HttpClient { BaseAddress = new Uri(Address) };
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
        => (await _app!.Services.GetRequiredService<DemoPlaylist>().AddAsync(CancellationToken.None)).Id.ToString();

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
