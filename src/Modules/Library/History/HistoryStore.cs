using System.Globalization;
using AnalysisApp.Library.Paging;
using AnalysisApp.Library.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AnalysisApp.Library.History;

internal sealed class HistoryStore(IDbContextFactory<LibraryContext> contexts, NpgsqlDataSource dataSource, TimeProvider clock) : IHistory
{
    private const string ByTime = "history-time";

    public Task OpenAsync(NpgsqlTransaction transaction, NewHistoryEntry entry, CancellationToken cancellationToken)
        => HistoryWriting.OpenAsync(transaction, entry, clock.Now(), cancellationToken);

    public async Task<Page<HistoryEntry>> ListAsync(Guid? userId, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = context.History.AsNoTracking().Where(row => userId == null || row.UserId == userId);
        if (cursor is not null)
        {
            var parts = Cursor.Read(cursor, ByTime, parts: 2);
            var (time, id) = (new DateTimeOffset(Cursor.Time(parts[0])), IdOf(parts[1]));
            entries = entries.Where(row => row.StartedAt < time || (row.StartedAt == time && row.JobId < id));
        }

        // One more than asked for tells whether there is a next page.
        var rows = await entries.OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.JobId).Take(limit + 1).ToListAsync(cancellationToken);
        return new Page<HistoryEntry>(
            [.. rows.Take(limit).Select(row => row.ToEntry())],
            rows.Count > limit ? CursorOf(rows[limit - 1]) : null);
    }

    public async Task<HistoryEntry?> FindAsync(long jobId, Guid? userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = context.History.AsNoTracking().Where(row => row.JobId == jobId && (userId == null || row.UserId == userId));
        return (await found.SingleOrDefaultAsync(cancellationToken))?.ToEntry();
    }

    public Task<RatingChanges> ReadChangesAsync(long jobId, string policy, int limit, CancellationToken cancellationToken)
        => ChangeReading.ReadAsync(dataSource, jobId, policy, limit, cancellationToken);

    public Task<IReadOnlyList<HistoryCount>> CountAsync(Guid? userId, DateTimeOffset since, CancellationToken cancellationToken)
        => HistoryCounting.ReadAsync(dataSource, userId, since, cancellationToken);

    public Task<HistoryCount> CountAllAsync(Guid? userId, CancellationToken cancellationToken)
        => HistoryCounting.ReadAllAsync(dataSource, userId, cancellationToken);

    private static string CursorOf(HistoryRow row)
        => Cursor.Write(ByTime, row.StartedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), row.JobId.ToString(CultureInfo.InvariantCulture));

    private static long IdOf(string part) => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new FormatException("The cursor is not one of this list. Use the value of 'next' as it is, or start without one.");
}
