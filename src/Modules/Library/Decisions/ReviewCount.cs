using AnalysisApp.Library.Census;

namespace AnalysisApp.Library.Decisions;

/// <summary>Counts the songs that a person should look at, for the reasons that <see cref="ReviewListing"/> lists them for.</summary>
internal static class ReviewCount
{
    public static async Task<ReviewCounts> ReadAsync(SongCensus census, Guid? owner, string policy, CancellationToken cancellationToken)
    {
        var songs = await census.ReadAsync(owner, policy, cancellationToken);
        if (songs.For(policy) is not { } count)
            return new ReviewCounts(0, 0, 0, 0, 0);

        var counts = new ReviewCounts(0, 0, 0, 0, 0);
        foreach (var (group, number) in songs.Groups)
            counts = Add(counts, group, number);

        // What people settled is not among them.
        foreach (var settled in count.Settled)
            counts = Add(counts, settled.Group, -settled.Songs);

        return counts;

        ReviewCounts Add(ReviewCounts before, SongGroup group, int number)
        {
            if (count.RatingOf(group.Profile) is not { } rating)
                return before;

            var labels = census.Labels[group.Profile];
            var disputed = group.Advisory == "explicit" ? rating.Value == "suitable" : group.Advisory == "clean" && rating.Value == "not_suitable";
            if (!rating.Borderline && !labels.Disagreeing && !labels.LowConfidence && !disputed)
                return before;

            return new ReviewCounts(
                before.Songs + number,
                before.Borderline + (rating.Borderline ? number : 0),
                before.Disagreeing + (labels.Disagreeing ? number : 0),
                before.LowConfidence + (labels.LowConfidence ? number : 0),
                before.Disputed + (disputed ? number : 0));
        }
    }
}
