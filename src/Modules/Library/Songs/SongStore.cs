using AnalysisApp.Library.Census;
using AnalysisApp.Library.Policies;
using AnalysisApp.Library.Storage;
using AnalysisApp.Library.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AnalysisApp.Library.Songs;

internal sealed class SongStore(IDbContextFactory<LibraryContext> contexts, NpgsqlDataSource dataSource, SongCensus census, TimeProvider clock) : ISongs
{
    public async Task<IReadOnlyList<Song>> AddAsync(Guid ownerId, IReadOnlyList<NewSong> songs, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var lyrics = songs.Select(song => LyricsText.Prepare(song.Lyrics)).ToArray();
        var rows = songs.Select((song, i) => NewRow(ownerId, song.Description, lyrics[i], now)).ToArray();

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await DuplicateSongs.RefuseAsync(transaction, ownerId, rows, cancellationToken);
        await Housekeeping.KeepLyricsAsync(transaction, lyrics.OfType<StoredLyrics>(), cancellationToken);
        await BulkInsert.SongsAsync(transaction, rows, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return [.. rows.Select(row => row.ToSong())];
    }

    public async Task<Song?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await context.Songs.AsNoTracking().SingleOrDefaultAsync(song => song.Id == id, cancellationToken))?.ToSong();
    }

    public async Task<StoredRating?> FindRatingAsync(Guid id, string policy, CancellationToken cancellationToken)
        => (await RatingMatrix.ReadAsync(dataSource, [id], cancellationToken)).SingleOrDefault()?.Ratings.SingleOrDefault(rating => rating.Policy == policy);

    public Task<IReadOnlyList<SongRatings>> ListRatingsAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
        => RatingMatrix.ReadAsync(dataSource, ids, cancellationToken);

    public async Task<Page<SongSummary>> ListAsync(SongFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        if (await ScoreWindow.FindAsync(census, filter, cursor, limit, cancellationToken) is { } window)
        {
            var page = await SongListing.ReadAsync(dataSource, filter, cursor, limit, cancellationToken, window);
            if (page.Next is not null)
                return page;
        }

        return await SongListing.ReadAsync(dataSource, filter, cursor, limit, cancellationToken);
    }

    public Task<SongFacets> CountFacetsAsync(SongFilter filter, CancellationToken cancellationToken)
        => FacetCount.ReadAsync(census, filter, cancellationToken);

    public Task<IReadOnlyList<SongReference>> ListReferencesAsync(SongFilter filter, int limit, CancellationToken cancellationToken)
        => SongReferences.ReadAsync(dataSource, filter, limit, cancellationToken);

    public Task<IReadOnlyList<SongReference>> ListReferencesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
        => SongReferences.ReadAsync(dataSource, ids, cancellationToken);

    public Task<IReadOnlyList<PolicySummary>> SummarizeAllAsync(Guid? ownerId, CancellationToken cancellationToken)
        => RatingCount.ReadAllAsync(census, ownerId, cancellationToken);

    public async Task<Song?> UpdateAsync(Guid id, SongDescription description, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var song = await context.LockSongAsync(id, cancellationToken);
        if (song is null || song.Description == description)
            return song?.ToSong();

        song.Describe(description);
        song.UpdatedAt = clock.Now();
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return song.ToSong();
    }

    public async Task<Song?> SetLyricsAsync(Guid id, NewLyrics lyrics, CancellationToken cancellationToken)
    {
        var stored = LyricsText.Prepare(lyrics);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var song = await context.LockSongAsync(id, cancellationToken);
        if (song is null || (song.LyricsHash == stored?.Hash && song.LyricsSource == stored?.Source))
            return song?.ToSong();

        var before = song.LyricsHash;
        await KeepInOrderAsync(transaction.Plain(), before, stored, cancellationToken);
        song.LyricsHash = stored?.Hash;
        song.LyricsSource = stored?.Source;
        song.UpdatedAt = clock.Now();
        await context.SaveChangesAsync(cancellationToken);
        if (before is not null && before != stored?.Hash)
            await Housekeeping.ReleaseLyricsAsync(transaction.Plain(), before, cancellationToken);

        await transaction.CommitAsync(cancellationToken);
        return song.ToSong();
    }

    public async Task<StoredLyrics?> ReadLyricsAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Songs
            .Where(song => song.Id == id)
            .Join(
                context.Lyrics,
                song => song.LyricsHash,
                lyrics => lyrics.Hash,
                (song, lyrics) => new StoredLyrics(lyrics.Text, song.LyricsSource!, lyrics.Hash))
            .SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var song = await context.LockSongAsync(id, cancellationToken);
        if (song is null)
            return false;

        var analyses = await context.SongAnalyses
            .Where(entry => entry.SongId == id)
            .Join(context.Analyses, entry => entry.AnalysisId, analysis => analysis.Id, (_, analysis) => new { analysis.Id, analysis.ProfileId })
            .ToListAsync(cancellationToken);
        await context.Songs.Where(each => each.Id == id).ExecuteDeleteAsync(cancellationToken);
        if (song.LyricsHash is { } hash)
            await Housekeeping.ReleaseLyricsAsync(transaction.Plain(), hash, cancellationToken);

        await Housekeeping.ReleaseAnalysesAsync(transaction.Plain(), [.. analyses.Select(analysis => analysis.Id)], cancellationToken);
        await UnusedProfiles.TryDeleteAsync(transaction.Plain(), [.. analyses.Select(analysis => analysis.ProfileId)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    // Two songs that swap their lyrics at once would deadlock, if each took its new text first.
    private static async Task KeepInOrderAsync(
        NpgsqlTransaction transaction, string? before, StoredLyrics? after, CancellationToken cancellationToken)
    {
        if (before is not null && string.CompareOrdinal(before, after?.Hash) < 0)
            await Housekeeping.HoldLyricsAsync(transaction, before, cancellationToken);

        if (after is not null)
            await Housekeeping.KeepLyricsAsync(transaction, [after], cancellationToken);
    }

    private static SongRow NewRow(Guid ownerId, SongDescription description, StoredLyrics? lyrics, DateTimeOffset now)
    {
        var row = new SongRow
        {
            Id = Guid.CreateVersion7(now),
            LyricsHash = lyrics?.Hash,
            LyricsSource = lyrics?.Source,
            CreatedAt = now,
            UpdatedAt = now,
            OwnerId = ownerId,
        };
        row.Describe(description);
        return row;
    }
}
