using System.Globalization;
using Npgsql;

namespace AnalysisApp.Database.Backups;

/// <summary>Asks every running instance to let go of the database, and waits until all have.</summary>
internal static class RestoreTurn
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Until the connection is closed no instance starts, migrates or runs.</summary>
    public static async Task TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await Dump.ExecuteAsync(connection, $"SELECT pg_advisory_lock({Locks.Turn})", cancellationToken);
        await Dump.ExecuteAsync(connection, $"NOTIFY {Locks.RestoreChannel}", cancellationToken);
        try
        {
            var limit = Patience.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
            await Dump.ExecuteAsync(connection, $"SET lock_timeout = {limit}; SELECT pg_advisory_lock({Locks.Use})", cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new DatabaseException(
                $"A running instance did not let go of the database within {Patience.TotalSeconds:F0} s; nothing was changed. Stop every instance, then restore again.", fault);
        }
    }
}
