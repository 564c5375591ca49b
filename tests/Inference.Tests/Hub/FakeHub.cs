using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Inference.Tests.Hub;

/// <summary>
/// A hub on a free port, and the host of its contents on another: the public hub's protocol over real sockets. A test makes it misbehave with
/// <see cref="Instead"/>.
/// </summary>
internal sealed class FakeHub : IAsyncDisposable
{
    private readonly WebApplication _hub;
    private readonly WebApplication _contents;
    private readonly ConcurrentDictionary<string, Published> _files = new(StringComparer.Ordinal);

    private FakeHub() => (_hub, _contents) = (Listen(AnswerAsync), Listen(SendContentAsync));

    public Uri Endpoint => new(_hub.Urls.First());

    public Uri Contents => new(_contents.Urls.First());

    /// <summary>Every request, in order.</summary>
    public ConcurrentQueue<Call> Calls { get; } = new();

    /// <summary>Asked before every answer; true means that it has answered itself.</summary>
    public Func<Call, HttpContext, Task<bool>>? Instead { get; set; }

    public static async Task<FakeHub> StartAsync()
    {
        var hub = new FakeHub();
        await hub._hub.StartAsync();
        await hub._contents.StartAsync();
        return hub;
    }

    /// <summary>Publishes a file; a large one lies with the contents' host, a small one with the hub itself.</summary>
    public void Publish(string repository, string commit, string name, byte[] content, bool large)
        => _files[$"/{repository}/resolve/{commit}/{name}"] = new Published(content, commit, large);

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _contents.DisposeAsync();
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

#pragma warning disable CA5350 // It is how git names a blob.
    public static string GitSha1(byte[] content)
        => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")), .. content]));
#pragma warning restore CA5350

    /// <summary>The content's answer, as it should be.</summary>
    public static async Task SendAsync(HttpContext context, byte[] content)
    {
        var from = RangeStart(context.Request);
        if (from >= content.Length && from > 0)
        {
            context.Response.StatusCode = 416;
            return;
        }

        if (from > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{content.Length - 1}/{content.Length}");
        }

        context.Response.ContentLength = content.Length - from;
        if (context.Request.Method != "HEAD")
            await context.Response.Body.WriteAsync(content.AsMemory(from));
    }

    public static int RangeStart(HttpRequest request)
        => request.Headers.Range.ToString() is { Length: > 0 } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;

    private async Task AnswerAsync(HttpContext context)
    {
        if (await IsAnsweredAsync(isContents: false, context))
            return;
        if (!_files.TryGetValue(context.Request.Path.Value!, out var file))
        {
            context.Response.StatusCode = 404;
            context.Response.Headers["X-Error-Code"] = "EntryNotFound";
            return;
        }

        Describe(context.Response, file);
        if (!file.IsLarge)
        {
            await SendAsync(context, file.Content);
            return;
        }

        context.Response.StatusCode = 302;
        context.Response.Headers.Location = $"{Contents.AbsoluteUri}{Sha256(file.Content)}?signature=secret";
    }

    /// <summary>The headers that tell what a file is.</summary>
    public static void Describe(HttpResponse response, Published file)
    {
        response.Headers["X-Repo-Commit"] = file.Commit;
        response.Headers.ETag = $"\"{(file.IsLarge ? Sha256(file.Content) : GitSha1(file.Content))}\"";
        if (!file.IsLarge)
            return;
        response.Headers["X-Linked-Etag"] = $"\"{Sha256(file.Content)}\"";
        response.Headers["X-Linked-Size"] = file.Content.Length.ToString(CultureInfo.InvariantCulture);
    }

    private async Task SendContentAsync(HttpContext context)
    {
        if (await IsAnsweredAsync(isContents: true, context))
            return;
        var file = _files.Values.First(file => Sha256(file.Content) == context.Request.Path.Value![1..]);
        await SendAsync(context, file.Content);
    }

    private async Task<bool> IsAnsweredAsync(bool isContents, HttpContext context)
    {
        var request = context.Request;
        var call = new Call(
            isContents, request.Method, request.Path.Value!, request.Path.Value!.Split('/')[^1],
            request.Headers.Authorization.ToString(), RangeStart(request), request.Headers.AcceptEncoding.ToString());
        Calls.Enqueue(call);
        return Instead is { } instead && await instead(call, context);
    }

    private static WebApplication Listen(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(answer);
        return app;
    }

    /// <summary>A request that came.</summary>
    internal sealed record Call(bool IsContents, string Method, string Path, string Name, string Authorization, int From, string AcceptEncoding)
    {
        public bool IsContent => IsContents && Method == "GET";

        public override string ToString() => $"{(IsContents ? "contents" : "hub")} {Method} {Name} from {From}";
    }

    /// <summary>A file of a repository.</summary>
    internal sealed record Published(byte[] Content, string Commit, bool IsLarge);
}
