using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using AnalysisApp.Library.Benchmarks.Measuring;
using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Library.Benchmarks;

/// <summary>The same through the app itself, as a process of its own on the same data folder: what a person or a program waits for.</summary>
internal sealed class HttpBenchmark(string folder, Bench bench, CancellationToken stop) : IAsyncDisposable
{
    private static readonly string[] Paths =
    [
        "/", "/songs", "/songs?rating=not_suitable", "/songs?q=love", "/songs?q=zephyr", "/songs?sort=score_low", "/playlists", "/playlists/{largest}", "/playlists/{usual}",
        "/review", "/policies", "/songs/{song}", "/api/songs?limit=50", "/api/songs?limit=50&sort=score_low", "/api/songs?limit=50&rating=unknown", "/api/songs/facets",
        "/api/songs/facets?rating=suitable", "/api/playlists?limit=50", "/api/playlists/{largest}/songs?limit=50", "/api/playlists/{largest}/shape", "/api/review?policy=family",
    ];

    private const string ApiKey = "a-key-for-this-benchmark";

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(2), DefaultRequestHeaders = { { "X-Api-Key", ApiKey } } };
    private Process? _app;

    public async Task RunAsync(string title, Guid largest, Guid usual)
    {
        await StartAsync();
        bench.Begin($"{title}, through the app over HTTP (CPU without the app's own)", ServerCpu.Of(Path.Combine(folder, "postgresql", "data")));
        var song = await AnalyseAsync();
        foreach (var path in Paths)
        {
            var address = path.Replace("{largest}", $"{largest}", StringComparison.Ordinal)
                .Replace("{usual}", $"{usual}", StringComparison.Ordinal).Replace("{song}", song, StringComparison.Ordinal);
            using var probe = await _client.GetAsync(address, stop);
            if (probe.IsSuccessStatusCode)
                await bench.MeasureAsync($"`GET {path}`", 60, () => GetAsync(address), "`GET /health`", () => GetAsync("/health"));
            else
                bench.Note($"`GET {path}` is answered with {(int)probe.StatusCode}: not measured.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_app is null)
            return;

        // As a terminal would, so that the app stops its server in order.
        using (var signal = Process.Start("kill", ["-TERM", $"{_app.Id}"]))
            await signal.WaitForExitAsync(CancellationToken.None);
        await _app.WaitForExitAsync(CancellationToken.None);
        _app.Dispose();
    }

    private async Task StartAsync()
    {
        // What was built beside this, in the same configuration.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var app = Path.Combine(here.Parent!.Parent!.FullName, "AnalysisApp", here.Name, "AnalysisApp.dll");
        _client.BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [app, $"--Urls={_client.BaseAddress}", $"--Storage:DataDirectory={folder}", $"--Accounts:Admin:ApiKey={ApiKey}", "--RateLimits:Api=0"]) { RedirectStandardOutput = true };
        _app = Process.Start(start) ?? throw new InvalidOperationException("The app could not be started.");
        _app.OutputDataReceived += (_, _) => { };
        _app.BeginOutputReadLine();
        while (!await IsReadyAsync())
        {
            if (_app.HasExited)
                throw new InvalidOperationException($"The app ended with {_app.ExitCode} before it was ready.");
            await Task.Delay(200, stop);
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _client.GetAsync("/ready", stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    /// <summary>A song of forty lines, read by the models: the library's own are filled in, and have nothing to show.</summary>
    private async Task<string> AnalyseAsync()
    {
        var lyrics = string.Join('\n', Enumerable.Range(1, 40).Select(line => $"The {line}th light goes down the river and I damn the rain that falls on you"));
        using var added = await _client.PostAsJsonAsync("/api/songs", new { title = "Measured", artist = "Benchmark", lyrics }, stop);
        added.EnsureSuccessStatusCode();
        var id = (await added.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("id").GetString()!;
        using var asked = await _client.PostAsync($"/api/songs/{id}/analyze", content: null, stop);
        asked.EnsureSuccessStatusCode();
        while (true)
        {
            using var analysis = await _client.GetAsync($"/api/songs/{id}/analysis", stop);
            if (analysis.IsSuccessStatusCode)
                return id;
            await Task.Delay(200, stop);
        }
    }

    private async Task GetAsync(string address)
    {
        using var answer = await _client.GetAsync(address, stop);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync(stop);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
