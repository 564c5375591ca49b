using AnalysisApp.Library.Census;
using AnalysisApp.Library.Storage;
using AnalysisApp.Library.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AnalysisApp.Library.Decisions;

internal sealed class DecisionStore(IDbContextFactory<LibraryContext> contexts, NpgsqlDataSource dataSource, SongCensus census, TimeProvider clock) : IDecisions
{
    private const int HistoryLimit = 200;

    public Task<int> DecideAsync(DecisionRequest request, CancellationToken cancellationToken)
        => DecisionWriting.DecideAsync(dataSource, request, clock.Now(), cancellationToken);

    public async Task<Decision?> FindAsync(Guid songId, string policy, CancellationToken cancellationToken)
    {
        StorableText.Required(policy, "policy", int.MaxValue);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Decisions.AsNoTracking()
            .SingleOrDefaultAsync(decision => decision.Policy == policy && decision.SongId == songId, cancellationToken);
        return row?.ToDecision();
    }

    public async Task<IReadOnlyDictionary<Guid, Decision>> FindAsync(
        IReadOnlyCollection<Guid> songIds, string policy, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Decisions.AsNoTracking()
            .Where(decision => decision.Policy == policy && songIds.Contains(decision.SongId))
            .ToListAsync(cancellationToken);
        return rows.ToDictionary(row => row.SongId, row => row.ToDecision());
    }

    public async Task<IReadOnlyList<DecisionEntry>> ListAsync(Guid songId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.DecisionEntries
            .Where(entry => entry.SongId == songId)
            .OrderByDescending(entry => entry.Id)
            .Take(HistoryLimit)
            .Select(entry => new DecisionEntry(entry.Policy, entry.Action, entry.Value, entry.Note, entry.DecidedBy, entry.DecidedAt))
            .ToListAsync(cancellationToken);
    }

    public Task<bool> UndoAsync(Guid songId, string policy, string by, CancellationToken cancellationToken)
        => DecisionWriting.UndoAsync(dataSource, songId, policy, by, clock.Now(), cancellationToken);

    public Task<Page<ReviewItem>> ListReviewAsync(ReviewFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
        => ReviewListing.ReadAsync(dataSource, filter, cursor, limit, cancellationToken);

    public Task<ReviewCounts> CountReviewAsync(Guid? ownerId, string policy, CancellationToken cancellationToken)
        => ReviewCount.ReadAsync(census, ownerId, StorableText.Required(policy, "policy", int.MaxValue), cancellationToken);
}
