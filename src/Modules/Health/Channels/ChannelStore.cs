using System.Text.Json;
using AnalysisApp.Health.Alerts;
using Npgsql;

namespace AnalysisApp.Health.Channels;

/// <summary>The channels and what waits for them. Safe for concurrent use, on any number of instances.</summary>
internal sealed class ChannelStore(NpgsqlDataSource dataSource, ISecretKeeper secrets, TimeProvider clock)
{
    /// <summary>News that have not arrived after this long are of no use any more.</summary>
    public static readonly TimeSpan Worthwhile = TimeSpan.FromHours(24);

    /// <summary>For so long nobody else sends to a channel: longer than a message takes.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromMinutes(1);

    private const int LongestFault = 500;

    private const string ListSql = """
        SELECT id, kind, name, enabled, settings, last_sent_at, last_fault, CASE WHEN last_fault IS NOT NULL THEN next_try_at END,
               (SELECT count(*) FROM health.delivery WHERE channel_id = channel.id AND sent_at IS NULL AND dropped_at IS NULL)
        FROM health.channel WHERE @id IS NULL OR id = @id ORDER BY id
        """;

    // Whoever moves the time has the turn; the others see it in the future.
    private const string TakeTurnSql = """
        UPDATE health.channel SET next_try_at = @until
        WHERE id = (SELECT id FROM health.channel WHERE enabled AND (next_try_at IS NULL OR next_try_at <= @now)
                    AND EXISTS (SELECT FROM health.delivery WHERE channel_id = channel.id AND sent_at IS NULL AND dropped_at IS NULL)
                    ORDER BY next_try_at NULLS FIRST, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, kind, settings, attempts
        """;

    private const string NewsSql = $"""
        SELECT {IncidentStore.Columns}, d.news FROM health.delivery d JOIN health.incident i ON i.id = d.incident_id
        WHERE d.channel_id = @id AND d.sent_at IS NULL AND d.dropped_at IS NULL ORDER BY d.created_at, i.id, d.news
        """;

    public async Task<IReadOnlyList<AlertChannel>> ListAsync(long? id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(ListSql);
        command.Parameters.Add(new NpgsqlParameter("id", NpgsqlTypes.NpgsqlDbType.Bigint) { Value = (object?)id ?? DBNull.Value });
        var channels = new List<AlertChannel>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var settings = Open(row.GetString(4));
            channels.Add(new AlertChannel(
                row.GetInt64(0),
                Words.ValueOf<ChannelKind>(row.GetString(1)),
                row.GetString(2),
                row.GetBoolean(3),
                settings is null ? null : settings with { Secret = null },
                settings?.Secret is { Length: > 0 },
                (int)row.GetInt64(8),
                TimeOrNull(row, 5),
                row.IsDBNull(6) ? null : row.GetString(6),
                TimeOrNull(row, 7)));
        }

