using AnalysisApp.Queue.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Queue.Repair;

/// <summary>Compares what must agree and mends it: the little that time alone can bring about every few minutes, and everything on request.</summary>
/// <remarks>One repair at a time among all instances. What it found is logged here, once, and returned.</remarks>
internal sealed class QueueRepairer(NpgsqlDataSource dataSource, JobRescue rescue, TimeProvider clock, ILogger<QueueRepairer> logger)
{
    private const int TimeoutSeconds = 600;

    private const string MissingGuardsSql = """
        SELECT g FROM unnest(@guards) g
        WHERE NOT EXISTS (
            SELECT FROM pg_constraint c
            WHERE c.conname = g AND (c.conrelid = 'queue.job'::regclass OR (c.contype = 'f' AND c.conrelid = 'queue.failure'::regclass)))
          AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = g AND i.indrelid = 'queue.job'::regclass AND i.indisvalid)
          AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgname = g AND t.tgrelid = 'queue.job'::regclass AND t.tgenabled <> 'D')
        """;

    private static readonly string CountBrokenSql
        = $"SELECT {string.Join(", ", JobRules.All.Select(rule => $"count(*) FILTER (WHERE ({rule.Condition}) IS FALSE)"))} FROM queue.job";

    /// <summary>Orphans, leases and counts. Leaves it to another instance that is at it.</summary>
    /// <returns>What was found; null when another instance is at it.</returns>
    public async Task<IReadOnlyList<QueueFinding>?> ReconcileAsync(CancellationToken cancellationToken)
    {
        await using var taken = await SessionLock.TryTakeAsync(dataSource, SessionLock.Repair, cancellationToken);
        if (taken is null)
            return null;

        var findings = new List<QueueFinding>();
        await MendLeasesAsync(findings, cancellationToken);
        await MendAsync(Mending.Counters, findings, cancellationToken);
        return Logged(findings);
    }

    /// <summary>Everything.</summary>
    public async Task<QueueRepair> RepairAsync(CancellationToken cancellationToken)
    {
        await using var taken = await SessionLock.TakeAsync(dataSource, SessionLock.Repair, cancellationToken);
        var findings = new List<QueueFinding>();
        await FindMissingGuardsAsync(findings, cancellationToken);
        await MendRowsAsync(findings, cancellationToken);
        await MendLeasesAsync(findings, cancellationToken);
        foreach (var mending in Mending.OfTables)
            await MendAsync(mending, findings, cancellationToken);

        await using var last = Command("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('queue.job', 'id')::regclass), 0)");
        return new QueueRepair(Logged(findings), (long)(await last.ExecuteScalarAsync(cancellationToken))!);
    }

    private async Task MendLeasesAsync(List<QueueFinding> findings, CancellationToken cancellationToken)
    {
        foreach (var mending in Mending.OfLeases)
            await MendAsync(mending, findings, cancellationToken);
        await FreeAsync("expired_leases", rescue.FreeExpiredAsync, findings, cancellationToken);
        await FreeAsync("orphaned_jobs", rescue.FreeUnownedAsync, findings, cancellationToken);
    }

    private static async Task FreeAsync(
        string what, Func<CancellationToken, Task<IReadOnlyList<long>>> free, List<QueueFinding> findings, CancellationToken cancellationToken)
    {
        int freed, all = 0;
        do
        {
            freed = (await free(cancellationToken)).Count;
            all += freed;
        }
        while (freed == JobRescue.BatchSize);

        Note(findings, what, all, all);
    }

    private async Task MendAsync(Mending mending, List<QueueFinding> findings, CancellationToken cancellationToken)
    {
        await using var command = Command(mending.Sql);
        var mended = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        Note(findings, mending.What, mended, mended);
    }

    private async Task MendRowsAsync(List<QueueFinding> findings, CancellationToken cancellationToken)
    {
        var broken = await CountBrokenAsync(cancellationToken);
        if (broken.All(count => count == 0))
            return;

        await using var mend = Command(JobRules.MendSql);
        await mend.ExecuteNonQueryAsync(cancellationToken);
        var left = await CountBrokenAsync(cancellationToken);
        for (var n = 0; n < broken.Count; n++)
            Note(findings, JobRules.All[n].Name, broken[n], Math.Max(0, broken[n] - left[n]));
    }

    private async Task<IReadOnlyList<long>> CountBrokenAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(CountBrokenSql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return [.. Enumerable.Range(0, row.FieldCount).Select(row.GetInt64)];
    }

    /// <summary>Not put back here: whoever took a guard away, or restored a backup without it, must know.</summary>
    private async Task FindMissingGuardsAsync(List<QueueFinding> findings, CancellationToken cancellationToken)
    {
        await using var command = Command(MissingGuardsSql);
        command.Parameters.AddWithValue("guards", JobRules.All.Select(rule => rule.Name).Concat(JobRules.OtherGuards).ToArray());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            Note(findings, $"missing_{row.GetString(0)}", count: 1, mended: 0);
    }

    private NpgsqlCommand Command(string sql)
    {
        var command = dataSource.CreateCommand(sql);
        command.CommandTimeout = TimeoutSeconds;
        if (sql.Contains("@now", StringComparison.Ordinal))
            command.Parameters.AddWithValue("now", clock.GetUtcNow());
        return command;
    }

    private static void Note(List<QueueFinding> findings, string what, long count, long mended)
    {
        if (count > 0)
            findings.Add(new QueueFinding(what, count, mended));
    }

    private List<QueueFinding> Logged(List<QueueFinding> findings)
    {
        foreach (var finding in findings)
            QueueLog.Found(logger, finding.What, finding.Count, finding.Mended);
        return findings;
    }
}
