namespace AnalysisApp.Library;

/// <summary>
/// What a person decided about songs, which wins over artist rules and policies, and what is left to decide. Safe for concurrent use.
/// </summary>
public interface IDecisions
{
    /// <summary>Decides about songs, all in one transaction. Ids that are no songs are passed over, and songs that were decided so already are left.</summary>
    /// <returns>How many songs' decisions changed.</returns>
    /// <exception cref="UnknownPolicyException">There is no such policy.</exception>
    /// <exception cref="ArgumentException">The value, the note or the name cannot be stored.</exception>
    Task<int> DecideAsync(DecisionRequest request, CancellationToken cancellationToken);

    /// <summary>The decision about a song under a policy; null when there is none.</summary>
    Task<Decision?> FindAsync(Guid songId, string policy, CancellationToken cancellationToken);

    /// <summary>The decisions about songs under a policy that stand; a song without one is left out.</summary>
    Task<IReadOnlyDictionary<Guid, Decision>> FindAsync(IReadOnlyCollection<Guid> songIds, string policy, CancellationToken cancellationToken);

    /// <summary>What was decided about a song under any policy, newest first, at most 200 entries; those under policies that are gone included.</summary>
    Task<IReadOnlyList<DecisionEntry>> ListAsync(Guid songId, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the newest decision back, or the newest clearing of one: the one before stands again. Repeated, it goes further back. False when nothing is
    /// left to take back.
    /// </summary>
    Task<bool> UndoAsync(Guid songId, string policy, string by, CancellationToken cancellationToken);

    /// <summary>Songs that a person should look at, by artist and title. Songs with a decision or an artist rule are settled and not among them.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cursor">The page to go on with, as the page before gave it; null for the first.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="FormatException">The cursor is not one of ours.</exception>
    Task<Page<ReviewItem>> ListReviewAsync(ReviewFilter filter, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>How many songs of an owner, or of everyone's if that is null, are to be looked at under a policy, and for which reasons.</summary>
    Task<ReviewCounts> CountReviewAsync(Guid? ownerId, string policy, CancellationToken cancellationToken);
}

/// <summary>A decision to make.</summary>
/// <param name="SongIds">About which songs.</param>
/// <param name="Policy">For which audience.</param>
/// <param name="Value"><c>approved</c> or <c>blocked</c>; null clears the decision.</param>
/// <param name="Note">Why, at most 2,000 characters; blank is the same as none.</param>
/// <param name="By">Who decides, 1 to 100 characters.</param>
public sealed record DecisionRequest(IReadOnlyCollection<Guid> SongIds, string Policy, string? Value, string? Note, string By);

/// <summary>A decision that stands.</summary>
/// <param name="SongId">About which song.</param>
/// <param name="Policy">For which audience.</param>
/// <param name="Value"><c>approved</c> or <c>blocked</c>.</param>
/// <param name="Note">Why.</param>
/// <param name="By">Who decided.</param>
/// <param name="At">When.</param>
public sealed record Decision(Guid SongId, string Policy, string Value, string? Note, string By, DateTimeOffset At);

/// <summary>An entry in a song's history of decisions.</summary>
/// <param name="Policy">For which audience; it may be gone.</param>
/// <param name="Action"><c>approved</c>, <c>blocked</c>, <c>cleared</c> or <c>undone</c>.</param>
/// <param name="Value">What stood afterwards: <c>approved</c>, <c>blocked</c> or null.</param>
/// <param name="Note">Why.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
public sealed record DecisionEntry(string Policy, string Action, string? Value, string? Note, string By, DateTimeOffset At);

/// <summary>Which songs to look at.</summary>
/// <param name="OwnerId">Only this user's own songs, in a playlist too; null for everyone's.</param>
/// <param name="Policy">Under which policy.</param>
/// <param name="Reason"><c>borderline</c>, <c>disagreeing</c>, <c>low_confidence</c> or <c>disputed</c>; null for any.</param>
/// <param name="PlaylistId">Only songs of this playlist.</param>
public sealed record ReviewFilter(Guid? OwnerId, string Policy, string? Reason = null, Guid? PlaylistId = null);

/// <summary>A song to look at.</summary>
/// <param name="Song">The song.</param>
/// <param name="AnalysisId">Its newest analysis.</param>
/// <param name="Rating">Under the policy.</param>
/// <param name="Reasons">
/// At least one: <c>borderline</c> (the evidence could be read so that the rating is another), <c>disagreeing</c> and <c>low_confidence</c> (the analysis'
/// own doubts), <c>disputed</c> (tagged explicit and rated suitable, or tagged clean and rated not suitable).
/// </param>
public sealed record ReviewItem(Song Song, Guid AnalysisId, StoredRating Rating, IReadOnlyList<string> Reasons);

/// <summary>Songs to look at by reason. A song may have several, so they may add up to more than the songs.</summary>
public sealed record ReviewCounts(int Songs, int Borderline, int Disagreeing, int LowConfidence, int Disputed);
