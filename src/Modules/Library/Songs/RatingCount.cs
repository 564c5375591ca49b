using AnalysisApp.Library.Census;

namespace AnalysisApp.Library.Songs;

/// <summary>All songs of an owner, or of everyone's, counted by rating.</summary>
internal static class RatingCount
{
    public static async Task<IReadOnlyList<PolicySummary>> ReadAllAsync(SongCensus census, Guid? owner, CancellationToken cancellationToken)
    {
        var songs = await census.ReadAsync(owner, policy: null, cancellationToken);
        return [.. songs.Policies.Select(policy => new PolicySummary(policy.Name, policy.Title, SummaryOf(songs, policy)))];
    }

    // Those that people settled are moved from one rating to another.
    private static LibrarySummary SummaryOf(CountedSongs songs, PolicyCount policy)
    {
        var counts = new Counts();
        foreach (var (group, count) in songs.Groups)
            counts.Of(policy.RatingOf(group.Profile)?.Value) += count;
        foreach (var settled in policy.Settled)
        {
            counts.Of(policy.RatingOf(settled.Group.Profile)?.Value) -= settled.Songs;
            counts.Of(settled.Rating) += settled.Songs;
        }

        return new LibrarySummary(counts.Suitable, counts.UseWithCare, counts.NotSuitable, counts.Unknown, counts.NotAnalyzed);
    }

    private sealed class Counts
    {
        public int Suitable;
        public int UseWithCare;
        public int NotSuitable;
        public int Unknown;
        public int NotAnalyzed;

        public ref int Of(string? rating)
        {
            switch (rating)
            {
                case "suitable":
                    return ref Suitable;
                case "use_with_care":
                    return ref UseWithCare;
                case "not_suitable":
                    return ref NotSuitable;
                case "unknown":
                    return ref Unknown;
                default:
                    return ref NotAnalyzed;
            }
        }
    }
}
