using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Health.Updates;

/// <summary>The one row of <c>health.update_notice</c>, which all instances share. Safe for concurrent use.</summary>
internal sealed class NoticeStore(NpgsqlDataSource dataSource, TimeProvider clock)
{
    public async Task<KeptNotice> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT is_on, asked_at, fault, version, page FROM health.update_notice");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new KeptNotice(
            row.GetBoolean(0),
            row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1),
            row.IsDBNull(2) ? null : row.GetString(2),
            row.IsDBNull(3) ? null : row.GetString(3),
            row.IsDBNull(4) ? null : new Uri(row.GetString(4)));
    }

    public async Task SwitchAsync(bool on, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "UPDATE health.update_notice SET is_on = $1, asked_at = NULL, fault = NULL, etag = NULL, version = NULL, page = NULL WHERE is_on <> $1");
        command.Parameters.Add(new() { Value = on });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes the turn to ask, if it is time: of all instances one gets it, whatever becomes of the asking.</summary>
    /// <param name="every">How long after the last time.</param>
    /// <param name="cancellationToken">Stops before it is taken.</param>
    /// <returns>What the last answer was known by, empty for none; null when it is not time.</returns>
    public async Task<string?> TakeTurnAsync(TimeSpan every, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "UPDATE health.update_notice SET asked_at = $1 WHERE is_on AND (asked_at IS NULL OR asked_at <= $2) RETURNING coalesce(etag, '')");
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() - every });
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Writes down what came of it. An answer that says "as before" changes nothing but the fault; one that came after the switch was turned is dropped.</summary>
    public async Task SettleAsync(ReleaseAnswer answer, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(answer.IsNew
            ? "UPDATE health.update_notice SET fault = $1, etag = $2, version = $3, page = $4 WHERE is_on"
            : "UPDATE health.update_notice SET fault = $1 WHERE is_on");
        command.Parameters.Add(Text(answer.Fault));
        if (answer.IsNew)
        {
            command.Parameters.Add(Text(answer.Tag));
            command.Parameters.Add(Text(answer.Version));
            command.Parameters.Add(Text(answer.Page?.AbsoluteUri));
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}

/// <summary>The row.</summary>
internal sealed record KeptNotice(bool IsOn, DateTimeOffset? AskedAt, string? Fault, string? Version, Uri? Page);
