using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnalysisApp.Queue.Tending;

/// <summary>Jobs that run for longer than they should. Used by one loop at a time, but for <see cref="ReadAsync"/>.</summary>
internal sealed class LongRunningJobs(NpgsqlDataSource dataSource, IOptions<QueueOptions> options, TimeProvider clock, ILogger<LongRunningJobs> logger)
{
    /// <summary>The most that are read at a time.</summary>
    public const int Most = 100;

    private const string ReadSql = """
        SELECT id, type, started_at, lease_instance FROM queue.job
        WHERE lease_until IS NOT NULL AND started_at < @before ORDER BY started_at, id LIMIT @most
        """;

    private readonly HashSet<long> _warned = [];

    /// <summary>Those of all instances, the oldest first, at most <see cref="Most"/>.</summary>
    public async Task<IReadOnlyList<LongRun>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(ReadSql);
        command.Parameters.AddWithValue("before", clock.GetUtcNow() - options.Value.LongRunningAfter);
        command.Parameters.AddWithValue("most", Most);
        var runs = new List<LongRun>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            runs.Add(new LongRun(row.GetInt64(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3)));
        return runs;
    }

    /// <summary>Warns once of each that this instance runs; so every job is warned of in one log, and by whoever can look at it.</summary>
    /// <returns>Of which it warned.</returns>
    public async Task<IReadOnlyList<long>> WarnAsync(CancellationToken cancellationToken)
    {
        var mine = (await ReadAsync(cancellationToken)).Where(run => run.Instance == options.Value.InstanceName).ToArray();
        _warned.IntersectWith(mine.Select(run => run.JobId));
        var anew = mine.Where(run => _warned.Add(run.JobId)).ToArray();
        foreach (var run in anew)
            QueueLog.RunsLong(logger, run.JobId, run.Type, (clock.GetUtcNow() - run.StartedAt).TotalMinutes);
        return [.. anew.Select(run => run.JobId)];
    }
}

/// <summary>One of them.</summary>
internal sealed record LongRun(long JobId, string Type, DateTimeOffset StartedAt, string Instance);