        return channels;
    }

    /// <summary>With its secret; null when there is no such channel, or its settings cannot be decrypted.</summary>
    public async Task<ChannelSettings?> ReadSettingsAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT settings FROM health.channel WHERE id = @id");
        command.Parameters.AddWithValue("id", id);
        return await command.ExecuteScalarAsync(cancellationToken) is string kept ? Open(kept) : null;
    }

    public async Task<long> AddAsync(ChannelKind kind, string name, bool enabled, ChannelSettings settings, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("INSERT INTO health.channel (kind, name, enabled, settings) VALUES (@kind, @name, @enabled, @settings) RETURNING id");
        command.Parameters.AddWithValue("kind", Words.WordOf(kind));
        AddParameters(command, name, enabled, settings);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <returns>Whether there is such a channel.</returns>
    public async Task<bool> ChangeAsync(long id, string name, bool enabled, ChannelSettings settings, CancellationToken cancellationToken)
    {
        // What was said of the old address does not hold for the new one; what waits is tried at once. A channel that is off is not told later, either.
        await using var command = dataSource.CreateCommand("""
            WITH quiet AS (DELETE FROM health.delivery WHERE channel_id = @id AND sent_at IS NULL AND NOT @enabled)
            UPDATE health.channel SET name = @name, enabled = @enabled, settings = @settings, attempts = 0, next_try_at = NULL, last_fault = NULL WHERE id = @id
            """);
        command.Parameters.AddWithValue("id", id);
        AddParameters(command, name, enabled, settings);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    public async Task RemoveAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("DELETE FROM health.channel WHERE id = @id");
        command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes the turn of a channel that has something due; null when none has, or others have them.</summary>
    public async Task<DueChannel?> TakeTurnAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var drop = dataSource.CreateCommand("UPDATE health.delivery SET dropped_at = @now WHERE sent_at IS NULL AND dropped_at IS NULL AND created_at < @old");
        drop.Parameters.AddWithValue("now", now);
        drop.Parameters.AddWithValue("old", now - Worthwhile);
        await drop.ExecuteNonQueryAsync(cancellationToken);

        await using var take = dataSource.CreateCommand(TakeTurnSql);
        take.Parameters.AddWithValue("now", now);
        take.Parameters.AddWithValue("until", now + Turn);
        DueChannel channel;
        await using (var row = await take.ExecuteReaderAsync(cancellationToken))
        {
            if (!await row.ReadAsync(cancellationToken))
                return null;

            channel = new DueChannel(row.GetInt64(0), Words.ValueOf<ChannelKind>(row.GetString(1)), Open(row.GetString(2)), row.GetInt32(3), []);
        }

        return channel with { News = await ReadNewsAsync(channel.Id, cancellationToken) };
    }

    /// <summary>It arrived.</summary>
    public async Task SettleAsync(DueChannel channel, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("""
            WITH told AS (
              UPDATE health.delivery d SET sent_at = @now FROM unnest(@incidents, @news) AS sent (incident_id, news)
              WHERE d.channel_id = @id AND d.incident_id = sent.incident_id AND d.news = sent.news)
            UPDATE health.channel SET attempts = 0, next_try_at = NULL, last_fault = NULL, last_sent_at = @now WHERE id = @id
            """);
        command.Parameters.AddWithValue("id", channel.Id);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("incidents", channel.News.Select(news => news.Incident.Id).ToArray());
        command.Parameters.AddWithValue("news", channel.News.Select(news => news.What).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>It did not; it is tried again later.</summary>
    public async Task PostponeAsync(DueChannel channel, string fault, TimeSpan delay, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE health.channel SET attempts = attempts + 1, next_try_at = @next, last_fault = @fault WHERE id = @id");
        command.Parameters.AddWithValue("id", channel.Id);
        command.Parameters.AddWithValue("next", clock.GetUtcNow() + delay);
        command.Parameters.AddWithValue("fault", fault.Length > LongestFault ? fault[..LongestFault] : fault);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<News>> ReadNewsAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(NewsSql);
        command.Parameters.AddWithValue("id", id);
        var news = new List<News>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            news.Add(new News(IncidentStore.Read(row), row.GetString(8)));
        return news;
    }

    private void AddParameters(NpgsqlCommand command, string name, bool enabled, ChannelSettings settings)
    {
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("enabled", enabled);
        command.Parameters.AddWithValue("settings", secrets.Protect(JsonSerializer.Serialize(settings)));
    }

    private ChannelSettings? Open(string kept) => secrets.Unprotect(kept) is { } text ? JsonSerializer.Deserialize<ChannelSettings>(text) : null;

    private static DateTimeOffset? TimeOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}

/// <summary>A channel whose turn this instance has.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">Which way.</param>
/// <param name="Settings">With its secret; null when they cannot be decrypted.</param>
/// <param name="Attempts">How often the last message failed.</param>
/// <param name="News">What is to be told.</param>
internal sealed record DueChannel(long Id, ChannelKind Kind, ChannelSettings? Settings, int Attempts, IReadOnlyList<News> News);
