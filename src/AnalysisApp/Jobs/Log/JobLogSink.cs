using System.Globalization;
using System.Threading.Channels;
using AnalysisApp.Queue;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace AnalysisApp.Jobs.Log;

/// <summary>
/// Keeps aside what is logged of a job, for its page: every event that carries a job's id. What logs never waits for it; when more comes than can be written,
/// the newest is dropped and counted. Safe for concurrent use.
/// </summary>
internal sealed class JobLogSink : ILogEventSink
{
    private const int Most = 10_000;

    // What the queue's scopes and messages call it.
    private const string JobId = "JobId";

    private static readonly MessageTemplateTextFormatter Message = new("{Message:l}", CultureInfo.InvariantCulture);

    private readonly Channel<JobLogLine> _lines = Channel.CreateBounded<JobLogLine>(new BoundedChannelOptions(Most) { SingleReader = true });
    private long _dropped;

    public ChannelReader<JobLogLine> Lines => _lines.Reader;

    public void Emit(LogEvent logEvent)
    {
        if (!logEvent.Properties.TryGetValue(JobId, out var property) || property is not ScalarValue { Value: long id })
            return;
        if (!_lines.Writer.TryWrite(new JobLogLine(0, id, logEvent.Timestamp, LevelOf(logEvent.Level), TextOf(logEvent))))
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>How many were dropped since this was last asked.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <summary>An exception is named and no more: its message may quote lyrics, and what may be told of it is in the report of the attempt.</summary>
    private static string TextOf(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, text);
        if (logEvent.Exception is { } fault)
            text.Write($" ({fault.GetType().FullName})");
        return text.ToString();
    }

    private static LogLevel LevelOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => LogLevel.Trace,
        LogEventLevel.Debug => LogLevel.Debug,
        LogEventLevel.Information => LogLevel.Information,
        LogEventLevel.Warning => LogLevel.Warning,
        LogEventLevel.Error => LogLevel.Error,
        _ => LogLevel.Critical,
    };
}
