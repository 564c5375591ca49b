using AnalysisApp.Health;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using Npgsql;

namespace AnalysisApp.Observability.Metrics;

/// <summary>What the gauges show: read when somebody asks, since a gauge itself cannot wait for a database. Safe for concurrent use.</summary>
internal sealed class Readings(IJobQueue queue, HealthReporter health, IProgressBoard progress)
{
    private volatile Reading? _last;

    /// <summary>As of the last reading; null before the first.</summary>
    public Reading? Last => _last;

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var summary = await health.ReadAsync(cancellationToken);
        if (summary.IsUnhealthy("database"))
        {
            // It has just not answered; whoever scrapes waits ten seconds at most.
            _last = new Reading(summary, null, []);
            return;
        }

        try
        {
            var status = await queue.ReadStatusAsync(cancellationToken);
            var running = status.Workers.SelectMany(worker => worker.JobIds).Distinct().ToArray();
            _last = new Reading(summary, status, running.Length == 0 ? [] : await progress.ReadAsync(running, cancellationToken));
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            // The health of the database says so; its numbers are not known now.
            _last = new Reading(summary, null, []);
        }
    }
}

/// <summary>One look at everything.</summary>
/// <param name="Health">The checks.</param>
/// <param name="Queue">Null while the database does not answer.</param>
/// <param name="Running">The records of the jobs that run, on any instance.</param>
internal sealed record Reading(HealthSummary Health, QueueStatus? Queue, IReadOnlyList<ProgressRecord> Running);
