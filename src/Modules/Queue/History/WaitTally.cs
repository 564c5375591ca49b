using Npgsql;

namespace AnalysisApp.Queue.History;

/// <summary>Counts how long jobs waited, in memory, and adds that to the table now and then: a start costs an addition. Thread-safe.</summary>
internal sealed class WaitTally(NpgsqlDataSource dataSource, TimeProvider clock)
{
    // In one order, so that two instances wait for each other and never in a ring.
    private const string AddSql = """
        INSERT INTO queue.wait_tally AS t (minute, priority, bucket, jobs)
        SELECT * FROM unnest(@minutes, @priorities, @buckets, @jobs) ORDER BY 1, 2, 3
        ON CONFLICT (minute, priority, bucket) DO UPDATE SET jobs = t.jobs + EXCLUDED.jobs
        """;

    private readonly Lock _gate = new();
    private Dictionary<(DateTimeOffset Minute, JobPriority Priority, int Bucket), long> _counts = [];

    /// <summary>Counts a job that starts for the first time.</summary>
    public void Add(JobPriority priority, TimeSpan wait)
    {
        var now = clock.GetUtcNow();
        var key = (now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)), priority, WaitBuckets.Of(wait));
        lock (_gate)
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
    }

    /// <summary>Writes what was counted since the last time; where that fails, it is written the next time.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var counts = Take();
        if (counts.Count == 0)
            return;
        try
        {
            await AddAsync(counts, cancellationToken);
        }
        catch
        {
            GiveBack(counts);
            throw;
        }
    }

    private Dictionary<(DateTimeOffset Minute, JobPriority Priority, int Bucket), long> Take()
    {
        lock (_gate)
        {
            var counts = _counts;
            _counts = [];
            return counts;
        }
    }

    private void GiveBack(Dictionary<(DateTimeOffset Minute, JobPriority Priority, int Bucket), long> counts)
    {
        lock (_gate)
        {
            foreach (var (key, jobs) in counts)
                _counts[key] = _counts.GetValueOrDefault(key) + jobs;
        }
    }

    private async Task AddAsync(
        Dictionary<(DateTimeOffset Minute, JobPriority Priority, int Bucket), long> counts, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(AddSql);
        command.Parameters.AddWithValue("minutes", counts.Keys.Select(key => key.Minute).ToArray());
        command.Parameters.AddWithValue("priorities", counts.Keys.Select(key => (short)key.Priority).ToArray());
        command.Parameters.AddWithValue("buckets", counts.Keys.Select(key => (short)key.Bucket).ToArray());
        command.Parameters.AddWithValue("jobs", counts.Values.ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
