using AnalysisApp.Queue;

namespace AnalysisApp.Jobs.Log;

/// <summary>Writes what <see cref="JobLogSink"/> keeps aside, all that gathers in a moment at once, and at the stop what is left.</summary>
internal sealed partial class JobLogWriter(JobLogSink sink, IJobHistory history, TimeProvider clock, ILogger<JobLogWriter> logger) : BackgroundService
{
    private const int MostAtOnce = 1000;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly List<JobLogLine> _batch = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (Gather() && await WriteAsync(cancellationToken))
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await sink.Lines.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Gathering, clock, stoppingToken);
                Gather();
                if (!await WriteAsync(stoppingToken))
                    await Task.Delay(AfterFault, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync writes the rest.
        }
    }

    /// <returns>Whether there is anything to write.</returns>
    private bool Gather()
    {
        while (_batch.Count < MostAtOnce && sink.Lines.TryRead(out var line))
            _batch.Add(line);
        return _batch.Count > 0;
    }

    /// <returns>Whether it was written; if not, it is kept for the next time.</returns>
    private async Task<bool> WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await history.WriteLogAsync(_batch, cancellationToken);
            _batch.Clear();
            if (sink.TakeDropped() is var dropped and > 0)
                Dropped(logger, dropped);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            NotWritten(logger, fault, AfterFault.TotalSeconds);
            return false;
        }
    }

    [LoggerMessage(5020, LogLevel.Warning, "The log lines of jobs could not be written; it is tried again in {DelaySeconds:F0} s")]
    private static partial void NotWritten(ILogger logger, Exception fault, double delaySeconds);

    [LoggerMessage(5021, LogLevel.Warning, "{Count} log lines of jobs came faster than they could be written, so they are not on the jobs' pages")]
    private static partial void Dropped(ILogger logger, long count);
}
