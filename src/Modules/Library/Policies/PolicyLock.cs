using Npgsql;

namespace AnalysisApp.Library.Policies;

/// <summary>
/// Keeps the promise that every profile has a rating under every policy. Whoever adds a profile holds the lock together with others who do; whoever adds,
/// changes or deletes a policy, or deletes profiles, holds it alone. It ends with the transaction.
/// </summary>
internal static class PolicyLock
{
    private const long Number = 0x706f6c6963696573;

    /// <summary>To add a profile: waits for a change of policy to end. The statement after this one sees what it did.</summary>
    public static Task ShareAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
        => TakeAsync(transaction, "pg_advisory_xact_lock_shared", cancellationToken);

    /// <summary>To change policies: waits for those who add profiles.</summary>
    public static Task HoldAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
        => TakeAsync(transaction, "pg_advisory_xact_lock", cancellationToken);

    /// <summary>To delete profiles, unless somebody holds it.</summary>
    public static async Task<bool> TryHoldAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
        => await TakeAsync(transaction, "pg_try_advisory_xact_lock", cancellationToken) is true;

    private static async Task<object?> TakeAsync(NpgsqlTransaction transaction, string function, CancellationToken cancellationToken)
    {
        // A turn is waited for as long as it takes: a change of policy rates the whole library anew, and who has no time gives up by the token.
        await using var command = new NpgsqlCommand($"SELECT {function}($1)", transaction.Connection, transaction)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = Number } },
        };
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
