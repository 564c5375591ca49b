using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace AnalysisApp.Database.Health;

/// <summary>Whether a query is answered within seconds, and how large the database is.</summary>
internal sealed class DatabaseCheck(PostgresServer server, TimeProvider clock) : IHealthCheck
{
    public const string Name = "database";

    private const int QuerySeconds = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(QuerySeconds);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var began = clock.GetTimestamp();
        try
        {
            await using var command = server.DataSource.CreateCommand(
                "SELECT pg_database_size(current_database()), (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())");
            command.CommandTimeout = QuerySeconds;
            await using var reader = await command.ExecuteReaderAsync(either.Token);
            await reader.ReadAsync(either.Token);
            var bytes = reader.GetInt64(0);
            var data = Facts();
            data["sizeBytes"] = bytes;
            data["connections"] = reader.GetInt64(1);
            data["answerMs"] = Math.Round(clock.GetElapsedTime(began).TotalMilliseconds, 1);
            var size = (bytes / (1024.0 * 1024.0)).ToString("F0", CultureInfo.InvariantCulture);
            return HealthCheckResult.Healthy($"PostgreSQL {server.Version} ({Kind}) answers; the database holds {size} MB.", data);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unhealthy($"PostgreSQL ({Kind}) has not answered within {QuerySeconds} s.", null);
        }
        catch (Exception fault) when (fault is NpgsqlException or ObjectDisposedException)
        {
            return Unhealthy($"PostgreSQL ({Kind}) does not answer: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    private HealthCheckResult Unhealthy(string message, Exception? fault)
    {
        var data = Facts();
        data["fix"] = server.IsEmbedded ? "It is being started again; its log is server.log in the data folder." : "Check that server and the network to it.";
        return HealthCheckResult.Unhealthy(message, fault, data);
    }

    private string Kind => server.IsEmbedded ? "embedded" : "external";

    private Dictionary<string, object> Facts() => new(StringComparer.Ordinal)
    {
        ["kind"] = Kind,
        ["version"] = server.Version,
        ["server"] = server.Description,
    };
}
