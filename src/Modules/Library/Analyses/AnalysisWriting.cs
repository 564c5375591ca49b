using AnalysisApp.Library.History;
using AnalysisApp.Library.Policies;
using AnalysisApp.Library.Storage;
using AnalysisApp.Library.Text;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.Analyses;

/// <summary>Gives a song an analysis, and its profile ratings.</summary>
internal static class AnalysisWriting
{
    public static async Task<bool> SaveAsync(
        NpgsqlTransaction transaction,
        Guid songId,
        StoredAnalysis analysis,
        RateProfile rate,
        AnalysisRun? run,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        StorableText.Required(analysis.Document, "document", int.MaxValue);
        var (isThere, before) = await LockSongAsync(transaction, songId, cancellationToken);
        if (!isThere)
            return false;

        var profile = await ProfileWriting.KeepAsync(transaction, analysis.Profile, rate, cancellationToken);
        var (analysisId, profileId) = await KeepAsync(transaction, analysis, profile, cancellationToken);
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                // An older one that fits again (the lyrics were put back) becomes the newest; a repetition changes nothing.
                new("""
                    INSERT INTO library.song_analysis AS entry (song_id, analysis_id, attached_at) VALUES ($1, $2, $3)
                    ON CONFLICT (song_id, analysis_id) DO UPDATE SET attached_at = excluded.attached_at
                    WHERE (SELECT newest_analysis_id FROM library.song WHERE id = $1) IS DISTINCT FROM $2
                    """) { Parameters = { new() { Value = songId }, new() { Value = analysisId }, new() { Value = now } } },
                new("""
                    UPDATE library.song SET newest_analysis_id = $2, profile_id = $3, mood = (SELECT mood FROM library.analysis WHERE id = $2)
                    WHERE id = $1 AND newest_analysis_id IS DISTINCT FROM $2
                    """)
                {
                    Parameters = { new() { Value = songId }, new() { Value = analysisId }, new() { Value = profileId } },
                },
            },
        };
        if (run is not null)
            batch.BatchCommands.Add(HistoryWriting.NoteSong(songId, run, before, profileId, now));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    /// <returns>Whether there is such a song, and the profile it has.</returns>
    private static async Task<(bool IsThere, int? ProfileId)> LockSongAsync(
        NpgsqlTransaction transaction, Guid songId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT profile_id FROM library.song WHERE id = $1 FOR NO KEY UPDATE", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = songId } },
        };
        var profile = await command.ExecuteScalarAsync(cancellationToken);
        return (profile is not null, profile as int?);
    }

    // Whoever comes first writes the analysis. The update of the others changes nothing; it locks the row and tells what it is.
    private static async Task<(Guid Id, int ProfileId)> KeepAsync(
        NpgsqlTransaction transaction, StoredAnalysis analysis, int profileId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO library.analysis AS kept (id, lyrics_hash, config_hash, profile_id, mood, document, analyzed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (lyrics_hash, config_hash) DO UPDATE SET mood = kept.mood
            RETURNING id, profile_id
            """,
            transaction.Connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = analysis.Id },
                new() { Value = analysis.LyricsHash },
                new() { Value = analysis.ConfigHash },
                new() { Value = profileId },
                new() { Value = (object?)analysis.Mood ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint },
                new() { Value = analysis.Document, NpgsqlDbType = NpgsqlDbType.Json },
                new() { Value = analysis.AnalyzedAt.Stored() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetGuid(0), reader.GetInt32(1));
    }
}
