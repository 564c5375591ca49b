using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Browser;

/// <summary>
/// What lies between a browser and the app: a real proxy on a port of its own. It passes everything on as it comes, and streams of events as the test
/// wants: refused, held back, or cut.
/// </summary>
internal sealed class Passage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _app = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None });
    private readonly Lock _gate = new();
    private readonly List<HttpContext> _open = [];
    private readonly List<string?> _asked = [];
    private WebApplication? _proxy;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Passage(string target) => Target = target;

    /// <summary>Where it leads; another address after a restart.</summary>
    public string Target { get; set; }

    /// <summary>Answers 503 to whoever asks for events.</summary>
    public bool RefusesEvents { get; set; }

    /// <summary>Keeps events to itself, as a proxy does that waits for the end of an answer.</summary>
    public bool HoldsEvents { get; set; }

    /// <summary>Where it listens.</summary>
    public string Address => _proxy!.Urls.Single().TrimEnd('/');

    /// <summary>For each time that events were asked for: after which event.</summary>
    public IReadOnlyList<string?> Asked
    {
        get
        {
            lock (_gate)
                return [.. _asked];
        }
    }

    public static async Task<Passage> OpenAsync(string target)
    {
        var passage = new Passage(target);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        passage._proxy = builder.Build();
        passage._proxy.Run(passage.PassAsync);
        await passage._proxy.StartAsync();
        return passage;
    }

    /// <summary>Waits until so many streams are open.</summary>
    public async Task UntilOpenAsync(int streams)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_open.Count == streams)
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(Patience);
        }
    }

    /// <summary>Waits until events were asked for so many times.</summary>
    public async Task UntilAskedAsync(int times)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_asked.Count >= times)
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(Patience);
        }
    }

    /// <summary>Breaks every open stream off, as a network does.</summary>
    public void CutEvents()
    {
        HttpContext[] open;
        lock (_gate)
            open = [.. _open];
        foreach (var context in open)
            context.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        CutEvents();
        await _proxy!.DisposeAsync();
        _app.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/api/events", StringComparison.Ordinal))
        {
            await ForwardAsync(context);
            return;
        }

        Note(() => _asked.Add(context.Request.Headers["Last-Event-ID"] is [{ } header, ..] ? header : context.Request.Query["lastEventId"]));
        if (RefusesEvents)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        Note(() => _open.Add(context));
        try
        {
            await ForwardAsync(context);
        }
        finally
        {
            Note(() => _open.Remove(context));
        }
    }

    private async Task ForwardAsync(HttpContext context)
    {
        try
        {
            using var asked = RequestOf(context.Request);
            using var answer = await _app.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
                context.Response.Headers[name] = values.ToArray();
            await CopyAsync(await answer.Content.ReadAsStreamAsync(context.RequestAborted), context);
        }
        catch (OperationCanceledException)
        {
            // The browser left, or the test cut it off.
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            // The app is away: as a proxy says it, or by breaking off what it has begun to answer.
            if (context.Response.HasStarted)
                context.Abort();
            else
                context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }

    private async Task CopyAsync(Stream from, HttpContext context)
    {
        var buffer = new byte[16384];
        while (await from.ReadAsync(buffer, context.RequestAborted) is var read and > 0)
        {
            if (HoldsEvents && context.Request.Path.StartsWithSegments("/api/events", StringComparison.Ordinal))
                continue;
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private HttpRequestMessage RequestOf(HttpRequest request)
    {
        var asked = new HttpRequestMessage(new HttpMethod(request.Method), Target + request.Path + request.QueryString);
        if (request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0)
            asked.Content = new StreamContent(request.Body);
        foreach (var (name, values) in request.Headers.Where(header => header.Key is not ("Host" or "Connection" or "Transfer-Encoding")))
        {
            if (!asked.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                asked.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        return asked;
    }

    private void Note(Action change)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            change();
            waiting = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }
}
