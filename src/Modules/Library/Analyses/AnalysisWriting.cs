using AnalysisApp.Library.Storage;
using AnalysisApp.Library.Text;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.Analyses;

/// <summary>Gives a song an analysis and its ratings.</summary>
internal static class AnalysisWriting
{
    public static async Task<bool> SaveAsync(
        NpgsqlTransaction transaction,
        Guid songId,
        StoredAnalysis analysis,
        IReadOnlyList<StoredRating> ratings,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        StorableText.Required(analysis.Document, "document", int.MaxValue);
        if (!await LockSongAsync(transaction, songId, cancellationToken))
            return false;

        var analysisId = await KeepAsync(transaction, analysis, cancellationToken);
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
                new("UPDATE library.song SET newest_analysis_id = $2 WHERE id = $1 AND newest_analysis_id IS DISTINCT FROM $2")
                {
                    Parameters = { new() { Value = songId }, new() { Value = analysisId } },
                },

                // A policy that was not rated this time would go on showing what an older analysis said.
                new("DELETE FROM library.song_rating WHERE song_id = $1 AND policy <> ALL ($2)")
                {
                    Parameters = { new() { Value = songId }, new() { Value = ratings.Select(rating => rating.Policy).ToArray() } },
                },
                new("""
                    INSERT INTO library.song_rating (song_id, policy, value, score, analysis_id)
                    SELECT $1, rating.policy, rating.value, rating.score, $2
                    FROM unnest($3::text[], $4::text[], $5::smallint[]) AS rating (policy, value, score)
                    ON CONFLICT (song_id, policy) DO UPDATE SET value = excluded.value, score = excluded.score, analysis_id = excluded.analysis_id
                    """)
                {
                    Parameters =
                    {
                        new() { Value = songId },
                        new() { Value = analysisId },
                        new() { Value = ratings.Select(rating => rating.Policy).ToArray() },
                        new() { Value = ratings.Select(rating => rating.Value).ToArray() },
                        new() { Value = ratings.Select(rating => rating.Score).ToArray() },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    private static async Task<bool> LockSongAsync(NpgsqlTransaction transaction, Guid songId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT 1 FROM library.song WHERE id = $1 FOR NO KEY UPDATE", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = songId } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    // Whoever comes first writes the analysis. The update of the others changes nothing; it locks the row and tells its id.
    private static async Task<Guid> KeepAsync(NpgsqlTransaction transaction, StoredAnalysis analysis, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO library.analysis AS kept (id, lyrics_hash, config_hash, quality, levels, document, analyzed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (lyrics_hash, config_hash) DO UPDATE SET quality = kept.quality
            RETURNING id
            """,
            transaction.Connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = analysis.Id },
                new() { Value = analysis.LyricsHash },
                new() { Value = analysis.ConfigHash },
                new() { Value = analysis.Quality },
                new() { Value = analysis.Levels },
                new() { Value = analysis.Document, NpgsqlDbType = NpgsqlDbType.Json },
                new() { Value = analysis.AnalyzedAt.Stored() },
            },
        };
        return (Guid)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
