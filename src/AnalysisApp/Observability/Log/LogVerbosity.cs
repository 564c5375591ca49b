using Serilog.Core;
using Serilog.Events;

namespace AnalysisApp.Observability.Log;

/// <summary>
/// How much of what the app's own parts say this instance writes down. What it is set to holds until the next start; the libraries' levels are those of the
/// settings throughout. Safe for concurrent use.
/// </summary>
internal sealed partial class LogVerbosity(LoggingLevelSwitch level, ILogger<LogVerbosity> logger)
{
    /// <summary>The levels there are, the most talkative first.</summary>
    public static IReadOnlyList<LogLevel> All { get; } = [LogLevel.Trace, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Critical];

    /// <summary>What is at least so grave is written.</summary>
    public LogLevel Level => LogText.LevelOf(level.MinimumLevel);

    /// <param name="wanted">One of <see cref="All"/>.</param>
    /// <param name="by">Who wants it, for the log.</param>
    public void Set(LogLevel wanted, string by)
    {
        var (old, next) = (level.MinimumLevel, (LogEventLevel)wanted);

        // Told while the more talkative of both holds, so that a log never falls silent without a word.
        level.MinimumLevel = old < next ? old : next;
        Changed(logger, wanted, by);
        level.MinimumLevel = next;
    }

    [LoggerMessage(5301, LogLevel.Warning, "From now on the log has what is at least {Level}, as {User} wants it; until the next start")]
    private static partial void Changed(ILogger logger, LogLevel level, string user);
}
