using AnalysisApp.Library.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AnalysisApp.Library.Owners;

internal sealed class Shares(IDbContextFactory<LibraryContext> contexts) : IShares
{
    private const int MostUsers = 1_000;

    public async Task<PlaylistShares?> FindAsync(Guid playlistId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await context.Playlists.AnyAsync(playlist => playlist.Id == playlistId, cancellationToken))
            return null;

        var users = await context.PlaylistShares
            .Where(share => share.PlaylistId == playlistId)
            .OrderBy(share => share.UserId)
            .Select(share => share.UserId)
            .ToListAsync(cancellationToken);
        return new PlaylistShares(users.Contains(null), [.. users.OfType<Guid>()]);
    }

    public async Task<bool> SetAsync(Guid playlistId, PlaylistShares shares, CancellationToken cancellationToken)
    {
        Guid?[] users = [.. shares.Users.Distinct(), .. shares.Everyone ? [null] : Array.Empty<Guid?>()];
        if (shares.Users.Count > MostUsers)
            throw new ArgumentException($"users has {shares.Users.Count} entries; the limit is {MostUsers}. Share it with everyone.", nameof(shares));

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // The lock makes two who share at once take turns.
        if (await context.LockPlaylistAsync(playlistId, cancellationToken) is null)
            return false;

        await context.PlaylistShares.Where(share => share.PlaylistId == playlistId).ExecuteDeleteAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "INSERT INTO library.playlist_share (playlist_id, user_id) SELECT $1, unnest($2)", transaction.Plain().Connection, transaction.Plain())
        {
            Parameters = { new() { Value = playlistId }, new() { Value = users } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
