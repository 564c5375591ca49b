using System.Globalization;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Queue.Chaos.Instances;

/// <summary>Every event on a line of its own, its number first, so that whoever started the process can count them.</summary>
internal sealed class LineLoggerProvider : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger();

    public void Dispose()
    {
    }

    private sealed class LineLogger : ILogger
    {
        // Each job's end is in its row.
        private const int Settled = 1001;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || eventId.Id == Settled)
                return;
            var fault = exception is null ? "" : $" <- {exception.GetType().Name}: {exception.Message}";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{eventId.Id} {TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {formatter(state, exception)}{fault}").ReplaceLineEndings(" "));
        }
    }
}
