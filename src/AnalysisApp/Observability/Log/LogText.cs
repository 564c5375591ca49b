using System.Globalization;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace AnalysisApp.Observability.Log;

/// <summary>A line of the log as people read it on pages.</summary>
internal static class LogText
{
    private static readonly MessageTemplateTextFormatter Message = new("{Message:l}", CultureInfo.InvariantCulture);

    /// <summary>An exception is named and no more: its message may quote lyrics, and what may be told of it is in the report of the attempt.</summary>
    public static string Of(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, text);
        if (logEvent.Exception is { } fault)
            text.Write($" ({fault.GetType().FullName})");
        return text.ToString();
    }

    public static LogLevel LevelOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => LogLevel.Trace,
        LogEventLevel.Debug => LogLevel.Debug,
        LogEventLevel.Information => LogLevel.Information,
        LogEventLevel.Warning => LogLevel.Warning,
        LogEventLevel.Error => LogLevel.Error,
        _ => LogLevel.Critical,
    };
}
