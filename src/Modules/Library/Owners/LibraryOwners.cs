using AnalysisApp.Library.Policies;
using AnalysisApp.Library.Storage;
using Npgsql;

namespace AnalysisApp.Library.Owners;

internal sealed class LibraryOwners(NpgsqlDataSource dataSource) : ILibraryOwners
{
    public async Task<OwnedParts> CountAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT (SELECT count(*)::integer FROM library.song WHERE owner_id = $1), (SELECT count(*)::integer FROM library.playlist WHERE owner_id = $1)
            """);
        command.Parameters.Add(new() { Value = userId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new OwnedParts(reader.GetInt32(0), reader.GetInt32(1));
    }

    public Task<OwnedParts> ClaimUnownedAsync(Guid userId, CancellationToken cancellationToken) => ChangeAsync(
        async transaction =>
        {
            var playlists = await ExecuteAsync(transaction, "UPDATE library.playlist SET owner_id = $1 WHERE owner_id IS NULL", cancellationToken, userId);
            var songs = await ExecuteAsync(transaction, "UPDATE library.song SET owner_id = $1 WHERE owner_id IS NULL", cancellationToken, userId);
            await ExecuteAsync(transaction, "UPDATE library.history SET user_id = $1 WHERE user_id IS NULL", cancellationToken, userId);
            return new OwnedParts(songs, playlists);
        },
        cancellationToken);

    public Task<OwnedParts> TransferAsync(Guid from, Guid to, CancellationToken cancellationToken) => ChangeAsync(
        async transaction =>
        {
            var playlists = await ExecuteAsync(transaction, "UPDATE library.playlist SET owner_id = $2 WHERE owner_id = $1", cancellationToken, from, to);
            var songs = await ExecuteAsync(transaction, "UPDATE library.song SET owner_id = $2 WHERE owner_id = $1", cancellationToken, from, to);
            await ExecuteAsync(transaction, "UPDATE library.history SET user_id = $2 WHERE user_id = $1", cancellationToken, from, to);
            await ExecuteAsync(transaction, "DELETE FROM library.playlist_share WHERE user_id = $1", cancellationToken, from);
            return new OwnedParts(songs, playlists);
        },
        cancellationToken);

    // Playlists before songs, songs before texts, texts before analyses: the order in which everybody takes them.
    public Task<OwnedParts> DeleteAsync(Guid userId, CancellationToken cancellationToken) => ChangeAsync(
        async transaction =>
        {
            var playlists = await ExecuteAsync(transaction, "DELETE FROM library.playlist WHERE owner_id = $1", cancellationToken, userId);
            var held = await HoldSongsAsync(transaction, userId, cancellationToken);
            var (analyses, profiles) = await ReadAnalysesAsync(transaction, held.Songs, cancellationToken);
            await ExecuteAsync(transaction, "DELETE FROM library.song WHERE id = ANY ($1)", cancellationToken, held.Songs);
            await Housekeeping.ReleaseLyricsAsync(transaction, held.Lyrics, cancellationToken);
            await Housekeeping.ReleaseAnalysesAsync(transaction, analyses, cancellationToken);
            await UnusedProfiles.TryDeleteAsync(transaction, profiles, cancellationToken);
            await ExecuteAsync(transaction, "DELETE FROM library.history WHERE user_id = $1", cancellationToken, userId);
            await ExecuteAsync(transaction, "DELETE FROM library.playlist_share WHERE user_id = $1", cancellationToken, userId);
            return new OwnedParts(held.Songs.Length, playlists);
        },
        cancellationToken);

    private static async Task<(Guid[] Songs, string[] Lyrics)> HoldSongsAsync(NpgsqlTransaction transaction, Guid userId, CancellationToken cancellationToken)
    {
        var (songs, lyrics) = (new List<Guid>(), new HashSet<string>(StringComparer.Ordinal));
        await using var command = Command(transaction, "SELECT id, lyrics_hash FROM library.song WHERE owner_id = $1 ORDER BY id FOR UPDATE", userId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            songs.Add(reader.GetGuid(0));
            if (!reader.IsDBNull(1))
                lyrics.Add(reader.GetString(1));
        }

        return ([.. songs], [.. lyrics]);
    }

    private static async Task<(Guid[] Analyses, int[] Profiles)> ReadAnalysesAsync(
        NpgsqlTransaction transaction, Guid[] songs, CancellationToken cancellationToken)
    {
        var (analyses, profiles) = (new List<Guid>(), new HashSet<int>());
        await using var command = Command(
            transaction,
            "SELECT DISTINCT a.id, a.profile_id FROM library.song_analysis e JOIN library.analysis a ON a.id = e.analysis_id WHERE e.song_id = ANY ($1)",
            songs);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            analyses.Add(reader.GetGuid(0));
            profiles.Add(reader.GetInt32(1));
        }

        return ([.. analyses], [.. profiles]);
    }

    private async Task<OwnedParts> ChangeAsync(Func<NpgsqlTransaction, Task<OwnedParts>> change, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var parts = await change(transaction);
        await transaction.CommitAsync(cancellationToken);
        return parts;
    }

    private static async Task<int> ExecuteAsync(NpgsqlTransaction transaction, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(transaction, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // A large library may take its time.
    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction) { CommandTimeout = 0 };
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });

        return command;
    }
}
