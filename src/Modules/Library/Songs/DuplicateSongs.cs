using AnalysisApp.Library.Storage;
using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>Keeps the same song from being added twice: by a second click, a repeated request, a second import of one file.</summary>
internal static class DuplicateSongs
{
    // One number for every instance: whoever adds songs waits for the one before, so that neither misses the other's. Adding takes milliseconds.
    private const long AddingSongs = 0x616464736f6e6773;

    /// <summary>Lets nobody else add songs until the transaction ends.</summary>
    public static async Task HoldAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var hold = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", transaction.Connection, transaction);
        hold.Parameters.Add(new() { Value = AddingSongs });
        await hold.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <exception cref="DuplicateSongException">The owner has a song with the same description and lyrics.</exception>
    public static async Task RefuseAsync(NpgsqlTransaction transaction, Guid ownerId, IReadOnlyList<SongRow> rows, CancellationToken cancellationToken)
    {
        await HoldAsync(transaction, cancellationToken);

        // The keys find the candidates by the index on names; the full texts decide.
        await using var command = new NpgsqlCommand(
            """
            SELECT s.id
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS n (artist_key, title_key, artist, title, album, lyrics_hash)
            JOIN library.song s ON s.artist_key = n.artist_key COLLATE "C" AND s.title_key = n.title_key COLLATE "C"
            WHERE s.owner_id = $7 AND s.artist = n.artist AND s.title = n.title
              AND s.album IS NOT DISTINCT FROM n.album AND s.lyrics_hash IS NOT DISTINCT FROM n.lyrics_hash
            LIMIT 1
            """,
            transaction.Connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = rows.Select(row => row.ArtistKey).ToArray() },
                new() { Value = rows.Select(row => row.TitleKey).ToArray() },
                new() { Value = rows.Select(row => row.Artist).ToArray() },
                new() { Value = rows.Select(row => row.Title).ToArray() },
                new() { Value = rows.Select(row => row.Album).ToArray() },
                new() { Value = rows.Select(row => row.LyricsHash).ToArray() },
                new() { Value = ownerId },
            },
        };
        if (await command.ExecuteScalarAsync(cancellationToken) is Guid existing)
            throw new DuplicateSongException(existing);
    }
}
