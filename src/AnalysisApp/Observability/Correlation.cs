using System.Diagnostics;
using Serilog.Context;

namespace AnalysisApp.Observability;

/// <summary>
/// One id from the request to the job and back: the trace id, taken from <c>traceparent</c> where a caller sends one. It is on every log line of
/// the request, in the answer's <c>X-Correlation-Id</c>, and on the job that the request enqueued.
/// </summary>
internal static class Correlation
{
    public const string Property = "CorrelationId";

    public static void UseCorrelation(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var id = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

        // As the answer goes out: a fault clears what was set before it.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers["X-Correlation-Id"] = id;
            return Task.CompletedTask;
        });
        using (LogContext.PushProperty(Property, id))
            await next(context);
    });
}
