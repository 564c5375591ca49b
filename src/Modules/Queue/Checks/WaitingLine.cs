using Npgsql;

namespace AnalysisApp.Queue.Checks;

/// <summary>
/// How fast the queue gets done, and whether its high line moves. Which job stands first, and since when, is remembered from look to look: when it was
/// enqueued does not tell, since a retried job is as old as its first try. Safe for concurrent use.
/// </summary>
internal sealed class WaitingLine(NpgsqlDataSource dataSource, TimeProvider clock)
{
    /// <summary>What the pace is counted over.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    // The edge of the claim's own index, and at most eleven rows for each kind of end.
    private const string Sql = """
        SELECT (SELECT id FROM queue.job WHERE ready AND priority = 0 ORDER BY priority, fair_tag, id LIMIT 1),
               coalesce((SELECT sum(jobs) FROM queue.tally WHERE minute > @since), 0)::bigint
             + coalesce((SELECT sum(delta) FROM queue.counter_change WHERE minute > @since), 0)::bigint
        """;

    private readonly Lock _gate = new();
    private long? _first;
    private long _firstSince;

    /// <param name="paused">Whether the whole queue is: then nobody expects the line to move.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<LinePace> ReadAsync(bool paused, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Sql);
        command.Parameters.AddWithValue("since", clock.GetUtcNow() - Window);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var first = paused || row.IsDBNull(0) ? (long?)null : row.GetInt64(0);
        return new LinePace(row.GetInt64(1) / Window.TotalMinutes, StandsFor(first));
    }

    private TimeSpan? StandsFor(long? first)
    {
        lock (_gate)
        {
            if (_first != first)
                (_first, _firstSince) = (first, clock.GetTimestamp());
            return first is null ? null : clock.GetElapsedTime(_firstSince);
        }
    }
}

/// <summary>How fast.</summary>
/// <param name="EndedPerMinute">Jobs that ended, however, a minute.</param>
/// <param name="HighStandsFor">How long the same job has been first in the line of <c>high</c>; null when none waits there that could start.</param>
internal sealed record LinePace(double EndedPerMinute, TimeSpan? HighStandsFor)
{
    /// <summary>How long so many jobs take at this pace; null while nothing ends.</summary>
    public TimeSpan? TimeFor(long jobs)
    {
        if (EndedPerMinute <= 0)
            return null;

        var minutes = jobs / EndedPerMinute;
        return minutes < TimeSpan.MaxValue.TotalMinutes ? TimeSpan.FromMinutes(minutes) : null;
    }
}
