using System.Text;
using AnalysisApp.Events;

namespace AnalysisApp.Api;

/// <summary>Server-sent events: a snapshot, then what changes, with a comment every 15 seconds so that proxies keep the stream open.</summary>
internal static class EventsApi
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static void Map(IEndpointRouteBuilder api)
        => api.MapGet("/events", StreamAsync).WithTags("Progress").Produces(StatusCodes.Status200OK, contentType: "text/event-stream");

    private static async Task StreamAsync(HttpContext context, EventHub hub, IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        // A stream never ends by itself: without this, stopping the server would wait for every open browser.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache, no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";

        using var listener = hub.Listen();
        try
        {
            await WriteAsync(context, await hub.SnapshotAsync(ended.Token), ended.Token);
            while (true)
            {
                if (listener.TakeFellBehind())
                    await WriteAsync(context, await hub.SnapshotAsync(ended.Token), ended.Token);
                if (await WaitAsync(listener, clock, ended.Token))
                {
                    while (listener.Events.TryRead(out var next))
                        await WriteAsync(context, next.Type == "resync" ? await hub.SnapshotAsync(ended.Token) : next, ended.Token);
                }
                else
                {
                    await context.Response.WriteAsync(": alive\n\n", ended.Token);
                }

                await context.Response.Body.FlushAsync(ended.Token);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The browser left, or the server stops: the ordinary end of a stream.
        }
    }

    /// <returns>False when nothing came for a while.</returns>
    private static async Task<bool> WaitAsync(EventHub.Listener listener, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(KeepAlive, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await listener.Events.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task WriteAsync(HttpContext context, ServerEvent next, CancellationToken cancellationToken)
    {
        await context.Response.WriteAsync($"id: {next.Id}\nevent: {next.Type}\ndata: {next.Data}\n\n", Encoding.UTF8, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
