using AnalysisApp.Library.Storage;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.Playlists;

/// <summary>The songs of a playlist. Its row must be locked, or just made by the same transaction.</summary>
internal static class PlaylistEntries
{
    private const int SongLimit = 50_000;

    /// <summary>Puts songs at the end, each once; those it has already stay where they are. They must be of the playlist's owner: who may read it may read them.</summary>
    /// <returns>How many were added.</returns>
    /// <exception cref="UnknownSongsException">One of the ids is no song of the owner's.</exception>
    /// <exception cref="PlaylistFullException">They do not all fit.</exception>
    public static async Task<int> AppendAsync(
        NpgsqlTransaction transaction, PlaylistRow playlist, IReadOnlyList<Guid> songIds, CancellationToken cancellationToken)
    {
        var playlistId = playlist.Id;
        Guid[] wanted = [.. songIds.Distinct()];
        if (wanted.Length == 0)
            return 0;

        await RequireSongsAsync(transaction, playlist.OwnerId, wanted, cancellationToken);
        var (count, last) = await ReadEndAsync(transaction, playlistId, cancellationToken);
        var present = count == 0 ? [] : await ReadPresentAsync(transaction, playlistId, wanted, cancellationToken);
        Guid[] added = [.. wanted.Except(present)];
        if (count + added.Length > SongLimit)
            throw new PlaylistFullException(count + added.Length, SongLimit);

        await using var command = new NpgsqlCommand(
            """
            INSERT INTO library.playlist_song (playlist_id, song_id, position)
            SELECT $1, song.id, $2 + song.number FROM unnest($3::uuid[]) WITH ORDINALITY AS song (id, number)
            """,
            transaction.Connection,
            transaction)
        { Parameters = { new() { Value = playlistId }, new() { Value = last }, new() { Value = added } } };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // The share lock keeps the songs from being deleted until they stand in the playlist.
    private static async Task RequireSongsAsync(NpgsqlTransaction transaction, Guid? ownerId, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT id FROM library.song WHERE id = ANY ($1) AND owner_id IS NOT DISTINCT FROM $2 ORDER BY id FOR KEY SHARE",
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = ids }, new() { Value = (object?)ownerId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid } },
        };
        var found = await ReadIdsAsync(command, cancellationToken);
        if (found.Count < ids.Length)
            throw new UnknownSongsException([.. ids.Except(found)]);
    }

    private static async Task<(int Count, int Last)> ReadEndAsync(NpgsqlTransaction transaction, Guid playlistId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*)::integer, coalesce(max(position), 0) FROM library.playlist_song WHERE playlist_id = $1",
            transaction.Connection,
            transaction)
        { Parameters = { new() { Value = playlistId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    private static async Task<List<Guid>> ReadPresentAsync(
        NpgsqlTransaction transaction, Guid playlistId, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT song_id FROM library.playlist_song WHERE playlist_id = $1 AND song_id = ANY ($2)", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = playlistId }, new() { Value = ids } },
        };
        return await ReadIdsAsync(command, cancellationToken);
    }

    private static async Task<List<Guid>> ReadIdsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var ids = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetGuid(0));

        return ids;
    }
}
