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

    [LoggerMessage(6, LogLevel.Warning, "The alert rule {Rule} could not be judged now: {Fault}")]
    public static partial void RuleNotJudged(ILogger logger, AlertKind rule, string fault);

    [LoggerMessage(7, LogLevel.Warning, "An alert did not reach channel {ChannelId}; it is tried again in {DelaySeconds} s: {Fault}")]
    public static partial void NotDelivered(ILogger logger, long channelId, double delaySeconds, string fault);

    [LoggerMessage(8, LogLevel.Error, "Alerts could not be sent; the next round tries again")]
    public static partial void CourierFailed(ILogger logger, Exception fault);

    [LoggerMessage(9, LogLevel.Information, "No newer version was told of; tomorrow it is asked again: {Fault}")]
    public static partial void NoReleaseTold(ILogger logger, string fault);
}
