using System.ComponentModel;
using AnalysisApp.Observability.Log;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnalysisApp.Api;

/// <summary>The log of the instance that is asked.</summary>
internal static class LogApi
{
    private const int UsualLimit = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        var log = api.MapGroup("/log").WithTags("Log").RequireAuthorization(Permission.Admin);
        log.MapGet("/", Read).WithSummary("The newest lines of this instance's log, the newest first.").Produces<InstanceLogView>().ProducesProblem(StatusCodes.Status400BadRequest);
        log.MapGet("/level", ReadLevel).WithSummary("How much is written.");
        log.MapPut("/level", SetLevelAsync).WithSummary("Changes how much is written, until the next start.").Produces<LogLevelView>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static IResult Read(
        [Description("trace, debug, information, warning, error or critical: at least so grave; trace if left out.")] string? level,
        [Description("Only of this job.")] long? job,
        [Description("Only of the request with this X-Correlation-Id, and of the jobs it asked for.")] string? correlation,
        [Description("At most so many lines, 1 to 2000; 200 if left out.")] int? limit,
        RecentLog log,
        LogVerbosity verbosity)
    {
        if (!TryRead(level ?? "trace", out var least))
            return Problems.Invalid("level", OneOf);
        if (limit is < 1 or > RecentLog.Kept)
            return Problems.Invalid("limit", $"It is {limit}; it may be 1 to {RecentLog.Kept}.");

        var lines = log.Read(new LogFilter(least, job, correlation), limit ?? UsualLimit);
        return TypedResults.Ok(new InstanceLogView(verbosity.Level, [.. lines.Select(InstanceLogLineView.Of)]));
    }

    private static Ok<LogLevelView> ReadLevel(LogVerbosity verbosity) => TypedResults.Ok(new LogLevelView(verbosity.Level));

    private static async Task<IResult> SetLevelAsync(
        LogLevelRequest request, LogVerbosity verbosity, CurrentUser user, Audit audit, CancellationToken cancellationToken)
    {
        if (request.Level is not { } wanted || !LogVerbosity.All.Contains(wanted))
            return Problems.Invalid("level", OneOf);

        verbosity.Set(wanted, user.Name);
        await audit.AddAsync("log.level_changed", wanted.ToString().ToLowerInvariant(), null);
        return TypedResults.Ok(new LogLevelView(verbosity.Level));
    }

    private static string OneOf => $"It may be {string.Join(", ", LogVerbosity.All.Select(level => level.ToString().ToLowerInvariant()))}.";

    private static bool TryRead(string text, out LogLevel level)
    {
        var known = LogVerbosity.All.Cast<LogLevel?>().FirstOrDefault(one => string.Equals(one.ToString(), text, StringComparison.OrdinalIgnoreCase));
        level = known ?? default;
        return known is not null;
    }
}

/// <summary>How much is to be written.</summary>
/// <param name="Level">What is at least so grave.</param>
internal sealed record LogLevelRequest(LogLevel? Level);

/// <summary>How much is written.</summary>
/// <param name="Level">What is at least so grave.</param>
internal sealed record LogLevelView(LogLevel Level);

/// <summary>The newest lines of an instance's log.</summary>
/// <param name="Level">What is at least so grave is written now.</param>
/// <param name="Lines">The newest first.</param>
internal sealed record InstanceLogView(LogLevel Level, IReadOnlyList<InstanceLogLineView> Lines);

/// <summary>A line of it.</summary>
/// <param name="At">When.</param>
/// <param name="Level">How grave.</param>
/// <param name="Source">Which part of the app says it.</param>
/// <param name="Message">For people; of an exception the type only.</param>
/// <param name="JobId">The job it is about.</param>
/// <param name="CorrelationId">The request it belongs to.</param>
internal sealed record InstanceLogLineView(DateTimeOffset At, LogLevel Level, string Source, string Message, string? JobId, string? CorrelationId)
{
    public static InstanceLogLineView Of(LogLine line)
        => new(line.At, line.Level, line.Source, line.Message, line.JobId is { } id ? Jobs.IdText.Of(id) : null, line.CorrelationId);
}
