using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.History;

/// <summary>Begins entries, and writes the songs into them.</summary>
internal static class HistoryWriting
{
    private static readonly TimeSpan SongsKept = TimeSpan.FromDays(400);

    public static async Task OpenAsync(NpgsqlTransaction transaction, NewHistoryEntry entry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new("""
                    INSERT INTO library.history (job_id, kind, target_id, title, user_id, started_at)
                    VALUES ($1, $2, $3,
                      CASE $2 WHEN 'playlist' THEN (SELECT name FROM library.playlist WHERE id = $3)
                              WHEN 'song' THEN (SELECT artist || ' – ' || title FROM library.song WHERE id = $3) END, $4, $5)
                    ON CONFLICT (job_id) DO NOTHING
                    """)
                {
                    Parameters =
                    {
                        new() { Value = entry.JobId },
                        new() { Value = Name(entry.Kind) },
                        new() { Value = (object?)entry.TargetId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                        new() { Value = (object?)entry.UserId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                        new() { Value = now },
                    },
                },

                // Here, where there is little to do beside a job: no clock of its own, and never much at once.
                new("DELETE FROM library.history_song WHERE analyzed_at < $1") { Parameters = { new() { Value = now - SongsKept } } },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A song of a job, once; nothing for a job without an entry.</summary>
    /// <param name="song">The song.</param>
    /// <param name="run">By which job, and how.</param>
    /// <param name="before">The profile it had; null for none.</param>
    /// <param name="profile">The profile it has now.</param>
    /// <param name="now">When.</param>
    public static NpgsqlBatchCommand NoteSong(Guid song, AnalysisRun run, int? before, int profile, DateTimeOffset now) => new(
        """
        WITH noted AS (
          INSERT INTO library.history_song (job_id, song_id, before_profile_id, profile_id, known, took_ms, analyzed_at)
          SELECT job_id, $2, $3, $4, $5, $6, $7 FROM library.history WHERE job_id = $1
          ON CONFLICT (job_id, song_id) DO NOTHING
          RETURNING known, took_ms)
        UPDATE library.history h
        SET songs = songs + 1,
            known = h.known + CASE WHEN noted.known THEN 1 ELSE 0 END,
            computing_ms = computing_ms + CASE WHEN noted.known THEN 0 ELSE took_ms END,
            ended_at = greatest(ended_at, $7)
        FROM noted WHERE h.job_id = $1
        """)
    {
        Parameters =
        {
            new() { Value = run.JobId },
            new() { Value = song },
            new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer },
            new() { Value = profile },
            new() { Value = run.Known },
            new() { Value = (int)Math.Clamp(Math.Round(run.Took.TotalMilliseconds), 0, int.MaxValue) },
            new() { Value = now },
        },
    };

    private static string Name(HistoryKind kind) => kind switch
    {
        HistoryKind.Song => "song",
        HistoryKind.Playlist => "playlist",
        HistoryKind.Chosen => "chosen",
        HistoryKind.Library => "library",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
