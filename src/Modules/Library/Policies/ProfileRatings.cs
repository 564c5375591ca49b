using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.Policies;

/// <summary>What policies make of profiles, as stored.</summary>
internal static class ProfileRatings
{
    /// <summary>Every profile with its rating under a policy; null where it has none, which is so only before the policy's first rating.</summary>
    public static async Task<List<RatedProfile>> ReadAsync(NpgsqlTransaction transaction, string policy, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT p.id, p.quality, p.levels, p.low, p.high, p.emotion, p.sentiment, p.language, p.doubts, r.value, r.score, r.borderline
            FROM library.profile p
            LEFT JOIN library.profile_rating r ON r.policy = $1 AND r.profile_id = p.id
            """,
            transaction.Connection,
            transaction)
        { Parameters = { new() { Value = policy } } };
        var profiles = new List<RatedProfile>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            profiles.Add(new RatedProfile(
                reader.GetInt32(0),
                ReadProfile(reader, 1),
                reader.IsDBNull(9)
                    ? null
                    : new StoredProfileRating(reader.GetString(9), reader.IsDBNull(10) ? null : reader.GetInt16(10), reader.GetBoolean(11))));
        }

        return profiles;
    }

    /// <summary>Stores first ratings.</summary>
    public static async Task AddAsync(
        NpgsqlTransaction transaction, IEnumerable<(string Policy, int Profile, StoredProfileRating Rating)> ratings, CancellationToken cancellationToken)
    {
        await using var copy = await transaction.Connection!.BeginBinaryImportAsync(
            "COPY library.profile_rating (policy, profile_id, value, score, borderline) FROM STDIN (FORMAT binary)", cancellationToken);
        foreach (var (policy, profile, rating) in ratings)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(policy, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(profile, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(rating.Value, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(rating.Score, NpgsqlDbType.Smallint, cancellationToken);
            await copy.WriteAsync(rating.Borderline, NpgsqlDbType.Boolean, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>Replaces ratings under one policy.</summary>
    public static async Task ChangeAsync(
        NpgsqlTransaction transaction, string policy, IReadOnlyList<ChangedProfile> changed, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE library.profile_rating r SET value = n.value, score = n.score, borderline = n.borderline
            FROM unnest($2::integer[], $3::text[], $4::smallint[], $5::boolean[]) AS n (profile_id, value, score, borderline)
            WHERE r.policy = $1 AND r.profile_id = n.profile_id
            """,
            transaction.Connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = policy },
                new() { Value = changed.Select(each => each.Id).ToArray() },
                new() { Value = changed.Select(each => each.To.Value).ToArray() },
                new() { Value = changed.Select(each => each.To.Score).ToArray() },
                new() { Value = changed.Select(each => each.To.Borderline).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Reads the eight columns of a profile's content.</summary>
    private static SongProfile ReadProfile(NpgsqlDataReader reader, int column) => new(
        reader.GetString(column),
        reader.GetFieldValue<short[]>(column + 1),
        reader.GetFieldValue<short[]>(column + 2),
        reader.GetFieldValue<short[]>(column + 3),
        reader.IsDBNull(column + 4) ? null : reader.GetString(column + 4),
        reader.IsDBNull(column + 5) ? null : reader.GetString(column + 5),
        reader.IsDBNull(column + 6) ? null : reader.GetString(column + 6),
        reader.GetFieldValue<string[]>(column + 7));
}

/// <summary>A stored profile, and what a policy makes of it so far.</summary>
internal sealed record RatedProfile(int Id, SongProfile Profile, StoredProfileRating? Rating);

/// <summary>A profile whose rating goes from one to another.</summary>
internal sealed record ChangedProfile(int Id, StoredProfileRating From, StoredProfileRating To)
{
    /// <summary>The rating itself changes, not only its score or its doubt.</summary>
    public bool IsShift => From.Value != To.Value;
}
