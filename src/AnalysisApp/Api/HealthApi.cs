using AnalysisApp.Health;
using AnalysisApp.Inference;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Http.HttpResults;
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
        health.MapGet("/health", () => TypedResults.Ok(new AliveView("healthy"))).AllowAnonymous().AnswersBeforeSetup();
        health.MapGet("/ready", ReadyAsync).AllowAnonymous().AnswersBeforeSetup().Produces<ReadyView>().Produces<ReadyView>(StatusCodes.Status503ServiceUnavailable);
        health.MapGet("/health/details", ReadAsync).RequireAuthorization(Permission.Read);
    }

    private static async Task<Ok<HealthView>> ReadAsync(HealthReporter reporter, HealthHistory history, CurrentUser user, CancellationToken cancellationToken)
    {
        var summary = await reporter.ReadAsync(cancellationToken);

        // A database that has just not answered is not waited for again.
        var view = HealthView.Of(summary, summary.IsUnhealthy("database") ? null : await history.ReadAsync(cancellationToken));
        return TypedResults.Ok(user.IsAdmin ? view : view.ToUser());
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

/// <summary>How the app is.</summary>
internal sealed record HealthView(HealthStatus Status, IReadOnlyList<CheckView> Checks)
{
    /// <summary>As those see it who cannot mend it: what works and what does not, and nothing of the machine.</summary>
    public HealthView ToUser() => this with { Checks = [.. Checks.Select(check => check.ToUser())] };

    public static HealthView Of(HealthSummary summary, HealthDay? day) => new(summary.Status, [.. summary.Checks.Select(check => CheckView.Of(check, day))]);
}

/// <summary>How one part is.</summary>
/// <param name="Name">For example <c>database</c>.</param>
/// <param name="Status">Now.</param>
/// <param name="Message">One line for people.</param>
/// <param name="Fix">What mends it; null when it is healthy or no fix is known.</param>
/// <param name="DurationMs">How long the check took.</param>
/// <param name="Details">Further facts.</param>
/// <param name="History">The last 24 hours; null while the database does not answer.</param>
internal sealed record CheckView(
    string Name, HealthStatus Status, string Message, string? Fix, double DurationMs, IReadOnlyDictionary<string, object> Details, CheckHistoryView? History)
{
    /// <summary>As those see it who cannot mend it.</summary>
    public CheckView ToUser() => this with { Message = CheckWords.Of(Status), Fix = null, Details = new Dictionary<string, object>() };

    public static CheckView Of(CheckReport check, HealthDay? day) => new(
        check.Name, check.Status, check.Message, check.Fix, check.DurationMs, check.Details, CheckHistoryView.Of(check.Name, day));
}

/// <summary>24 hours of a check.</summary>
/// <param name="Since">When the first cell begins.</param>
/// <param name="CellMinutes">What a cell stands for.</param>
/// <param name="Cells">The worst of each; null where nothing was written down.</param>
internal sealed record CheckHistoryView(DateTimeOffset Since, int CellMinutes, IReadOnlyList<HealthStatus?> Cells)
{
    public static CheckHistoryView? Of(string check, HealthDay? day) => day is null ? null : new(
        day.Since,
        (int)HealthHistory.Cell.TotalMinutes,
        day.Checks.TryGetValue(check, out var cells) ? [.. cells.Select(cell => cell.Status)] : new HealthStatus?[HealthHistory.Cells]);
}

/// <summary>The process answers.</summary>
internal sealed record AliveView(string Status);

/// <summary>Whether all that a request needs is there.</summary>
internal sealed record ReadyView(string Status, IReadOnlyList<ReadyCheck> Checks);

/// <summary>One of the things that a request needs.</summary>
internal sealed record ReadyCheck(string Name, HealthStatus Status);
