using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>Keeps what is logged, with its level in front.</summary>
internal sealed class LoggedLines : ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyList<string> All => [.. _lines];

    public IReadOnlyList<string> Warnings => [.. _lines.Where(line => line.StartsWith(nameof(LogLevel.Warning), StringComparison.Ordinal))];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
