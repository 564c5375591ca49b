using Npgsql;

namespace AnalysisApp.Health.Alerts;

/// <summary>The rules and the quiet hours. Safe for concurrent use.</summary>
internal sealed class RuleStore(NpgsqlDataSource dataSource)
{
    public async Task<IReadOnlyList<AlertRule>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT kind, enabled, threshold, minutes FROM health.rule");
        var rules = new List<AlertRule>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            rules.Add(new AlertRule(Words.ValueOf<AlertKind>(row.GetString(0)), row.GetBoolean(1), row.GetDouble(2), row.GetInt32(3)));
        return [.. rules.OrderBy(rule => rule.Kind)];
    }

    public async Task SaveAsync(IEnumerable<AlertRule> rules, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var rule in rules.OrderBy(rule => rule.Kind))
        {
            await using var command = new NpgsqlCommand(
                "UPDATE health.rule SET enabled = @enabled, threshold = @threshold, minutes = @minutes WHERE kind = @kind", connection, transaction);
            command.Parameters.AddWithValue("kind", Words.WordOf(rule.Kind));
            command.Parameters.AddWithValue("enabled", rule.Enabled);
            command.Parameters.AddWithValue("threshold", rule.Threshold);
            command.Parameters.AddWithValue("minutes", rule.Minutes);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<QuietHours> ReadQuietHoursAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT enabled, from_time, until_time, zone FROM health.quiet_hours");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new QuietHours(row.GetBoolean(0), row.GetFieldValue<TimeOnly>(1), row.GetFieldValue<TimeOnly>(2), row.GetString(3));
    }

    public async Task SaveQuietHoursAsync(QuietHours hours, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE health.quiet_hours SET enabled = @enabled, from_time = @from, until_time = @until, zone = @zone");
        command.Parameters.AddWithValue("enabled", hours.Enabled);
        command.Parameters.AddWithValue("from", hours.From);
        command.Parameters.AddWithValue("until", hours.Until);
        command.Parameters.AddWithValue("zone", hours.TimeZone);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
