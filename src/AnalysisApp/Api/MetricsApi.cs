using System.Security.Cryptography;
using System.Text;
using AnalysisApp.Observability.Metrics;
using AnalysisApp.Security;

namespace AnalysisApp.Api;

/// <summary>Metrics, for Prometheus and what reads its format.</summary>
internal static class MetricsApi
{
    public const string Path = "/metrics";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet(Path, ReadAsync)
        .AllowAnonymous().AnswersBeforeSetup()
        .WithTags("Health")
        .Produces<string>(StatusCodes.Status200OK, "text/plain", "application/openmetrics-text")
        .ProducesProblem(StatusCodes.Status401Unauthorized);

    private static async Task<IResult> ReadAsync(HttpContext context, Telemetry telemetry, MetricsSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Token is { } token && !Presents(context.Request, token))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.Of(StatusCodes.Status401Unauthorized, "invalid_token", "Send the token of Metrics:Token as 'Authorization: Bearer TOKEN'.");
        }

        var format = ExpositionFormat.For(context.Request.GetTypedHeaders().Accept);
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(await telemetry.WriteAsync(format, cancellationToken)), format.ContentType);
    }

    private static bool Presents(HttpRequest request, string token)
    {
        const string scheme = "Bearer ";
        var presented = request.Headers.Authorization is [{ } header, ..] && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? header[scheme.Length..].Trim()
            : "";

        // Hashes are of one length, so that neither content nor length shows in the time.
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(presented)), SHA256.HashData(Encoding.UTF8.GetBytes(token)));
    }
}
