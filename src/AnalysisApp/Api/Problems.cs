using System.Text.Json;
using AnalysisApp.Inference;
using AnalysisApp.Library;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace AnalysisApp.Api;

/// <summary>Problems as RFC 9457 documents with a stable <c>code</c>. Faults become statuses here and nowhere else.</summary>
internal sealed class Problems(ILogger<Problems> logger) : IExceptionHandler
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
        if (!httpContext.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
            return false;

        var problem = Of(exception);
        if (problem.StatusCode >= 500)
            ApiLog.RequestFailed(logger, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName ?? "unknown", exception);
        if (problem.StatusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = "2";
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    private static ProblemHttpResult Of(Exception fault) => fault switch
    {
        UnknownSongsException unknown => Of(400, "unknown_songs", unknown.Message, Field("songIds", unknown.Message)),
        PlaylistFullException full => Of(400, "playlist_full", full.Message, Field("songIds", full.Message)),
        DuplicateSongException duplicate => Of(409, "duplicate_song", duplicate.Message),
        TextTooLongException tooLong => Of(400, "text_too_long", tooLong.Message, Field($"texts[{tooLong.Index}]", tooLong.Message)),
        InferenceOverloadedException overloaded => Of(429, "overloaded", overloaded.Message),
        ModelPackException => Of(503, "models_not_ready", "The models could not be loaded. The log says which file and what mends it."),
        BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
        BadHttpRequestException { StatusCode: 413 } => Of(413, "too_large", "The request is larger than this address takes. Send less at a time."),
        BadHttpRequestException { StatusCode: 415 } => Of(415, "not_json", "The body must be JSON. Send it with Content-Type: application/json."),
        BadHttpRequestException bad => Of(bad.StatusCode, "bad_request", bad.Message),
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

    private static Dictionary<string, string[]> Field(string name, string fault) => new() { [name] = [fault] };
}
