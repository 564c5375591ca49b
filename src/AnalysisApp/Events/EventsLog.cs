namespace AnalysisApp.Events;

/// <summary>Log lines of the live events.</summary>
internal static partial class EventsLog
{
    [LoggerMessage(5101, LogLevel.Warning, "Live events from {Source} broke off; trying again")]
    public static partial void SourceLost(ILogger logger, string source, Exception fault);

    [LoggerMessage(5102, LogLevel.Warning, "Whether those who listen still may could not be checked; trying again in a minute")]
    public static partial void ListenersNotChecked(ILogger logger, Exception fault);
}
