using Npgsql;

namespace AnalysisApp.Library.Storage;

/// <summary>
/// Texts and analyses are shared by songs, so the last song that lets go of one takes it along. A row is locked before anyone adds or
/// looks for its users: without that, two that let go at once would each see the other, or one would delete what another just took.
/// </summary>
/// <remarks>Locks are taken in the order song, lyrics by hash, analyses by id; keep to it, or two callers deadlock.</remarks>
internal static class Housekeeping
{
    // A text of the largest kind has 200,000 characters; this keeps a statement's parameters below a few hundred megabytes.
    private const int LyricsPerStatement = 500;

    /// <summary>Stores texts that are not stored yet, and holds all of them until the transaction ends.</summary>
    public static async Task KeepLyricsAsync(NpgsqlTransaction transaction, IEnumerable<StoredLyrics> lyrics, CancellationToken cancellationToken)
    {
        var inOrder = lyrics.DistinctBy(each => each.Hash).OrderBy(each => each.Hash, StringComparer.Ordinal);
        foreach (var chunk in inOrder.Chunk(LyricsPerStatement))
        {
            // The update changes nothing; it locks the row that is there already.
            await using var command = new NpgsqlCommand(
                """
                INSERT INTO library.lyrics AS kept (hash, text)
                SELECT * FROM unnest($1::text[], $2::text[])
                ON CONFLICT (hash) DO UPDATE SET text = kept.text
                """,
                transaction.Connection,
                transaction)
            {
                Parameters =
                {
                    new() { Value = chunk.Select(each => each.Hash).ToArray() },
                    new() { Value = chunk.Select(each => each.Text).ToArray() },
                },
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Holds a text until the transaction ends.</summary>
    public static async Task HoldLyricsAsync(NpgsqlTransaction transaction, string hash, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT 1 FROM library.lyrics WHERE hash = $1 FOR UPDATE", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = hash } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes a text that no song has any more.</summary>
    public static async Task ReleaseLyricsAsync(NpgsqlTransaction transaction, string hash, CancellationToken cancellationToken)
    {
        await HoldLyricsAsync(transaction, hash, cancellationToken);
        await using var command = new NpgsqlCommand(
            "DELETE FROM library.lyrics WHERE hash = $1 AND NOT EXISTS (SELECT FROM library.song WHERE lyrics_hash = $1)",
            transaction.Connection,
            transaction)
        { Parameters = { new() { Value = hash } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes those of the texts that no song has any more.</summary>
    public static async Task ReleaseLyricsAsync(NpgsqlTransaction transaction, IReadOnlyCollection<string> hashes, CancellationToken cancellationToken)
    {
        if (hashes.Count == 0)
            return;

        // Two statements, as for analyses.
        var sorted = hashes.Order(StringComparer.Ordinal).ToArray();
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new("SELECT 1 FROM library.lyrics WHERE hash = ANY ($1) ORDER BY hash COLLATE \"C\" FOR UPDATE") { Parameters = { new() { Value = sorted } } },
                new("DELETE FROM library.lyrics WHERE hash = ANY ($1) AND NOT EXISTS (SELECT FROM library.song WHERE lyrics_hash = lyrics.hash)")
                {
                    Parameters = { new() { Value = sorted } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes those of the analyses that no song has any more.</summary>
    public static async Task ReleaseAnalysesAsync(NpgsqlTransaction transaction, Guid[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
            return;

        // Two statements: under READ COMMITTED only a new one sees who took an analysis while the lock was waited for.
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new("SELECT 1 FROM library.analysis WHERE id = ANY ($1) ORDER BY id FOR UPDATE") { Parameters = { new() { Value = ids } } },
                new("""
                    DELETE FROM library.analysis
                    WHERE id = ANY ($1) AND NOT EXISTS (SELECT FROM library.song_analysis WHERE analysis_id = analysis.id)
                    """) { Parameters = { new() { Value = ids } } },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
