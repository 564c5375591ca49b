using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>The whole library, counted by rating.</summary>
internal static class RatingCount
{
    public static async Task<LibrarySummary> ReadAsync(NpgsqlDataSource dataSource, string policy, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT
              count(*) FILTER (WHERE {EffectiveRating.Value} = 'suitable')::integer,
              count(*) FILTER (WHERE {EffectiveRating.Value} = 'use_with_care')::integer,
              count(*) FILTER (WHERE {EffectiveRating.Value} = 'not_suitable')::integer,
              count(*) FILTER (WHERE {EffectiveRating.Value} = 'unknown')::integer,
              count(*) FILTER (WHERE {EffectiveRating.Value} IS NULL)::integer
            FROM library.song s
            {EffectiveRating.Joins}
            """);
        command.Parameters.AddWithValue("policy", StorableText.Required(policy, "policy", int.MaxValue));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new LibrarySummary(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4));
    }
}
