using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>Holds back the work of single users, and lets it go on.</summary>
internal sealed class UserPauses(NpgsqlDataSource dataSource, TimeProvider clock)
{
    // No job has the id 0: the signal is about the queue as a whole.
    private const string PauseSql = """
        WITH changed AS (
          INSERT INTO queue.paused_user (user_id, paused_at) VALUES (@user, @now) ON CONFLICT (user_id) DO NOTHING RETURNING user_id)
        SELECT pg_notify('queue_job', 'state 0')::text FROM changed
        """;

    private const string ResumeSql = """
        WITH changed AS (DELETE FROM queue.paused_user WHERE user_id = @user RETURNING user_id)
        SELECT pg_notify('queue_job', 'ready 0')::text FROM changed
        """;

    public async Task SetAsync(Guid? userId, bool paused, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(paused ? PauseSql : ResumeSql);
        command.Parameters.AddWithValue("user", userId ?? Guid.Empty);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
