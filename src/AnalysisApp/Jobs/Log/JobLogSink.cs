using System.Threading.Channels;
using AnalysisApp.Observability.Log;
using AnalysisApp.Queue;
using Serilog.Core;
using Serilog.Events;

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

    private readonly Channel<JobLogLine> _lines = Channel.CreateBounded<JobLogLine>(new BoundedChannelOptions(Most) { SingleReader = true });
    private long _dropped;

    public ChannelReader<JobLogLine> Lines => _lines.Reader;

    public void Emit(LogEvent logEvent)
    {
        if (!logEvent.Properties.TryGetValue(JobId, out var property) || property is not ScalarValue { Value: long id })
            return;
        if (!_lines.Writer.TryWrite(new JobLogLine(0, id, logEvent.Timestamp, LogText.LevelOf(logEvent.Level), LogText.Of(logEvent))))
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>How many were dropped since this was last asked.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);
}
