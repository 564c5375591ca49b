using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace AnalysisApp.Library.Storage;

internal static class LibraryTransaction
{
    /// <summary>The same transaction for plain SQL, where a statement over sets is the honest tool.</summary>
    public static NpgsqlTransaction Plain(this IDbContextTransaction transaction) => (NpgsqlTransaction)transaction.GetDbTransaction();

    /// <summary>Reads a song and keeps others from changing it until the transaction ends; adding it to playlists stays possible.</summary>
    public static async Task<SongRow?> LockSongAsync(this LibraryContext context, Guid id, CancellationToken cancellationToken)
        => (await context.Songs
            .FromSql($"SELECT * FROM library.song WHERE id = {id} FOR NO KEY UPDATE")
            .ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>Reads a playlist and keeps others from changing it or its songs until the transaction ends.</summary>
    public static async Task<PlaylistRow?> LockPlaylistAsync(this LibraryContext context, Guid id, CancellationToken cancellationToken)
        => (await context.Playlists
            .FromSql($"SELECT * FROM library.playlist WHERE id = {id} FOR NO KEY UPDATE")
            .ToListAsync(cancellationToken)).SingleOrDefault();
}
