using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Database.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests;

/// <summary>The whole app, in this process, on a free port and a data folder of its own, with the bundled pack. Shared by the tests of a class.</summary>
public class RunningApp : IAsyncLifetime
{
    public const string ApiKey = "a-key-for-these-tests";

    private readonly string _data = TemporaryFolder.Make("analysisapp-");
    private Application? _application;

    /// <summary>Calls as the administrator.</summary>
    public HttpClient Client { get; private set; } = new();

    /// <summary>Calls as nobody, keeps no cookie and follows nothing.</summary>
    public HttpClient Anonymous { get; private set; } = new();

    /// <summary>What lets tests ask as often as they like.</summary>
    public static IReadOnlyList<string> NoLimits { get; } = [.. new[] { "SignIn", "Analyse", "Import", "Infer", "Api" }.Select(limit => $"--RateLimits:{limit}=0")];

    /// <summary>The time that the app goes by.</summary>
    protected virtual TimeProvider Clock => TimeProvider.System;

    /// <summary>What it is started with besides, as on the command line.</summary>
    protected virtual IReadOnlyList<string> Settings => [];

    public IServiceProvider Services => _application!.Services;

    public static string ModelsDirectory => Path.Combine(RepositoryRoot, "models");

    public static string RepositoryRoot
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "AnalysisApp.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
            return folder.FullName;
        }
    }

    public async Task InitializeAsync()
    {
        _application = await Application.CreateAsync(
            [
                "--urls=http://127.0.0.1:0",
                $"--Storage:DataDirectory={_data}",
                $"--Inference:ModelsDirectory={ModelsDirectory}",
                $"--Accounts:Admin:ApiKey={ApiKey}",
                "--Serilog:MinimumLevel:Default=Warning",
                $"--Queue:GoesByServerTime={Clock == TimeProvider.System}",
                .. NoLimits,
                .. Settings,
            ],
            Clock,
            CancellationToken.None);
        await _application.StartAsync(CancellationToken.None);
        Client = ClientOf(new Uri(_application.Addresses.First()));
        Anonymous = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Client.BaseAddress };
        await Services.GetRequiredService<Inference.IInferenceEngine>().Ready;
    }

    /// <summary>A client that calls as the administrator.</summary>
    public static HttpClient ClientOf(Uri address) => new() { BaseAddress = address, DefaultRequestHeaders = { { "X-Api-Key", ApiKey } } };

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>Stops it, so that <see cref="InitializeAsync"/> starts it again on the same data.</summary>
    protected async Task StopAsync()
    {
        Client.Dispose();
        Anonymous.Dispose();
        if (_application is not null)
            await _application.DisposeAsync();
        _application = null;
    }

    public async Task<JsonElement> AddSongAsync(string title, string? lyrics)
        => await CreatedAsync("/api/songs", new { title, artist = "The Testers", lyrics });

    public async Task<JsonElement> CreatedAsync(string path, object body)
    {
        using var response = await Client.PostAsJsonAsync(path, body);
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Reads live events from before <paramref name="start"/> until one satisfies the condition: a signal, no polling.</summary>
    public async Task<JsonElement> WaitForAsync(Func<Task<JsonElement>> start, string type, Func<JsonElement, JsonElement, bool> isIt)
    {
        using var events = await EventStream.OpenAsync(Client);
        var started = await start();
        return await events.FindAsync(type, data => isIt(started, data));
    }

    /// <summary>Asks for an analysis and waits until its job has ended.</summary>
    public Task<JsonElement> AnalyzeAsync(string path, object? body = null) => WaitForAsync(
        async () =>
        {
            using var response = await Client.PostAsJsonAsync(path, body ?? new { });
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        },
        "job",
        (job, changed) => changed.Text("id") == job.Text("id") && changed.Text("state") is "completed" or "failed" or "cancelled");

    /// <summary>Live events as they come.</summary>
    public sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        public static async Task<EventStream> OpenAsync(HttpClient client)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            var stream = new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
            await stream.FindAsync("snapshot", _ => true);
            return stream;
        }

        public Task<JsonElement> FindAsync(string type, Func<JsonElement, bool> isIt) => FindAsync(type, isIt, Patience);

        public async Task<JsonElement> FindAsync(string type, Func<JsonElement, bool> isIt, TimeSpan within)
        {
            using var patience = new CancellationTokenSource(within, TimeProvider.System);
            string? current = null;
            while (await reader.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                    current = line["event: ".Length..];
                if (current == type && line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    var data = JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]);
                    if (isIt(data))
                        return data;
                }
            }

            throw new InvalidOperationException("The stream ended.");
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }
    }
}

/// <summary>Reading JSON in tests.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
