using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;

namespace AnalysisApp.Queue.Benchmarks.Measuring;

/// <summary>What a claim touches, which no loaded machine can spoil.</summary>
internal static partial class ClaimCost
{
    /// <summary>One real claim, rolled back, the second time it is made.</summary>
    public static async Task<int> BuffersAsync(NpgsqlDataSource dataSource, int free, CancellationToken cancellationToken)
    {
        // The statement is internal to the queue, and this is the one place outside that wants to see it.
        var sql = (string)typeof(QueueOptions).Assembly.GetType("AnalysisApp.Queue.Storage.JobClaims", throwOnError: true)!
            .GetField("ClaimSql", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var buffers = 0;
        for (var n = 0; n < 2; n++)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + sql, connection, transaction);
            foreach (var name in ParameterNames().Matches(sql).Select(match => match.Groups[1].Value).Distinct())
                command.Parameters.AddWithValue(name, ParameterOf(name, free));
            buffers = BuffersIn(await LinesAsync(command, cancellationToken));
            await transaction.RollbackAsync(cancellationToken);
        }

        return buffers;
    }

    private static object ParameterOf(string name, int free) => name switch
    {
        "priorities" => new short[] { 0, 1, 2 },
        "tags" => new long[] { -1, -1, -1 },
        "ids" => new long[] { 0, 0, 0 },
        "free" or "rest" => free,
        "most_per_user" => DBNull.Value,
        "instance" => "benchmark",
        "now" => TimeProvider.System.GetUtcNow(),
        "lease" => TimeSpan.FromSeconds(12),
        "timeout" => TimeSpan.FromMinutes(10),
        _ => throw new InvalidOperationException($"The claim has a new parameter @{name}; give it a value here."),
    };

    /// <summary>A node's figure holds its children's, and the top reads every CTE.</summary>
    private static int BuffersIn(IEnumerable<string> plan)
        => BufferCounts().Matches(plan.First(line => line.Contains("Buffers:", StringComparison.Ordinal)))
            .Sum(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    private static async Task<IReadOnlyList<string>> LinesAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            lines.Add(row.GetString(0));
        return lines;
    }

    [GeneratedRegex(@"@(\w+)")]
    private static partial Regex ParameterNames();

    [GeneratedRegex(@"(?:hit|read)=(\d+)")]
    private static partial Regex BufferCounts();
}
