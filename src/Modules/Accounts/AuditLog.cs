using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Accounts;

/// <summary>
/// What was done, by whom, when and from where. Entries are added and read, never changed, and leave after a year (<see cref="AccountsOptions.AuditKept"/>).
/// Safe for concurrent use.
/// </summary>
public sealed class AuditLog(NpgsqlDataSource dataSource, TimeProvider clock)
{
    private const int LongestTarget = 500;
    private const int LongestDetails = 2000;

    private const string InsertSql = """
        INSERT INTO accounts.audit_entry (at, user_id, user_name, key_prefix, action, target, details, remote_address)
        VALUES (@at, @user, @name, @key, @action, @target, @details, @address)
        """;

    private const string ListSql = """
        SELECT id, at, user_id, user_name, key_prefix, action, target, details, remote_address FROM accounts.audit_entry
        WHERE (@user IS NULL OR user_id = @user) AND (@action IS NULL OR action = @action) AND (@kind IS NULL OR starts_with(action, @kind))
          AND (@from IS NULL OR at >= @from) AND (@until IS NULL OR at < @until) AND (@before IS NULL OR id < @before)
        ORDER BY id DESC LIMIT @limit
        """;

    /// <summary>Writes an entry down; in a transaction it stands or falls with what it tells of.</summary>
    /// <param name="entry">What was done.</param>
    /// <param name="transaction">The caller's, on a connection of the same database; null to write at once.</param>
    /// <param name="cancellationToken">Stops before it is written.</param>
    public async Task AddAsync(AuditEntry entry, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await using var command = transaction is null ? dataSource.CreateCommand(InsertSql) : new NpgsqlCommand(InsertSql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("at", clock.GetUtcNow());
        command.Parameters.Add(Of("user", NpgsqlDbType.Uuid, entry.UserId));
        command.Parameters.AddWithValue("name", entry.UserName);
        command.Parameters.Add(Of("key", NpgsqlDbType.Text, entry.KeyPrefix));
        command.Parameters.AddWithValue("action", entry.Action);
        command.Parameters.Add(Of("target", NpgsqlDbType.Text, Cut(entry.Target, LongestTarget)));
        command.Parameters.Add(Of("details", NpgsqlDbType.Text, Cut(entry.Details, LongestDetails)));
        command.Parameters.Add(Of("address", NpgsqlDbType.Text, entry.RemoteAddress));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Reads entries, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cursor">The <see cref="AuditPage.Next"/> of the page before; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AccountFaultException">The cursor is none of this list, or the action is no word.</exception>
    public async Task<AuditPage> ListAsync(AuditFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Action?.All(letter => char.IsAsciiLetterLower(letter) || letter is '.' or '_') == false)
            throw new AccountFaultException("action", "It is no action. Write it as the log does, such as user.created, or user. for all about users.");

        var isKind = filter.Action?.EndsWith('.') == true;
        await using var command = dataSource.CreateCommand(ListSql);
        command.Parameters.Add(Of("user", NpgsqlDbType.Uuid, filter.UserId));
        command.Parameters.Add(Of("action", NpgsqlDbType.Text, isKind ? null : filter.Action));
        command.Parameters.Add(Of("kind", NpgsqlDbType.Text, isKind ? filter.Action : null));
        command.Parameters.Add(Of("from", NpgsqlDbType.TimestampTz, filter.From?.ToUniversalTime()));
        command.Parameters.Add(Of("until", NpgsqlDbType.TimestampTz, filter.Until?.ToUniversalTime()));
        command.Parameters.Add(Of("before", NpgsqlDbType.Bigint, cursor is null ? null : IdOf(cursor)));
        command.Parameters.AddWithValue("limit", limit + 1);
        var records = new List<AuditRecord>();
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                records.Add(Read(row));
        }

        return records.Count <= limit
            ? new AuditPage(records, null)
            : new AuditPage(records[..limit], records[limit - 1].Id.ToString(CultureInfo.InvariantCulture));
    }

    private static AuditRecord Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetFieldValue<DateTimeOffset>(1),
        new AuditEntry(
            row.GetString(5),
            TextOrNull(row, 6),
            TextOrNull(row, 7),
            row.IsDBNull(2) ? null : row.GetGuid(2),
            row.GetString(3),
            TextOrNull(row, 4),
            TextOrNull(row, 8)));

    private static long IdOf(string cursor) => long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new AccountFaultException("cursor", "It is not one of ours. Use the `next` of the page before, or leave it out.");

    // Half a surrogate pair could not be stored.
    private static string? Cut(string? text, int length) => text is null || text.Length <= length
        ? text
        : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static NpgsqlParameter Of(string name, NpgsqlDbType type, object? value) => new(name, type) { Value = value ?? DBNull.Value };
}
