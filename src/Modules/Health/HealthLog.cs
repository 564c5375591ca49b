using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Health;

internal static partial class HealthLog
{
    [LoggerMessage(1, LogLevel.Warning, "Health check {Check} is {Status}: {Message}")]
    public static partial void Worsened(ILogger logger, string check, HealthStatus status, string message, Exception? fault);

    [LoggerMessage(2, LogLevel.Information, "Health check {Check} is healthy again: {Message}")]
    public static partial void Recovered(ILogger logger, string check, string message);
}
