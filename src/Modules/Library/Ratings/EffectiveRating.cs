using Npgsql;

namespace AnalysisApp.Library.Ratings;

/// <summary>A song's rating in SQL: a decision before an artist rule before what the policy makes of its profile. One place, so that lists and counts agree.</summary>
/// <remarks>For a song named <c>s</c> and the parameter <c>@policy</c>.</remarks>
internal static class EffectiveRating
{
    /// <summary>What the policy says, as <c>r</c>.</summary>
    public const string ByPolicy = "LEFT JOIN library.profile_rating r ON r.policy = @policy AND r.profile_id = s.profile_id";

    /// <summary>What people say of artists and songs, as <c>ar</c> and <c>d</c>.</summary>
    public const string ByPeople =
        """
        LEFT JOIN library.artist_rule ar ON ar.policy = @policy AND ar.artist_key = s.artist_key
        LEFT JOIN library.decision d ON d.policy = @policy AND d.song_id = s.id
        """;

    /// <summary>No people said anything. By the columns of the joins: only so does the server see what it is, and plan well.</summary>
    public const string Unsettled = "ar.artist_key IS NULL AND d.song_id IS NULL";

    /// <summary>All that may say something about a song.</summary>
    public const string Joins =
        $"""
        {ByPolicy}
        {ByPeople}
        """;

    /// <summary>The rating; null when nothing says anything.</summary>
    public const string Value = "coalesce(d.rating, ar.value, r.value)";

    /// <summary>Rating, score and source, as <see cref="Read"/> expects them.</summary>
    public const string Columns =
        $"{Value}, r.score, CASE WHEN d.rating IS NOT NULL THEN 1 WHEN ar.value IS NOT NULL THEN 2 ELSE 0 END";

    /// <summary>Reads <see cref="Columns"/>, the first of which is at <paramref name="column"/>; null when nothing says anything.</summary>
    public static StoredRating? Read(NpgsqlDataReader reader, int column, string policy) => reader.IsDBNull(column)
        ? null
        : new StoredRating(
            policy,
            reader.GetString(column),
            reader.IsDBNull(column + 1) ? null : reader.GetInt16(column + 1),
            (RatingSource)reader.GetInt32(column + 2));
}
