using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Health.Tests.Updates;

/// <summary>Tells of a release as GitHub does, over a real socket; or answers as a test wants.</summary>
internal sealed class ReleaseServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ReleaseServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            Asked.Enqueue(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            await Answer(context);
        });
    }

    /// <summary>The head of each request.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Asked { get; } = new();

    public Func<HttpContext, Task> Answer { get; set; } = Release("v1.2.0", "\"one\"");

    public string Address => _app.Urls.Single() + "/repos/owner/name/releases/latest";

    public static async Task<ReleaseServer> StartAsync()
    {
        var server = new ReleaseServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A release with that tag; asked again with the same <c>ETag</c>, there is nothing new.</summary>
    public static Func<HttpContext, Task> Release(string tag, string etag, string more = "") => async context =>
    {
        context.Response.Headers.ETag = etag;
        if (context.Request.Headers.IfNoneMatch == etag)
        {
            context.Response.StatusCode = 304;
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync($$"""{"id": 1, "tag_name": "{{tag}}", "html_url": "https://example.org/releases/{{tag}}", "draft": false{{more}}, "assets": []}""");
    };

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }
}
