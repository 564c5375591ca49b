using AnalysisApp.Health;
using AnalysisApp.Inference;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Api;

/// <summary>Alive, ready, and why not.</summary>
internal static class HealthApi
{
    // What a request needs. Workers, disk and the length of the queue are shown, but a load balancer must not act on them.
    private static readonly string[] NeededToAnswer = ["database", "models"];

    public static void Map(IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("").WithTags("Health");
        health.MapGet("/health", () => TypedResults.Ok(new AliveView("healthy")));
        health.MapGet("/ready", ReadyAsync).Produces<ReadyView>().Produces<ReadyView>(StatusCodes.Status503ServiceUnavailable);
        health.MapGet("/health/details", async (HealthReporter reporter, CancellationToken cancellationToken)
            => TypedResults.Ok(await reporter.ReadAsync(cancellationToken)));
    }

    private static async Task<IResult> ReadyAsync(HealthReporter reporter, IInferenceEngine engine, CancellationToken cancellationToken)
    {
        var summary = await reporter.ReadAsync(cancellationToken);
        var checks = summary.Checks
            .Where(check => NeededToAnswer.Contains(check.Name))
            .Select(check => new ReadyCheck(check.Name, check.Status))
            .ToArray();
        var ready = engine.Ready.IsCompletedSuccessfully && checks.All(check => check.Status != HealthStatus.Unhealthy);
        return TypedResults.Json(
            new ReadyView(ready ? "ready" : "not_ready", checks),
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>The process answers.</summary>
internal sealed record AliveView(string Status);

/// <summary>Whether all that a request needs is there.</summary>
internal sealed record ReadyView(string Status, IReadOnlyList<ReadyCheck> Checks);

/// <summary>One of the things that a request needs.</summary>
internal sealed record ReadyCheck(string Name, HealthStatus Status);
