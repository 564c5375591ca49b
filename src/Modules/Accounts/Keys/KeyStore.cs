using System.Security.Cryptography;
using AnalysisApp.Accounts.Users;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Accounts.Keys;

/// <summary>The keys' table. Safe for concurrent use.</summary>
internal sealed class KeyStore(NpgsqlDataSource dataSource)
{
    private static readonly TimeSpan UseIsWrittenEvery = TimeSpan.FromMinutes(1);

    private const string Columns =
        "k.id, k.user_id, u.user_name, k.name, k.prefix, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.revoked_at";

    private const string ListSql = $"""
        SELECT {Columns} FROM accounts.api_key k JOIN accounts."user" u ON u.id = k.user_id
        WHERE @user IS NULL OR k.user_id = @user ORDER BY k.created_at DESC, k.id DESC
        """;

    private const string FindSql = """
        SELECT k.user_id, u.user_name, u.role, k.scopes, k.prefix, k.id, k.sha256, k.last_used_at
        FROM accounts.api_key k JOIN accounts."user" u ON u.id = k.user_id
        WHERE k.sha256 = @hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > @now) AND NOT u.is_disabled
        """;

    private const string FirstAdministratorSql = """
        SELECT id, user_name, role FROM accounts."user" WHERE role = 'admin' AND NOT is_disabled ORDER BY created_at, id LIMIT 1
        """;

    private const string InsertSql = """
        INSERT INTO accounts.api_key (id, user_id, name, prefix, sha256, scopes, created_at, expires_at)
        VALUES (@id, @user, @name, @prefix, @hash, @scopes, @now, @expires)
        """;

    private const string RevokeSql = $"""
        WITH revoked AS (
          UPDATE accounts.api_key SET revoked_at = coalesce(revoked_at, @now) WHERE id = @id AND (@user IS NULL OR user_id = @user) RETURNING *)
        SELECT {Columns} FROM revoked k JOIN accounts."user" u ON u.id = k.user_id
        """;

    public async Task<KeyHolder?> FindFirstAdministratorAsync(string prefix, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(FirstAdministratorSql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new KeyHolder(row.GetGuid(0), row.GetString(1), RoleWords.RoleOf(row.GetString(2)), [KeyScopes.Admin], prefix)
            : null;
    }

    public async Task<KeyHolder?> FindHolderAsync(byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        KeyHolder holder;
        Guid id;
        await using (var command = dataSource.CreateCommand(FindSql))
        {
            command.Parameters.AddWithValue("hash", hash);
            command.Parameters.AddWithValue("now", now);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            if (!await row.ReadAsync(cancellationToken) || !CryptographicOperations.FixedTimeEquals(row.GetFieldValue<byte[]>(6), hash))
                return null;

            holder = new KeyHolder(row.GetGuid(0), row.GetString(1), RoleWords.RoleOf(row.GetString(2)), row.GetFieldValue<string[]>(3), row.GetString(4));
            id = row.GetGuid(5);
            if (!row.IsDBNull(7) && row.GetFieldValue<DateTimeOffset>(7) > now - UseIsWrittenEvery)
                return holder;
        }

        await WriteUseAsync(id, now, cancellationToken);
        return holder;
    }

    public async Task<ApiKey> AddAsync(ApiKey key, byte[] hash, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (userName, role) = await LockOwnerAsync(transaction, key.UserId, cancellationToken);
        CheckScopes(key.Scopes, role);
        await CheckRoomAsync(transaction, key, cancellationToken);
        await using (var insert = new NpgsqlCommand(InsertSql, connection, transaction))
        {
            insert.Parameters.AddWithValue("id", key.Id);
            insert.Parameters.AddWithValue("user", key.UserId);
            insert.Parameters.AddWithValue("name", key.Name);
            insert.Parameters.AddWithValue("prefix", key.Prefix);
            insert.Parameters.AddWithValue("hash", hash);
            insert.Parameters.AddWithValue("scopes", key.Scopes.ToArray());
            insert.Parameters.AddWithValue("now", key.CreatedAt);
            insert.Parameters.Add(new NpgsqlParameter("expires", NpgsqlDbType.TimestampTz) { Value = (object?)key.ExpiresAt?.ToUniversalTime() ?? DBNull.Value });
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return key with { UserName = userName };
    }

    public async Task<IReadOnlyList<ApiKey>> ListAsync(Guid? userId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(ListSql);
        command.Parameters.Add(UserParameter(userId));
        var keys = new List<ApiKey>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            keys.Add(Read(row));
        return keys;
    }

    public async Task<ApiKey?> RevokeAsync(Guid? userId, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(RevokeSql);
        command.Parameters.Add(UserParameter(userId));
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("now", now);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Read(row) : null;
    }

    private async Task WriteUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Requests of one key that come together write it once.
        await using var command = dataSource.CreateCommand(
            "UPDATE accounts.api_key SET last_used_at = @now WHERE id = @id AND (last_used_at IS NULL OR last_used_at <= @before)");
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("now", now);
        command.Parameters.AddWithValue("before", now - UseIsWrittenEvery);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Holds the owner until the transaction ends: two keys made at once are counted one after the other.</summary>
    private static async Task<(string Name, UserRole Role)> LockOwnerAsync(NpgsqlTransaction transaction, Guid userId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """SELECT user_name, role FROM accounts."user" WHERE id = @user FOR NO KEY UPDATE""", transaction.Connection, transaction);
        command.Parameters.AddWithValue("user", userId);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? (row.GetString(0), RoleWords.RoleOf(row.GetString(1)))
            : throw new AccountFaultException("user", "There is no such user. `users list` says who there is.");
    }

    private static void CheckScopes(IReadOnlyList<string> scopes, UserRole role)
    {
        var permitted = KeyScopes.Of(role);
        var foreign = scopes.Where(scope => !permitted.Contains(scope)).ToArray();
        if (scopes.Count == 0 || foreign.Length > 0)
        {
            var template = foreign.Length > 0
                ? "A key of a user who is {0} may be for {1}; not for {2}."
                : "A key of a user who is {0} may be for {1}; say for which of them.";
            throw new AccountFaultException("scopes", template, RoleWords.WordOf(role), string.Join(", ", permitted), string.Join(", ", foreign));
        }
    }

    private static async Task CheckRoomAsync(NpgsqlTransaction transaction, ApiKey key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM accounts.api_key WHERE user_id = @user AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)",
            transaction.Connection,
            transaction);
        command.Parameters.AddWithValue("user", key.UserId);
        command.Parameters.AddWithValue("now", key.CreatedAt);
        if ((long)(await command.ExecuteScalarAsync(cancellationToken))! >= ApiKeys.MostPerUser)
            throw new AccountFaultException("name", "The user has {0} keys, and no more are possible. Revoke one that nobody uses.", ApiKeys.MostPerUser);
    }

    private static ApiKey Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetFieldValue<string[]>(5),
        row.GetFieldValue<DateTimeOffset>(6),
        TimeOrNull(row, 7),
        TimeOrNull(row, 8),
        TimeOrNull(row, 9));

    private static NpgsqlParameter UserParameter(Guid? userId) => new("user", NpgsqlDbType.Uuid) { Value = (object?)userId ?? DBNull.Value };

    private static DateTimeOffset? TimeOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
