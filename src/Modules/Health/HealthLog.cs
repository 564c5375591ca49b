using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Health;

internal static partial class HealthLog
{
    [LoggerMessage(1, LogLevel.Warning, "Health check {Check} is {Status}: {Message}")]
    public static partial void Worsened(ILogger logger, string check, HealthStatus status, string message, Exception? fault);

    [LoggerMessage(2, LogLevel.Information, "Health check {Check} is healthy again: {Message}")]
    public static partial void Recovered(ILogger logger, string check, string message);

    [LoggerMessage(3, LogLevel.Warning, "The history of the checks cannot be read: {Fault}")]
    public static partial void CouldNotReadHistory(ILogger logger, string fault);

    [LoggerMessage(4, LogLevel.Warning, "The checks' samples of {Minutes} minutes are not written yet: {Fault}")]
    public static partial void CouldNotSample(ILogger logger, int minutes, string fault);

    [LoggerMessage(5, LogLevel.Error, "The checks' sample of this minute could not be taken; the next minute tries again")]
    public static partial void SamplingFailed(ILogger logger, Exception fault);
}
