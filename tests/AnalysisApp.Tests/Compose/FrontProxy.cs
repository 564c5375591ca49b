using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace AnalysisApp.Tests.Compose;

/// <summary>
/// The reverse proxy of the compose file: Caddy with that Caddyfile where this machine has it, else YARP, which balances and checks as that file says.
/// </summary>
internal sealed class FrontProxy : IAsyncDisposable
{
    private readonly Process? _caddy;
    private readonly WebApplication? _yarp;
    private readonly string _folder = Directory.CreateTempSubdirectory("analysisapp-proxy-").FullName;

    private FrontProxy(string caddy, string caddyfile, IReadOnlyList<Uri> instances)
    {
        Kind = "Caddy";
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        for (var i = 0; i < instances.Count; i++)
            caddyfile = Placed(caddyfile, $"web-{i + 1}:8080", instances[i].Authority);
        var file = Path.Combine(_folder, "Caddyfile");
        File.WriteAllText(file, "{\n\tadmin off\n}\n" + caddyfile);
        _caddy = Process.Start(new ProcessStartInfo(caddy, ["run", "--config", file, "--adapter", "caddyfile"])
        {
            RedirectStandardError = true,
            Environment = { ["SITE"] = Address.ToString().TrimEnd('/'), ["HOME"] = _folder, ["XDG_DATA_HOME"] = _folder, ["XDG_CONFIG_HOME"] = _folder },
        })!;
        _caddy.ErrorDataReceived += (_, _) => { };
        _caddy.BeginErrorReadLine();
    }

    private FrontProxy(WebApplication yarp)
    {
        Kind = "YARP, since there is no Caddy here";
        _yarp = yarp;
        Address = new Uri(yarp.Urls.First());
    }

    /// <summary>Which it is, for the log.</summary>
    public string Kind { get; }

    public Uri Address { get; }

    /// <param name="instances">The web instances, in the order of their names.</param>
    public static async Task<FrontProxy> StartAsync(IReadOnlyList<Uri> instances)
    {
        var caddyfile = await File.ReadAllTextAsync(Path.Combine(RunningApp.RepositoryRoot, "deploy/compose/Caddyfile"));
        Assert.Contains("reverse_proxy " + string.Join(' ', instances.Select((_, i) => $"web-{i + 1}:8080")), caddyfile, StringComparison.Ordinal);
        var proxy = CaddyProgram() is { } caddy ? new FrontProxy(caddy, caddyfile, instances) : new FrontProxy(await YarpAsync(instances));
        await proxy.AnswersAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        if (_caddy is { HasExited: false })
            _caddy.Kill();
        _caddy?.Dispose();
        if (_yarp is not null)
            await _yarp.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<WebApplication> YarpAsync(IReadOnlyList<Uri> instances)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var cluster = new ClusterConfig
        {
            ClusterId = "web",
            LoadBalancingPolicy = "RoundRobin",
            HealthCheck = new HealthCheckConfig
            {
                Active = new ActiveHealthCheckConfig { Enabled = true, Interval = TimeSpan.FromSeconds(2), Timeout = TimeSpan.FromSeconds(4), Path = "/ready" },
            },
            Destinations = instances.ToDictionary(address => address.Authority, address => new DestinationConfig { Address = address.ToString() }),
        };
        var all = new RouteConfig { RouteId = "all", ClusterId = "web", Match = new RouteMatch { Path = "{**path}" } };
        builder.Services.AddReverseProxy().LoadFromMemory([all], [cluster]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        return app;
    }

    private static string? CaddyProgram() => Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "caddy")).FirstOrDefault(File.Exists);

    private static string Placed(string caddyfile, string from, string to)
    {
        Assert.Contains(from, caddyfile, StringComparison.Ordinal);
        return caddyfile.Replace(from, to, StringComparison.Ordinal);
    }

    private async Task AnswersAsync()
    {
        using var client = new HttpClient();
        for (var n = 0; ; n++)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(Address, "/ready"));
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException) when (n < 300)
            {
                // Not listening yet.
            }

            Assert.True(n < 300, $"{Kind} does not answer.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
