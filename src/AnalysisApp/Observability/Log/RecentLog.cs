using Serilog.Core;
using Serilog.Events;

namespace AnalysisApp.Observability.Log;

/// <summary>The newest lines of this instance's log, in memory: for a look without the machine's own log. Safe for concurrent use.</summary>
internal sealed class RecentLog : ILogEventSink
{
    /// <summary>So many lines are kept, the newest.</summary>
    public const int Kept = 2000;

    // What the queue's scopes and messages call it.
    private const string JobId = "JobId";

    private readonly LogLine?[] _lines = new LogLine?[Kept];
    private readonly Lock _lock = new();
    private long _written;

    public void Emit(LogEvent logEvent)
    {
        var line = new LogLine(
            logEvent.Timestamp,
            LogText.LevelOf(logEvent.Level),
            TextOf(logEvent, Constants.SourceContextPropertyName) ?? "",
            LogText.Of(logEvent),
            ValueOf(logEvent, JobId) as long?,
            TextOf(logEvent, Correlation.Property));
        lock (_lock)
            _lines[_written++ % Kept] = line;
    }

    /// <summary>The newest lines that the filter takes, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<LogLine> Read(LogFilter filter, int limit)
    {
        var found = new List<LogLine>();
        lock (_lock)
        {
            for (var i = _written - 1; i >= 0 && i >= _written - Kept && found.Count < limit; i--)
            {
                if (_lines[i % Kept] is { } line && filter.Takes(line))
                    found.Add(line);
            }
        }

        return found;
    }

    private static object? ValueOf(LogEvent logEvent, string name)
        => logEvent.Properties.TryGetValue(name, out var property) && property is ScalarValue scalar ? scalar.Value : null;

    private static string? TextOf(LogEvent logEvent, string name) => ValueOf(logEvent, name) as string;
}
