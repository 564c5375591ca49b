using AnalysisApp.Library.Text;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.Decisions;

/// <summary>Makes decisions and takes them back; each leaves an entry in the song's history.</summary>
/// <remarks>
/// Locks are taken in the order songs by id, then the policy. With the songs held, what stands and its history change together; with the policy held, it
/// cannot be deleted in between.
/// </remarks>
internal static class DecisionWriting
{
    public static async Task<int> DecideAsync(
        NpgsqlDataSource dataSource, DecisionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        StorableText.OneOf(request.Value, "value", "approved", "blocked");
        var note = DecisionText.Note(request.Note);
        var by = DecisionText.By(request.By);
        StorableText.Required(request.Policy, "policy", int.MaxValue);

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var songs = await LockSongsAsync(transaction, request.SongIds, cancellationToken);
        if (!await LockPolicyAsync(transaction, request.Policy, cancellationToken))
            throw new UnknownPolicyException(request.Policy);

        await using var command = new NpgsqlCommand(
            $"""
            WITH changed AS ({(request.Value is null ? Clear : Decide)})
            INSERT INTO library.decision_entry (song_id, policy, action, value, note, decided_by, decided_at, counts)
            SELECT song_id, @policy, coalesce(@value, 'cleared'), @value, @note, @by, @now, true FROM changed
            """,
            connection,
            transaction);
        AddDecision(command, request.Policy, request.Value, note, by, now);
        command.Parameters.AddWithValue("songs", songs);
        var decided = await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return decided;
    }

    public static async Task<bool> UndoAsync(
        NpgsqlDataSource dataSource, Guid songId, string policy, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DecisionText.By(by);
        StorableText.Required(policy, "policy", int.MaxValue);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockSongsAsync(transaction, [songId], cancellationToken);
        if (!await LockPolicyAsync(transaction, policy, cancellationToken))
            return false;

        var entries = await ReadNewestAsync(transaction, songId, policy, cancellationToken);
        if (entries.Count == 0)
            return false;

        await TakeBackAsync(transaction, songId, policy, entries[0].Id, entries.ElementAtOrDefault(1).Value, by, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private const string Decide =
        """
        INSERT INTO library.decision (policy, song_id, value, note, decided_by, decided_at)
        SELECT @policy, song, @value, @note, @by, @now FROM unnest(@songs) AS song
        ON CONFLICT (policy, song_id) DO UPDATE SET
          value = excluded.value, note = excluded.note, decided_by = excluded.decided_by, decided_at = excluded.decided_at
        WHERE (decision.value, decision.note) IS DISTINCT FROM (excluded.value, excluded.note)
        RETURNING song_id
        """;

    private const string Clear = "DELETE FROM library.decision WHERE policy = @policy AND song_id = ANY (@songs) RETURNING song_id";

    /// <summary>The newest entry that counts, and the one before, whose decision stands again when the newest is taken back.</summary>
    private static async Task<List<(long Id, string? Value)>> ReadNewestAsync(
        NpgsqlTransaction transaction, Guid songId, string policy, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT id, value FROM library.decision_entry WHERE song_id = $1 AND policy = $2 AND counts ORDER BY id DESC LIMIT 2",
            transaction.Connection,
            transaction)
        { Parameters = { new() { Value = songId }, new() { Value = policy } } };
        var entries = new List<(long, string?)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            entries.Add((reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1)));

        return entries;
    }

    private static async Task TakeBackAsync(
        NpgsqlTransaction transaction,
        Guid songId,
        string policy,
        long newest,
        string? before,
        string by,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        NpgsqlParameter[] Song() => [new() { Value = songId }, new() { Value = policy }];

        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        Add("UPDATE library.decision_entry SET counts = false WHERE id = $1", [new() { Value = newest }]);
        Add("DELETE FROM library.decision WHERE song_id = $1 AND policy = $2", Song());
        Add(
            """
            INSERT INTO library.decision (policy, song_id, value, note, decided_by, decided_at)
            SELECT policy, song_id, value, note, decided_by, decided_at
            FROM (
              SELECT * FROM library.decision_entry WHERE song_id = $1 AND policy = $2 AND counts ORDER BY id DESC LIMIT 1) newest
            WHERE value IS NOT NULL
            """,
            Song());
        Add(
            """
            INSERT INTO library.decision_entry (song_id, policy, action, value, decided_by, decided_at, counts)
            VALUES ($1, $2, 'undone', $3, $4, $5, false)
            """,
            [
                .. Song(),
                new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = by },
                new() { Value = now },
            ]);
        await batch.ExecuteNonQueryAsync(cancellationToken);

        void Add(string sql, NpgsqlParameter[] parameters)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var parameter in parameters)
                command.Parameters.Add(parameter);
            batch.BatchCommands.Add(command);
        }
    }

    private static async Task<Guid[]> LockSongsAsync(
        NpgsqlTransaction transaction, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT id FROM library.song WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = ids.ToArray() } },
        };
        var found = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetGuid(0));

        return [.. found];
    }

    private static async Task<bool> LockPolicyAsync(NpgsqlTransaction transaction, string policy, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT 1 FROM library.policy WHERE name = $1 FOR KEY SHARE", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = policy } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static void AddDecision(NpgsqlCommand command, string policy, string? value, string? note, string by, DateTimeOffset now)
    {
        command.Parameters.AddWithValue("policy", policy);
        command.Parameters.Add(new("value", NpgsqlDbType.Text) { Value = (object?)value ?? DBNull.Value });
        command.Parameters.Add(new("note", NpgsqlDbType.Text) { Value = (object?)note ?? DBNull.Value });
        command.Parameters.AddWithValue("by", by);
        command.Parameters.AddWithValue("now", now);
    }
}
