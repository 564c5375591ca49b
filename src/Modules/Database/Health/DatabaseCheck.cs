using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using static System.Runtime.CompilerServices.FormattableStringFactory;

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
            return Result(
                HealthStatus.Healthy,
                Create(
                    server.IsEmbedded
                        ? "PostgreSQL {0} (embedded) answers; the database holds {1:0} MB."
                        : "PostgreSQL {0} (external) answers; the database holds {1:0} MB.",
                    server.Version,
                    bytes / (1024.0 * 1024.0)),
                data);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unhealthy(Create(server.IsEmbedded ? "PostgreSQL (embedded) has not answered within {0:0} s." : "PostgreSQL (external) has not answered within {0:0} s.", QuerySeconds), null);
        }
        catch (Exception fault) when (fault is NpgsqlException or ObjectDisposedException)
        {
            return Unhealthy(Create(server.IsEmbedded ? "PostgreSQL (embedded) does not answer: {0}." : "PostgreSQL (external) does not answer: {0}.", fault.Message.TrimEnd('.')), fault);
        }
    }

    private HealthCheckResult Unhealthy(FormattableString message, Exception? fault)
    {
        var data = Facts();
        data["fix"] = server.IsEmbedded ? "It is being started again; its log is server.log in the data folder." : "Check that server and the network to it.";
        return Result(HealthStatus.Unhealthy, message, data, fault);
    }

    /// <summary>In English, and as a text with its values, so that a page can say it in its reader's language.</summary>
    private static HealthCheckResult Result(HealthStatus status, FormattableString message, Dictionary<string, object> data, Exception? fault = null)
    {
        data["message"] = message;
        return new HealthCheckResult(status, message.ToString(CultureInfo.InvariantCulture), fault, data);
    }

    private string Kind => server.IsEmbedded ? "embedded" : "external";

    private Dictionary<string, object> Facts() => new(StringComparer.Ordinal)
    {
        ["kind"] = Kind,
        ["version"] = server.Version,
        ["server"] = server.Description,
    };
}
