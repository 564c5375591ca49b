using AnalysisApp.Events;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Http.Features;

namespace AnalysisApp.Api;

/// <summary>Server-sent events: a snapshot, then what changes, with a comment every 15 seconds so that proxies keep the stream open.</summary>
/// <remarks>
/// Written by hand: the framework's own results know no comments, and serialise for each listener what is the same for all.
/// The format: https://html.spec.whatwg.org/multipage/server-sent-events.html.
/// </remarks>
internal static class EventsApi
{

    public static void Map(IEndpointRouteBuilder api)
        => api.MapGet("/events", StreamAsync).WithTags("Progress").RequireAuthorization(Permission.Read).Produces(StatusCodes.Status200OK, contentType: "text/event-stream");

    private static async Task StreamAsync(
        HttpContext context, string? lastEventId, CurrentUser user, OpenStreams streams, RecentEvents events, LiveSnapshot snapshot, IHostApplicationLifetime lifetime)
    {
        Prepare(context);
        using var place = streams.Open(context.User);

        // A stream never ends by itself: without this, stopping the server would wait for every open browser.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping, place.Ended);
        var stream = new EventStream(events, snapshot, Listener.Of(user), context.Response.BodyWriter);
        try
        {
            await stream.RunAsync(context.Request.Headers["Last-Event-ID"] is [{ } seen, ..] ? seen : lastEventId, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The browser left, or the server stops: the ordinary ends of a stream.
            if (place.Ended.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
                await stream.EndAsync(context.RequestAborted);
        }
    }

    /// <summary>What proxies need to hear: pass every event on at once, keep none, and compress none, which would hold them back.</summary>
    private static void Prepare(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache, no-store, no-transform";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }
}
