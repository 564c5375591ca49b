using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Songs;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Census;

/// <summary>What is asked of the database to count songs. Each is one statement, so that all it answers is of one snapshot.</summary>
internal static class CensusStatement
{
    private const string Policies =
        """
        (SELECT array_agg(name ORDER BY position) AS names, array_agg(title ORDER BY position) AS titles, array_agg(xmin::text ORDER BY position) AS versions
         FROM library.policy) policies
        """;

    // Rows of transactions that are yet to come can only be out of a backup of another server.
    private const string Unseen =
        """
        FROM library.song_change
        WHERE xid >= pg_snapshot_xmin(@snapshot::pg_snapshot) AND xid < pg_snapshot_xmax(pg_current_snapshot())
          AND NOT pg_visible_in_snapshot(xid, @snapshot::pg_snapshot)
        """;

    private const string IsKept = "(SELECT kept_from <= pg_snapshot_xmin(@snapshot::pg_snapshot) FROM library.song_change_kept)";

    // What makes a group, by column.
    private const string Groups =
        """
        array_agg(coalesce(owner_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff')) AS owners, array_agg(coalesce(profile_id, 0)) AS profiles,
            array_agg(coalesce(lyrics_source, '')) AS sources, array_agg(coalesce(advisory, '')) AS advisories
        """;

    private const string Settled =
        """
        SELECT w.policy, s.owner_id, s.profile_id, s.lyrics_source, s.advisory, w.decision, w.rating, count(*)::integer AS songs
        FROM (
          SELECT policy, song_id, value AS decision, rating FROM library.decision WHERE policy = ANY (@policies)
          UNION ALL
          SELECT ar.policy, s.id, NULL, ar.value
          FROM library.artist_rule ar
          JOIN library.song s ON s.artist_key = ar.artist_key
          WHERE ar.policy = ANY (@policies)
            AND NOT EXISTS (SELECT FROM library.decision d WHERE d.policy = ar.policy AND d.song_id = s.id)) w
        JOIN library.song s ON s.id = w.song_id
        """;

