using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace AnalysisApp.Progress.Benchmarks.Running;

/// <summary>The app, built beside this in the same configuration, as a process of its own with the bundled models.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private const string ApiKey = "a-key-for-this-benchmark";

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(2), DefaultRequestHeaders = { { "X-Api-Key", ApiKey } } };
    private readonly Process _process;

    private AppProcess(Process process, Uri address)
    {
        _process = process;
        _client.BaseAddress = address;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
    }

    /// <param name="folder">Its data folder.</param>
    /// <param name="database">Where its database is.</param>
    /// <param name="stop">Stops the start.</param>
    public static async Task<AppProcess> StartAsync(string folder, string database, CancellationToken stop)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, "AnalysisApp", here.Name, "AnalysisApp.dll");
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [program, $"--Urls={address}", $"--Storage:DataDirectory={folder}", "--Inference:Pack=starter", "--Queue:Workers=1"])
        {
            RedirectStandardOutput = true,
            Environment = { ["ConnectionStrings__Postgres"] = database, ["Accounts__Admin__ApiKey"] = ApiKey, ["RateLimits__Api"] = "0", ["RateLimits__Analyse"] = "0" },
        };
        var app = new AppProcess(Process.Start(start) ?? throw new InvalidOperationException("The app could not be started."), address);
        while (!await app.IsReadyAsync(stop))
        {
            if (app._process.HasExited)
                throw new InvalidOperationException($"The app ended with {app._process.ExitCode} before it was ready.");
            await Task.Delay(200, stop);
        }

        return app;
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken stop) => await _client.GetFromJsonAsync<JsonElement>(path, stop);

    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken stop)
    {
        using var answer = await _client.PostAsJsonAsync(path, body, stop);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        using (var signal = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
            await signal.WaitForExitAsync(CancellationToken.None);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken stop)
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
