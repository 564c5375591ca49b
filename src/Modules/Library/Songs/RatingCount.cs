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

    /// <summary>Under every policy: songs are counted by profile once, and those that a person or an artist rule rates are moved from one rating to the other.</summary>
    public static async Task<IReadOnlyList<PolicySummary>> ReadAllAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            WITH by_profile AS MATERIALIZED (
              SELECT profile_id, count(*) AS songs FROM library.song GROUP BY profile_id
            ), by_hand AS (
              SELECT d.policy, d.song_id, d.rating AS value FROM library.decision d
              UNION ALL
              SELECT ar.policy, s.id, ar.value
              FROM library.artist_rule ar
              JOIN library.song s ON s.artist_key = ar.artist_key
              WHERE NOT EXISTS (SELECT FROM library.decision d WHERE d.policy = ar.policy AND d.song_id = s.id)
            ), moved AS MATERIALIZED (
              SELECT h.policy, h.value AS after, r.value AS before, count(*) AS songs
              FROM by_hand h
              JOIN library.song s ON s.id = h.song_id
              LEFT JOIN library.profile_rating r ON r.policy = h.policy AND r.profile_id = s.profile_id
              GROUP BY 1, 2, 3
            ), counted AS (
              SELECT r.policy, r.value, sum(b.songs) AS songs
              FROM by_profile b JOIN library.profile_rating r ON r.profile_id = b.profile_id
              GROUP BY 1, 2
              UNION ALL SELECT policy.name, NULL, b.songs FROM by_profile b CROSS JOIN library.policy WHERE b.profile_id IS NULL
              UNION ALL SELECT policy, after, songs FROM moved
              UNION ALL SELECT policy, before, -songs FROM moved
            )
            SELECT policy.name, policy.title,
              coalesce(sum(c.songs) FILTER (WHERE c.value = 'suitable'), 0)::integer,
              coalesce(sum(c.songs) FILTER (WHERE c.value = 'use_with_care'), 0)::integer,
              coalesce(sum(c.songs) FILTER (WHERE c.value = 'not_suitable'), 0)::integer,
              coalesce(sum(c.songs) FILTER (WHERE c.value = 'unknown'), 0)::integer,
              coalesce(sum(c.songs) FILTER (WHERE c.value IS NULL), 0)::integer
            FROM library.policy
            LEFT JOIN counted c ON c.policy = policy.name
            GROUP BY policy.name, policy.title, policy.position
            ORDER BY policy.position
            """);
        var summaries = new List<PolicySummary>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            summaries.Add(new PolicySummary(reader.GetString(0), reader.GetString(1), Read(reader, 2)));

        return summaries;
    }

    private static LibrarySummary Read(NpgsqlDataReader reader, int column) => new(
        reader.GetInt32(column), reader.GetInt32(column + 1), reader.GetInt32(column + 2), reader.GetInt32(column + 3), reader.GetInt32(column + 4));
}
