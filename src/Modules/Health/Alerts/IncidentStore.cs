using Npgsql;

namespace AnalysisApp.Health.Alerts;

/// <summary>What was wrong, and who is to be told. Safe for concurrent use, on any number of instances.</summary>
internal sealed class IncidentStore(NpgsqlDataSource dataSource)
{
    public const string Columns = "i.id, i.kind, i.subject, i.title, i.message, i.fix, i.opened_at, i.resolved_at";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    // Any number that no other part of the app uses.
    private const string TurnSql = "SELECT pg_advisory_xact_lock(x'48656166616c65'::bigint)";

    private const string OpenSql = """
        WITH opened AS (
          INSERT INTO health.incident (kind, subject, title, message, fix, opened_at) VALUES (@kind, @subject, @title, @message, @fix, @now)
          ON CONFLICT (kind, subject) WHERE resolved_at IS NULL DO NOTHING RETURNING id)
        INSERT INTO health.delivery (incident_id, channel_id, news, created_at)
        SELECT opened.id, channel.id, 'opened', @now FROM opened, health.channel WHERE channel.enabled
        """;

    private const string StillSql = "UPDATE health.incident SET clear_since = NULL WHERE kind = @kind AND subject = @subject AND resolved_at IS NULL AND clear_since IS NOT NULL";

    private const string ClearSql = """
        UPDATE health.incident SET clear_since = @now
        WHERE resolved_at IS NULL AND clear_since IS NULL AND kind = ANY (@judged) AND NOT (kind, subject) IN (SELECT * FROM unnest(@kinds, @subjects))
        """;

    // Only whoever was told of the beginning is told of the end.
    private const string ResolveSql = """
        WITH over AS (
          UPDATE health.incident SET resolved_at = clear_since WHERE resolved_at IS NULL AND clear_since <= @before RETURNING id)
        INSERT INTO health.delivery (incident_id, channel_id, news, created_at)
        SELECT over.id, told.channel_id, 'resolved', @now FROM over JOIN health.delivery told ON told.incident_id = over.id AND told.news = 'opened' AND told.dropped_at IS NULL
        """;

    /// <param name="found">All that is wrong now.</param>
    /// <param name="judged">The kinds that were looked at; of the others nothing is known, and nothing changes.</param>
    /// <param name="now">The present time.</param>
    /// <param name="cancellationToken">Stops it; nothing is then changed.</param>
    /// <returns>Whether there are news to tell.</returns>
    public async Task<bool> ApplyAsync(IReadOnlyList<Finding> found, IReadOnlyList<AlertKind> judged, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var (name, value) in parameters)
                command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await ExecuteAsync(TurnSql);
        var news = 0;
        foreach (var one in found)
        {
            (string, object?)[] which = [("kind", Words.WordOf(one.Kind)), ("subject", one.Subject)];
            await ExecuteAsync(StillSql, which);
            news += await ExecuteAsync(OpenSql, [.. which, ("title", one.Title), ("message", one.Message), ("fix", one.Fix), ("now", now)]);
        }

        await ExecuteAsync(
            ClearSql,
            ("now", now),
            ("judged", judged.Select(kind => Words.WordOf(kind)).ToArray()),
            ("kinds", found.Select(one => Words.WordOf(one.Kind)).ToArray()),
            ("subjects", found.Select(one => one.Subject).ToArray()));
        news += await ExecuteAsync(ResolveSql, ("now", now), ("before", now - AlertRule.ClearFor));
        await ExecuteAsync("DELETE FROM health.incident WHERE resolved_at < @old", ("old", now - Kept));
        await transaction.CommitAsync(cancellationToken);
        return news > 0;
    }

    /// <summary>The open ones first, then the newest.</summary>
    public async Task<IReadOnlyList<Incident>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT {Columns} FROM health.incident i ORDER BY (resolved_at IS NULL) DESC, opened_at DESC, id DESC LIMIT @limit");
        command.Parameters.AddWithValue("limit", limit);
        var list = new List<Incident>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            list.Add(Read(row));
        return list;
    }

    /// <summary>Writes down what was over before it could be.</summary>
    public async Task AddOverAsync(Incident incident, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("""
            INSERT INTO health.incident (kind, subject, title, message, fix, opened_at, clear_since, resolved_at)
            VALUES (@kind, @subject, @title, @message, @fix, @opened, @resolved, @resolved)
            """);
        command.Parameters.AddWithValue("kind", Words.WordOf(incident.Kind));
        command.Parameters.AddWithValue("subject", incident.Subject);
        command.Parameters.AddWithValue("title", incident.Title);
        command.Parameters.AddWithValue("message", incident.Message);
        command.Parameters.AddWithValue("fix", (object?)incident.Fix ?? DBNull.Value);
        command.Parameters.AddWithValue("opened", incident.OpenedAt);
        command.Parameters.AddWithValue("resolved", incident.ResolvedAt!.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static Incident Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        Words.ValueOf<AlertKind>(row.GetString(1)),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.IsDBNull(5) ? null : row.GetString(5),
        row.GetFieldValue<DateTimeOffset>(6),
        row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7));
}
