using System.Text.Json;
using System.Text.RegularExpressions;
using AnalysisApp.Accounts;
using AnalysisApp.Archive;
using AnalysisApp.Backups;
using AnalysisApp.Inference;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace AnalysisApp.Api;

/// <summary>Problems as RFC 9457 documents with a stable <c>code</c>. Faults become statuses here and nowhere else.</summary>
internal sealed partial class Problems(ILogger<Problems> logger) : IExceptionHandler
{
    /// <summary>A problem with a code, and a detail that names the fix.</summary>
    public static ProblemHttpResult Of(int status, string code, string detail, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        if (errors is not null)
            extensions["errors"] = errors;
        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }

    public static ProblemHttpResult NotFound(string what, object id)
        => Of(StatusCodes.Status404NotFound, "not_found", $"There is no {what} {id}.");

    /// <summary>One field is wrong.</summary>
    public static ProblemHttpResult Invalid(string field, string fault)
        => Of(StatusCodes.Status400BadRequest, "validation_failed", $"{field}: {fault}", new Dictionary<string, string[]> { [field] = [fault] });

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;

        // By now the request's own path is the error page's.
        var path = httpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path;
        if (path is null || !IsApi(path))
            return false;

        var problem = Of(exception);
        if (problem.StatusCode >= 500)
            ApiLog.RequestFailed(logger, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName ?? "unknown", exception);
        if (problem.StatusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = "2";
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>The status of a fault that the request itself may be at fault for, wherever it came up: it cannot be read, or is too large.</summary>
    public static int StatusOfRequest(Exception fault) => fault switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        InvalidDataException => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>Whether a path is answered in JSON.</summary>
    public static bool IsApi(PathString path) => path.StartsWithSegments("/api", StringComparison.Ordinal);

    /// <summary>Whether programs ask for it: those are told what is wrong in JSON, and led nowhere.</summary>
    public static bool IsForPrograms(PathString path)
        => IsApi(path) || path.StartsWithSegments("/openapi", StringComparison.Ordinal) || path.StartsWithSegments("/health", StringComparison.Ordinal);

    /// <summary>A status that the framework set without a body.</summary>
    public static ProblemHttpResult OfStatus(int status) => status switch
    {
        401 => Of(401, "sign_in_required", "Sign in, or send a key as 'Authorization: Bearer KEY'. /account makes keys."),
        403 => Of(403, "not_permitted", "Your role does not permit this. Ask an administrator."),
        404 => Of(404, "not_found", "There is no such address. /openapi/v1.json lists what there is."),
        405 => Of(405, "wrong_method", "This address does not take that method. /openapi/v1.json lists what it takes."),
        413 => Of(413, "too_large", "The request is larger than this address takes. Send less at a time."),
        415 => Of(415, "not_json", "The body must be JSON. Send it with Content-Type: application/json."),
        _ => Of(status, "bad_request", "The request could not be answered. Check it against /openapi/v1.json."),
    };

    private static ProblemHttpResult Of(Exception fault) => fault switch
    {
        UnknownSongsException unknown => Of(400, "unknown_songs", unknown.Message, Field("songIds", unknown.Message)),
        PlaylistFullException full => Of(400, "playlist_full", full.Message, Field("songIds", full.Message)),
        DuplicateSongException duplicate => Of(409, "duplicate_song", duplicate.Message),
        UnknownAudienceException unknown => Of(400, "validation_failed", $"policy: {unknown.Message}", Field("policy", unknown.Message)),
        UnknownPolicyException unknown => Of(404, "not_found", unknown.Message),
        DuplicatePolicyException duplicate => Of(409, "duplicate_policy", duplicate.Message, Field("name", duplicate.Message)),
        StalePolicyException stale => Of(409, "changed_meanwhile", stale.Message),
        LastPolicyException last => Of(409, "last_policy", last.Message),
        AccountFaultException wrong => Of(400, "validation_failed", $"{wrong.Field}: {wrong.Message}", Field(wrong.Field, wrong.Message)),
        ArchiveException bad => Of(400, "bad_archive", bad.Message),
        ArchiveBusyException busy => Of(409, "archive_busy", busy.Message),
        BackupFaultException failed => Of(503, "backup_failed", failed.Message),
        TextTooLongException tooLong => Of(400, "text_too_long", tooLong.Message, Field($"texts[{tooLong.Index}]", tooLong.Message)),
        InferenceOverloadedException overloaded => Of(429, "overloaded", overloaded.Message),
        InferenceDeadlineException late => Of(503, "deadline_passed", late.Message),
        ModelPackException => Of(503, "models_not_ready", "The models could not be loaded. The log says which file and what mends it."),
        BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
        BadHttpRequestException { StatusCode: 400 } bad when UnboundParameter().Match(bad.Message) is { Success: true } match
            => Invalid(JsonNamingPolicy.CamelCase.ConvertName(match.Groups["name"].Value), $"'{match.Groups["value"].Value}' is not the kind of value that is expected here; see /openapi/v1.json."),
        BadHttpRequestException { StatusCode: 400 } => OfJson(new JsonException()),
        BadHttpRequestException bad => OfStatus(bad.StatusCode),
        NpgsqlException { IsTransient: true } => Of(503, "database_unavailable", "The database does not answer at the moment. Try again in a moment."),
        _ => Of(500, "internal_error", "Something went wrong here, and it is in the log. Nothing was changed unless said otherwise."),
    };

    private static ProblemHttpResult OfJson(JsonException fault)
    {
        var path = fault.Path is null or "$" or "" ? null : fault.Path.TrimStart('$').TrimStart('.');
        return path is null
            ? Of(400, "invalid_json", "The body is not the JSON that is expected here. Check it against /openapi/v1.json.")
            : Of(400, "invalid_json", $"{path}: not the kind of value that is expected here.", Field(path, "Not the kind of value that is expected here; see /openapi/v1.json."));
    }

    // The framework names the parameter and its value in the message only.
    [GeneratedRegex("""^Failed to bind parameter "\S+ (?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.Singleline)]
    private static partial Regex UnboundParameter();

    private static Dictionary<string, string[]> Field(string name, string fault) => new() { [name] = [fault] };
}
