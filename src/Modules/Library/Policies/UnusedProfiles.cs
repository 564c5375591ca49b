using Npgsql;

namespace AnalysisApp.Library.Policies;

/// <summary>Profiles that no analysis has any more.</summary>
internal static class UnusedProfiles
{
    /// <summary>Deletes those among some, unless somebody adds one or changes a policy right now: then they are left to the next who tries.</summary>
    public static async Task TryDeleteAsync(NpgsqlTransaction transaction, int[] among, CancellationToken cancellationToken)
    {
        if (among.Length > 0 && await PolicyLock.TryHoldAsync(transaction, cancellationToken))
            await DeleteAsync(transaction, among, cancellationToken);
    }

    /// <summary>Deletes all of them. The lock must be held alone.</summary>
    public static Task DeleteAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken) => DeleteAsync(transaction, null, cancellationToken);

    private static async Task DeleteAsync(NpgsqlTransaction transaction, int[]? among, CancellationToken cancellationToken)
    {
        // One that an analysis is just being given is locked, and stays. Two statements: the second sees who took one before it was locked.
        await using var command = new NpgsqlCommand(
            $"""
            SELECT id FROM library.profile p
            WHERE {(among is null ? "true" : "id = ANY ($1)")} AND NOT EXISTS (SELECT FROM library.analysis WHERE profile_id = p.id)
            FOR UPDATE SKIP LOCKED
            """,
            transaction.Connection,
            transaction);
        if (among is not null)
            command.Parameters.Add(new() { Value = among });

        var unused = new List<int>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                unused.Add(reader.GetInt32(0));
        }

        if (unused.Count == 0)
            return;

        await using var delete = new NpgsqlCommand(
            "DELETE FROM library.profile p WHERE id = ANY ($1) AND NOT EXISTS (SELECT FROM library.analysis WHERE profile_id = p.id)",
            transaction.Connection,
            transaction)
        { Parameters = { new() { Value = unused.ToArray() } } };
        await delete.ExecuteNonQueryAsync(cancellationToken);
    }
}