    /// <summary>Whether anything was done since a snapshot, and the policies.</summary>
    public static async Task<Look> LookAsync(NpgsqlDataSource dataSource, string? snapshot, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT pg_current_snapshot()::text, {IsKept} AND NOT EXISTS (SELECT {Unseen}), policies.* FROM {Policies}
            """);
        AddSnapshot(command, snapshot);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Look(reader.GetString(0), !reader.IsDBNull(1) && reader.GetBoolean(1), ReadPolicies(reader, 2));
    }

    /// <summary>What was done since a snapshot, or all songs; null when what was done since is not known any more.</summary>
    public static async Task<Count?> CountAsync(NpgsqlDataSource dataSource, string? since, string[] settledUnder, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand();
        var counted = since is null
            ? "SELECT owner_id, profile_id, lyrics_source, advisory, count(*)::integer AS songs FROM library.song GROUP BY 1, 2, 3, 4"
            : $"SELECT owner_id, profile_id, lyrics_source, advisory, songs {Unseen}";
        command.CommandText = Counting(counted, $"{Settled} GROUP BY 1, 2, 3, 4, 5, 6, 7", since is null ? "true" : IsKept);
        if (since is not null)
            AddSnapshot(command, since);
        command.Parameters.AddWithValue("policies", settledUnder);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>The songs that a text or a playlist leaves, of the filter's owner: whose they are is no group's affair then.</summary>
    public static async Task<Count> CountAmongAsync(NpgsqlDataSource dataSource, SongFilter filter, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand();
        var among = $"{SongListing.Songs(command, filter)} WHERE true {SongConditions.OfOwnerAndText(command, filter)}";
        command.CommandText = Counting(
            $"SELECT NULL::uuid AS owner_id, s.profile_id, s.lyrics_source, s.advisory, count(*)::integer AS songs FROM {among} GROUP BY 1, 2, 3, 4",
            $"""
            SELECT @policy::text AS policy, NULL::uuid AS owner_id, s.profile_id, s.lyrics_source, s.advisory, d.value AS decision,
              coalesce(d.rating, ar.value) AS rating, count(*)::integer AS songs
            FROM (SELECT s.id, s.artist_key, s.profile_id, s.lyrics_source, s.advisory FROM {among} AND s.id IN (
              SELECT song_id FROM library.decision WHERE policy = @policy
              UNION
              SELECT s.id FROM library.artist_rule ar JOIN library.song s ON s.artist_key = ar.artist_key WHERE ar.policy = @policy)) s
            {EffectiveRating.ByPeople}
            GROUP BY 1, 2, 3, 4, 5, 6, 7
            """,
            "true");
        command.Parameters.AddWithValue("policy", filter.Policy);
        return (await ReadAsync(command, cancellationToken))!;
    }

    /// <summary>Lets go of what every snapshot from now on has seen. Whoever counted before that counts anew.</summary>
    public static async Task PruneAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        // The mark first: it never goes back, unless it is of another server. Then what lies before it, whoever set it.
        await using var command = dataSource.CreateCommand(
            """
            UPDATE library.song_change_kept SET kept_from = pg_snapshot_xmin(pg_current_snapshot())
            WHERE kept_from < pg_snapshot_xmin(pg_current_snapshot()) OR kept_from > pg_snapshot_xmax(pg_current_snapshot());
            DELETE FROM library.song_change
            WHERE xid < (SELECT kept_from FROM library.song_change_kept) OR xid >= pg_snapshot_xmax(pg_current_snapshot());
            """);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // By column, as arrays: a few values instead of tens of thousands of rows.
    private static string Counting(string counted, string settled, string isKnown) =>
        $"""
        SELECT {isKnown}, pg_current_snapshot()::text, counted.*, settled.*, policies.*
        FROM (
          SELECT {Groups}, array_agg(songs) AS songs
          FROM ({counted}) c) counted,
        (
          SELECT array_agg(policy) AS policies, {Groups}, array_agg(coalesce(decision, '')) AS decisions, array_agg(rating) AS ratings,
            array_agg(songs) AS songs
          FROM ({settled}) c) settled,
        {Policies}
        """;

    private static async Task<Count?> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!reader.GetBoolean(0))
            return null;

        return new Count(reader.GetString(1), ReadGroups(reader, 2), ReadSettled(reader, 7), ReadPolicies(reader, 15));
    }

    private static KeyValuePair<SongGroup, int>[] ReadGroups(NpgsqlDataReader reader, int column)
    {
        var songs = Column<int>(reader, column + 4);
        var keys = KeysOf(reader, column);
        return [.. songs.Select((count, i) => KeyValuePair.Create(keys[i], count))];
    }

    private static Dictionary<string, SettledSongs[]> ReadSettled(NpgsqlDataReader reader, int column)
    {
        var policies = Column<string>(reader, column);
        var keys = KeysOf(reader, column + 1);
        var decisions = Column<string>(reader, column + 5);
        var ratings = Column<string>(reader, column + 6);
        var songs = Column<int>(reader, column + 7);
        return policies
            .Select((policy, i) => (Policy: policy, Songs: new SettledSongs(keys[i], decisions[i] is "" ? null : decisions[i], ratings[i], songs[i])))
            .GroupBy(row => row.Policy, row => row.Songs, StringComparer.Ordinal)
            .ToDictionary(rows => rows.Key, rows => rows.ToArray(), StringComparer.Ordinal);
    }

    private static SongGroup[] KeysOf(NpgsqlDataReader reader, int column)
    {
        var owners = Column<Guid>(reader, column);
        var profiles = Column<int>(reader, column + 1);
        var sources = Column<string>(reader, column + 2);
        var advisories = Column<string>(reader, column + 3);
        var keys = new SongGroup[profiles.Length];

        // The same few words in every row: kept once.
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        string Once(string word) => words.TryGetValue(word, out var known) ? known : words[word] = word;
        for (var i = 0; i < keys.Length; i++)
            keys[i] = new SongGroup(owners[i], profiles[i], Once(sources[i]), Once(advisories[i]));

        return keys;
    }

    private static PolicyVersion[] ReadPolicies(NpgsqlDataReader reader, int column)
    {
        var titles = Column<string>(reader, column + 1);
        var versions = Column<string>(reader, column + 2);
        return [.. Column<string>(reader, column).Select((name, i) => new PolicyVersion(name, titles[i], versions[i]))];
    }

    private static T[] Column<T>(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<T[]>(column);

    private static void AddSnapshot(NpgsqlCommand command, string? snapshot)
        => command.Parameters.Add(new NpgsqlParameter<string?>("snapshot", snapshot) { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });

    /// <summary>The present, compared with a snapshot.</summary>
    /// <param name="Snapshot">The present one.</param>
    /// <param name="Unchanged">Whether what was counted in the other still holds.</param>
    /// <param name="Policies">All of them, in their order.</param>
    internal sealed record Look(string Snapshot, bool Unchanged, IReadOnlyList<PolicyVersion> Policies);

    /// <summary>What was counted.</summary>
    /// <param name="Snapshot">In which snapshot.</param>
    /// <param name="Groups">Songs by group; a group may stand there more than once, and with fewer than none when changes were counted.</param>
    /// <param name="Settled">What people settled, by policy; a policy for which that is nothing is not among them.</param>
    /// <param name="Policies">All of them, in their order.</param>
    internal sealed record Count(
        string Snapshot, KeyValuePair<SongGroup, int>[] Groups, IReadOnlyDictionary<string, SettledSongs[]> Settled, IReadOnlyList<PolicyVersion> Policies);
}
