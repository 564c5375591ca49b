using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>The ratings of some songs under every policy.</summary>
internal static class RatingMatrix
{
    public static async Task<IReadOnlyList<SongRatings>> ReadAsync(
        NpgsqlDataSource dataSource, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT s.id, policy.name, coalesce(d.rating, ar.value, r.value), r.score,
              CASE WHEN d.rating IS NOT NULL THEN 1 WHEN ar.value IS NOT NULL THEN 2 ELSE 0 END
            FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
            JOIN library.song s ON s.id = wanted.id
            CROSS JOIN library.policy
            LEFT JOIN library.profile_rating r ON r.policy = policy.name AND r.profile_id = s.profile_id
            LEFT JOIN library.artist_rule ar ON ar.policy = policy.name AND ar.artist_key = s.artist_key
            LEFT JOIN library.decision d ON d.policy = policy.name AND d.song_id = s.id
            ORDER BY wanted.place, policy.position
            """);
        command.Parameters.Add(new() { Value = ids.Distinct().ToArray() });

        var songs = new List<SongRatings>();
        var ratings = new List<StoredRating>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetGuid(0);
            if (songs.Count == 0 || songs[^1].SongId != id)
                songs.Add(new SongRatings(id, ratings = []));
            if (Ratings.EffectiveRating.Read(reader, 2, reader.GetString(1)) is { } rating)
                ratings.Add(rating);
        }

        return songs;
    }
}
