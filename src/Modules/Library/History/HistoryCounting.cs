using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.History;

/// <summary>How much was analysed.</summary>
internal static class HistoryCounting
{
    public static async Task<IReadOnlyList<HistoryCount>> ReadAsync(
        NpgsqlDataSource dataSource, Guid? userId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT date_bin('15 minutes', s.analyzed_at, '2000-01-01Z') AS from_time, count(*)::integer, count(*) FILTER (WHERE s.known)::integer,
              coalesce(sum(s.took_ms) FILTER (WHERE NOT s.known), 0)::bigint
            FROM library.history_song s
            WHERE s.analyzed_at >= @since
              AND (@user IS NULL OR EXISTS (SELECT FROM library.history h WHERE h.job_id = s.job_id AND h.user_id = @user))
            GROUP BY from_time
            ORDER BY from_time
            """);
        command.Parameters.AddWithValue("since", since.ToUniversalTime());
        AddUser(command, userId);
        var counts = new List<HistoryCount>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            counts.Add(Read(reader));

        return counts;
    }

    public static async Task<HistoryCount> ReadAllAsync(NpgsqlDataSource dataSource, Guid? userId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT coalesce(min(started_at), now()), coalesce(sum(songs), 0)::integer, coalesce(sum(known), 0)::integer, coalesce(sum(computing_ms), 0)::bigint
            FROM library.history
            WHERE @user IS NULL OR user_id = @user
            """);
        AddUser(command, userId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Read(reader);
    }

    private static void AddUser(NpgsqlCommand command, Guid? userId)
        => command.Parameters.Add(new NpgsqlParameter("user", NpgsqlDbType.Uuid) { Value = (object?)userId ?? DBNull.Value });

    private static HistoryCount Read(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt32(1), reader.GetInt32(2), TimeSpan.FromMilliseconds(reader.GetInt64(3)));
}
