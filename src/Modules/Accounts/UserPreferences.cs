using System.Text;
using Npgsql;

namespace AnalysisApp.Accounts;

/// <summary>What a user prefers: small texts by name, which the host gives their meaning. They go with the user. Safe for concurrent use.</summary>
public sealed class UserPreferences(NpgsqlDataSource dataSource)
{
    /// <summary>The most bytes of a preference in UTF-8.</summary>
    public const int LargestBytes = 4096;

    /// <summary>What the user prefers under that name; null when nothing was set.</summary>
    public async Task<string?> FindAsync(Guid userId, string name, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT value FROM accounts.user_preference WHERE user_id = @user AND name = @name");
        command.Parameters.AddWithValue("user", userId);
        command.Parameters.AddWithValue("name", name);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Sets it; null takes it away.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="name">1 to 64 characters.</param>
    /// <param name="value">Any text, as JSON for instance; at most 4 KB in UTF-8.</param>
    /// <param name="cancellationToken">Stops before it is set.</param>
    /// <exception cref="AccountFaultException">The value is too large, or there is no such user.</exception>
    public async Task SetAsync(Guid userId, string name, string? value, CancellationToken cancellationToken)
    {
        if (value is not null && Encoding.UTF8.GetByteCount(value) > LargestBytes)
            throw new AccountFaultException("value", "The preference '{0}' is larger than {1} bytes. Keep less in it.", name, LargestBytes);

        await using var command = dataSource.CreateCommand(value is null
            ? "DELETE FROM accounts.user_preference WHERE user_id = @user AND name = @name"
            : """
              INSERT INTO accounts.user_preference (user_id, name, value) VALUES (@user, @name, @value)
              ON CONFLICT (user_id, name) DO UPDATE SET value = excluded.value
              """);
        command.Parameters.AddWithValue("user", userId);
        command.Parameters.AddWithValue("name", name);
        if (value is not null)
            command.Parameters.AddWithValue("value", value);
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw new AccountFaultException("user", "There is no such user any more, so nothing is kept for them. Sign in again.");
        }
    }
}
