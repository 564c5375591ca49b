using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.Policies;

/// <summary>Keeps each profile once, and rates it when it is new.</summary>
internal static class ProfileWriting
{
    private const string Content =
        """
        quality = $1 AND levels = $2 AND low = $3 AND high = $4 AND emotion IS NOT DISTINCT FROM $5 AND sentiment IS NOT DISTINCT FROM $6
          AND language IS NOT DISTINCT FROM $7 AND doubts = $8
        """;

    /// <summary>Finds or adds a profile, and keeps it from being deleted until the transaction ends.</summary>
    public static async Task<int> KeepAsync(NpgsqlTransaction transaction, SongProfile profile, RateProfile rate, CancellationToken cancellationToken)
    {
        // One that is there has its ratings: only who adds one needs the lock.
        if (await FindAsync(transaction, profile, cancellationToken) is { } known)
            return known;

        await PolicyLock.ShareAsync(transaction, cancellationToken);
        while (true)
        {
            if (await InsertAsync(transaction, profile, cancellationToken) is { } added)
            {
                var policies = await ReadPoliciesAsync(transaction, cancellationToken);
                await ProfileRatings.AddAsync(transaction, policies.Select(policy => (policy.Name, added, rate(policy, profile))), cancellationToken);
                return added;
            }

            // Somebody else added it meanwhile.
            if (await FindAsync(transaction, profile, cancellationToken) is { } theirs)
                return theirs;
        }
    }

    private static async Task<int?> FindAsync(NpgsqlTransaction transaction, SongProfile profile, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT id FROM library.profile WHERE {Content} FOR KEY SHARE", transaction.Connection, transaction);
        AddContent(command, profile);
        return (int?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task<int?> InsertAsync(NpgsqlTransaction transaction, SongProfile profile, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO library.profile (quality, levels, low, high, emotion, sentiment, language, doubts)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT DO NOTHING
            RETURNING id
            """,
            transaction.Connection,
            transaction);
        AddContent(command, profile);
        return (int?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task<List<StoredPolicy>> ReadPoliciesAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT name, title, definition, version, updated_at FROM library.policy ORDER BY position", transaction.Connection, transaction);
        var policies = new List<StoredPolicy>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            policies.Add(new StoredPolicy(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return policies;
    }

    private static void AddContent(NpgsqlCommand command, SongProfile profile)
    {
        command.Parameters.Add(new() { Value = profile.Quality });
        command.Parameters.Add(new() { Value = profile.Levels.ToArray() });
        command.Parameters.Add(new() { Value = profile.Low.ToArray() });
        command.Parameters.Add(new() { Value = profile.High.ToArray() });
        command.Parameters.Add(OptionalText(profile.Emotion));
        command.Parameters.Add(OptionalText(profile.Sentiment));
        command.Parameters.Add(OptionalText(profile.Language));

        // Their order means nothing, and must not make two profiles of one.
        command.Parameters.Add(new() { Value = profile.Doubts.Order(StringComparer.Ordinal).ToArray() });
    }

    private static NpgsqlParameter OptionalText(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
