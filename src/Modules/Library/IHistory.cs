using Npgsql;

namespace AnalysisApp.Library;

/// <summary>What was analysed, when and for whom, long after the jobs are gone. Songs come to it by <see cref="IAnalyses.SaveAsync"/>. Safe for concurrent use.</summary>
public interface IHistory
{
    /// <summary>Begins a job's entry. Safe to repeat: an entry that is there stays as it is. What is older than 400 days loses its songs, and keeps its counts.</summary>
    /// <param name="transaction">Commits with the caller's other effects.</param>
    /// <param name="entry">What the job is about.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    Task OpenAsync(NpgsqlTransaction transaction, NewHistoryEntry entry, CancellationToken cancellationToken);

    /// <summary>Lists entries, those that began last first.</summary>
    /// <param name="userId">Only this user's; null for everybody's.</param>
    /// <param name="cursor">The page to go on with, as the page before gave it; null for the first.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    Task<Page<HistoryEntry>> ListAsync(Guid? userId, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>Reads one entry; null when there is none.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="userId">Only this user's; null for anybody's.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<HistoryEntry?> FindAsync(long jobId, Guid? userId, CancellationToken cancellationToken);

    /// <summary>
    /// Compares the ratings of a job's songs before and after it, both under today's policy: what a change of the policy does is none of the job's doing.
    /// Where a person decided, nothing changed. Costs what the job read.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="policy">Whose ratings.</param>
    /// <param name="limit">How many songs to name, 0 or more.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<RatingChanges> ReadChangesAsync(long jobId, string policy, int limit, CancellationToken cancellationToken);

    /// <summary>Counts what was analysed since a time, by quarter of an hour, so that days of any time zone can be made of it; quarters of nothing are left out.</summary>
    Task<IReadOnlyList<HistoryCount>> CountAsync(Guid? userId, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Counts all that was ever analysed.</summary>
    Task<HistoryCount> CountAllAsync(Guid? userId, CancellationToken cancellationToken);
}

/// <summary>What a job analysed.</summary>
public enum HistoryKind
{
    /// <summary>One song.</summary>
    Song,

    /// <summary>A playlist's songs.</summary>
    Playlist,

    /// <summary>Songs that somebody chose.</summary>
    Chosen,

    /// <summary>The library's songs.</summary>
    Library,
}

/// <summary>An entry to begin.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="TargetId">The song or the playlist; null for the other kinds.</param>
/// <param name="UserId">Whom it is for; null for the instance's own work.</param>
public sealed record NewHistoryEntry(long JobId, HistoryKind Kind, Guid? TargetId, Guid? UserId);

/// <summary>What one job analysed.</summary>
/// <param name="JobId">The job, which may be gone.</param>
/// <param name="Kind">What it was about.</param>
/// <param name="TargetId">The song or the playlist, which may be gone; null for the other kinds.</param>
/// <param name="Title">The song's artist and title, or the playlist's name, as it then was; null for the other kinds.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When its newest song was done; null for none.</param>
/// <param name="Songs">Songs that got an analysis.</param>
/// <param name="Known">Those of them whose lyrics had been read before, so that no model ran.</param>
/// <param name="Computing">How long the others took, added up.</param>
public sealed record HistoryEntry(
    long JobId,
    HistoryKind Kind,
    Guid? TargetId,
    string? Title,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    int Songs,
    int Known,
    TimeSpan Computing);

/// <summary>What a job did to ratings.</summary>
/// <param name="Counts">Its songs that still exist, by rating before and now.</param>
/// <param name="Songs">The songs to look at first: those whose rating is another now, or their first, and not <c>suitable</c>; the strictest first.</param>
public sealed record RatingChanges(IReadOnlyList<RatingChangeCount> Counts, IReadOnlyList<ChangedSong> Songs);

/// <summary>Songs by rating before and now.</summary>
/// <param name="Before">Null for none, or for what nobody knows any more.</param>
/// <param name="Now">Null where the policy has none for it.</param>
/// <param name="Songs">How many.</param>
public sealed record RatingChangeCount(string? Before, string? Now, int Songs);

/// <summary>A song with another rating than before.</summary>
/// <param name="Id">The song.</param>
/// <param name="Title">Its title.</param>
/// <param name="Artist">Its artist.</param>
/// <param name="Before">Null for none.</param>
/// <param name="Now">Its rating by this job's analysis.</param>
public sealed record ChangedSong(Guid Id, string Title, string Artist, string? Before, StoredRating Now);

/// <summary>What was analysed in a time.</summary>
/// <param name="From">When the quarter of an hour begins; when the first entry began for a count of all.</param>
/// <param name="Songs">Songs that got an analysis.</param>
/// <param name="Known">Those of them for which no model ran.</param>
/// <param name="Computing">How long the others took, added up.</param>
public sealed record HistoryCount(DateTimeOffset From, int Songs, int Known, TimeSpan Computing);
