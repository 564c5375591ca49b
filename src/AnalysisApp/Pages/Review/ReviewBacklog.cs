using System.Collections.Concurrent;
using AnalysisApp.Library;

namespace AnalysisApp.Pages.Review;

/// <summary>
/// How much waits for a person, as the head of every page shows it. Counting reads every song, so a count is kept for half a minute; a decision made here
/// counts at once.
/// </summary>
internal sealed class ReviewBacklog(IDecisions decisions, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, (ReviewCounts Counts, long ReadAt)> _counts = new(StringComparer.Ordinal);

    public async Task<ReviewCounts> CountAsync(string policy, CancellationToken cancellationToken)
    {
        if (_counts.TryGetValue(policy, out var known) && clock.GetElapsedTime(known.ReadAt) < Fresh)
            return known.Counts;

        var (readAt, counts) = (clock.GetTimestamp(), await decisions.CountReviewAsync(policy, cancellationToken));
        _counts[policy] = (counts, readAt);
        return counts;
    }

    /// <summary>Something was decided: the next who asks gets the number of now.</summary>
    public void Forget(string policy) => _counts.TryRemove(policy, out _);
}
