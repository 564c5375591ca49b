namespace AnalysisApp.Queue.Tests.Parts;

/// <summary>Many waiting jobs at once.</summary>
internal static class Backlog
{
    public static async Task AddAsync(QueueDatabase database, int jobs, int from = 1)
    {
        await using var command = database.DataSource.CreateCommand($$"""
            INSERT INTO queue.job (type, target, scope, priority, fair_tag, arguments, max_attempts, title, created_at)
            SELECT 'probe', 'backlog ' || n, '', n % 3, n / 20, '{"name": "x"}', 5, 'A song', '2030-01-01'
            FROM generate_series({{from}}, {{from + jobs - 1}}) n
            """);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }
}
