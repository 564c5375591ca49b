using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>The whole library, counted by rating: the facet of a filter that lists everything.</summary>
internal static class RatingCount
{
    public static async Task<LibrarySummary> ReadAsync(
        NpgsqlDataSource dataSource, ProfileLabels profiles, string policy, CancellationToken cancellationToken)
    {
        var ratings = (await FacetCount.ReadAsync(dataSource, profiles, new SongFilter(policy), cancellationToken)).Rating;
        return new LibrarySummary(
            ratings.GetValueOrDefault("suitable"),
            ratings.GetValueOrDefault("use_with_care"),
            ratings.GetValueOrDefault("not_suitable"),
            ratings.GetValueOrDefault("unknown"),
            ratings.GetValueOrDefault("not_analyzed"));
    }
}
