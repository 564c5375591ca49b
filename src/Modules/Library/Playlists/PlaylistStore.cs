using AnalysisApp.Library.Census;
using AnalysisApp.Library.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AnalysisApp.Library.Playlists;

internal sealed class PlaylistStore(IDbContextFactory<LibraryContext> contexts, NpgsqlDataSource dataSource, SongCensus census, TimeProvider clock) : IPlaylists
{
    public async Task<Playlist> AddAsync(Guid ownerId, string name, IReadOnlyList<Guid> songIds, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var playlist = new PlaylistRow { Id = Guid.CreateVersion7(now), CreatedAt = now, UpdatedAt = now, OwnerId = ownerId };
        playlist.Rename(name);
        Guid[] songs = [.. songIds.Distinct()];

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        context.Add(playlist);
        await context.SaveChangesAsync(cancellationToken);
        await PlaylistEntries.AppendAsync(transaction.Plain(), playlist, songs, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return playlist.ToPlaylist(songs.Length);
    }

    public async Task<Playlist?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Playlists.AsNoTracking()
            .Where(playlist => playlist.Id == id)
            .Select(playlist => new { Row = playlist, Songs = context.PlaylistSongs.Count(entry => entry.PlaylistId == id) })
            .SingleOrDefaultAsync(cancellationToken);
        return found?.Row.ToPlaylist(found.Songs);
    }

    public Task<Page<PlaylistSummary>> ListAsync(PlaylistFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
        => PlaylistListing.ReadAsync(dataSource, census, filter, cursor, limit, cancellationToken);

    public async Task<IReadOnlyList<PlaylistName>> ListNamesAsync(Guid? ownerId, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Playlists
            .Where(playlist => ownerId == null || playlist.OwnerId == ownerId)
            .OrderBy(playlist => playlist.NameKey).ThenBy(playlist => playlist.Id)
            .Take(limit)
            .Select(playlist => new PlaylistName(playlist.Id, playlist.Name))
            .ToListAsync(cancellationToken);
    }

    public Task<PlaylistSummary?> SummarizeAsync(Guid id, string policy, CancellationToken cancellationToken)
        => PlaylistListing.ReadOneAsync(dataSource, census, id, policy, cancellationToken);

    public Task<IReadOnlyList<PlaylistPoint>?> ReadShapeAsync(Guid playlistId, string policy, CancellationToken cancellationToken)
        => PlaylistShape.ReadAsync(dataSource, census, playlistId, policy, cancellationToken);

    public Task<CountedPlaylist?> ReadCountedShapeAsync(SongFilter filter, CancellationToken cancellationToken)
        => PlaylistShape.ReadCountedAsync(dataSource, census, filter, cancellationToken);

    public async Task<Playlist?> UpdateAsync(Guid id, string name, IReadOnlyList<Guid>? songIds, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var playlist = await context.LockPlaylistAsync(id, cancellationToken);
        if (playlist is null)
            return null;

        playlist.Rename(name);
        playlist.UpdatedAt = clock.Now();
        await context.SaveChangesAsync(cancellationToken);
        if (songIds is not null)
        {
            await context.PlaylistSongs.Where(entry => entry.PlaylistId == id).ExecuteDeleteAsync(cancellationToken);
            await PlaylistEntries.AppendAsync(transaction.Plain(), playlist, songIds, cancellationToken);
        }

        var count = await context.PlaylistSongs.CountAsync(entry => entry.PlaylistId == id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return playlist.ToPlaylist(count);
    }

    public async Task<Playlist?> AddSongsAsync(Guid id, IReadOnlyList<Guid> songIds, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // The lock makes two that add at once take turns: positions stay unique, and nobody slips past the limit.
        var playlist = await context.LockPlaylistAsync(id, cancellationToken);
        if (playlist is null)
            return null;

        if (await PlaylistEntries.AppendAsync(transaction.Plain(), playlist, songIds, cancellationToken) > 0)
            playlist.UpdatedAt = clock.Now();

        await context.SaveChangesAsync(cancellationToken);
        var count = await context.PlaylistSongs.CountAsync(entry => entry.PlaylistId == id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return playlist.ToPlaylist(count);
    }

    public async Task<Playlist?> RemoveSongsAsync(Guid id, IReadOnlyList<Guid> songIds, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var playlist = await context.LockPlaylistAsync(id, cancellationToken);
        if (playlist is null)
            return null;

        var removed = await context.PlaylistSongs
            .Where(entry => entry.PlaylistId == id && songIds.Contains(entry.SongId))
            .ExecuteDeleteAsync(cancellationToken);
        if (removed > 0)
            playlist.UpdatedAt = clock.Now();

        await context.SaveChangesAsync(cancellationToken);
        var count = await context.PlaylistSongs.CountAsync(entry => entry.PlaylistId == id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return playlist.ToPlaylist(count);
    }

    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Playlists.Where(playlist => playlist.Id == id).ExecuteDeleteAsync(cancellationToken) > 0;
    }
}
