using AnalysisApp.Library.Census;
using AnalysisApp.Library.Storage;
using AnalysisApp.Library.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AnalysisApp.Library.Analyses;

internal sealed class AnalysisStore(IDbContextFactory<LibraryContext> contexts, NpgsqlDataSource dataSource, SongCensus census, TimeProvider clock) : IAnalyses
{
    private const int HistoryLimit = 200;

    public async Task<StoredAnalysis?> FindAsync(string lyricsHash, string configHash, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from analysis in context.Analyses.AsNoTracking()
            join profile in context.Profiles on analysis.ProfileId equals profile.Id
            where analysis.LyricsHash == lyricsHash && analysis.ConfigHash == configHash
            select new { Analysis = analysis, Profile = profile }).SingleOrDefaultAsync(cancellationToken);
        return found?.Analysis.ToStored(found.Profile);
    }

    public async Task<SongAnalysisEntry?> FindAsync(Guid songId, Guid analysisId, CancellationToken cancellationToken)
        => (await ReadHistoryAsync(songId, limit: 1, cancellationToken, analysisId)).SingleOrDefault();

    public async Task<SongAnalysisEntry?> FindNewestAsync(Guid songId, CancellationToken cancellationToken)
        => (await ReadHistoryAsync(songId, limit: 1, cancellationToken)).SingleOrDefault();

    public async Task<IReadOnlyList<SongAnalysisEntry>> ListAsync(Guid songId, CancellationToken cancellationToken)
        => await ReadHistoryAsync(songId, HistoryLimit, cancellationToken);

    public Task<bool> SaveAsync(
        NpgsqlTransaction transaction, Guid songId, StoredAnalysis analysis, RateProfile rate, AnalysisRun? run, CancellationToken cancellationToken)
        => AnalysisWriting.SaveAsync(transaction, songId, analysis, rate, run, clock.Now(), cancellationToken);

    public Task<IReadOnlyList<SongReference>> SelectAsync(
        Guid? ownerId,
        Guid? playlistId,
        AnalysisScope scope,
        string configHash,
        IReadOnlyCollection<Guid> failedSongs,
        CancellationToken cancellationToken)
        => ScopeSelection.ReadAsync(dataSource, ownerId, playlistId, scope, configHash, failedSongs, cancellationToken);

    public Task<IReadOnlyDictionary<Guid, int>> ListUnreadAsync(
        IReadOnlyCollection<Guid> songIds, string configHash, CancellationToken cancellationToken)
        => UnreadLyrics.ReadAsync(dataSource, songIds, configHash, cancellationToken);

    public async Task<IReadOnlyDictionary<Guid, SongProfile>> ListProfilesAsync(IReadOnlyCollection<Guid> songIds, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Songs
            .Where(song => songIds.Contains(song.Id))
            .Join(context.Profiles, song => song.ProfileId, profile => profile.Id, (song, profile) => new { song.Id, Profile = profile })
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return rows.ToDictionary(row => row.Id, row => row.Profile.ToProfile());
    }

    public Task<(int Songs, int Analyzed)> CountAsync(Guid? ownerId, CancellationToken cancellationToken)
        => census.CountAsync(ownerId, cancellationToken);

    private async Task<List<SongAnalysisEntry>> ReadHistoryAsync(
        Guid songId, int limit, CancellationToken cancellationToken, Guid? analysisId = null)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var entries =
            from song in context.Songs
            join entry in context.SongAnalyses on song.Id equals entry.SongId
            join analysis in context.Analyses on entry.AnalysisId equals analysis.Id
            join profile in context.Profiles on analysis.ProfileId equals profile.Id
            where song.Id == songId && (analysisId == null || analysis.Id == analysisId)

            // The newest by name first: clocks go back, and two can share a microsecond.
            orderby song.NewestAnalysisId == analysis.Id descending, entry.AttachedAt descending, analysis.Id descending
            select new { Analysis = analysis, Profile = profile, entry.AttachedAt, Matches = analysis.LyricsHash == (song.LyricsHash ?? LyricsText.NoHash) };

        return [.. (await entries.AsNoTracking().Take(limit).ToListAsync(cancellationToken))
            .Select(entry => new SongAnalysisEntry(entry.Analysis.ToStored(entry.Profile), entry.AttachedAt, entry.Matches))];
    }
}
