namespace AnalysisApp.Observability.Log;

/// <summary>A line of this instance's log.</summary>
/// <param name="At">When.</param>
/// <param name="Level">How grave.</param>
/// <param name="Source">Which part of the app says it; empty when it does not say.</param>
/// <param name="Message">For people; of an exception the type only.</param>
/// <param name="JobId">The job it is about; null when none.</param>
/// <param name="CorrelationId">The request, or the job's request, that it belongs to; null when none.</param>
internal sealed record LogLine(DateTimeOffset At, LogLevel Level, string Source, string Message, long? JobId, string? CorrelationId);

/// <summary>Which lines.</summary>
/// <param name="Level">At least so grave.</param>
/// <param name="JobId">Only of this job; null for all.</param>
/// <param name="CorrelationId">Only of this request; null for all.</param>
internal sealed record LogFilter(LogLevel Level = LogLevel.Trace, long? JobId = null, string? CorrelationId = null)
{
    public bool Takes(LogLine line)
        => line.Level >= Level
            && (JobId is null || line.JobId == JobId)
            && (CorrelationId is null || string.Equals(line.CorrelationId, CorrelationId, StringComparison.OrdinalIgnoreCase));
}
