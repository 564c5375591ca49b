using Microsoft.Extensions.Logging;

namespace AnalysisApp.Progress;

internal static partial class ProgressLog
{
    [LoggerMessage(1, LogLevel.Warning, "The progress of job {JobId} could not be published; it is tried again.")]
    public static partial void CouldNotPublish(ILogger logger, long jobId, Exception fault);

    [LoggerMessage(2, LogLevel.Warning, "The connection that listens for progress was lost; it is opened again in {DelayMilliseconds} ms.")]
    public static partial void LostConnection(ILogger logger, double delayMilliseconds, Exception fault);

    [LoggerMessage(3, LogLevel.Information, "{Removed} old progress records were removed.")]
    public static partial void Pruned(ILogger logger, int removed);

    [LoggerMessage(4, LogLevel.Warning, "Old progress records could not be removed; it is tried again in an hour.")]
    public static partial void CouldNotPrune(ILogger logger, Exception fault);

    [LoggerMessage(5, LogLevel.Warning, "Progress records were not as they should be: {Recounted} were counted anew, {Removed} of no job were removed.")]
    public static partial void Repaired(ILogger logger, int recounted, int removed);
}
