using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.Archive;

/// <summary>Reads a user's library, or everyone's, row by row in a fixed order. Large tables are read in steps by their key: no sort, no cursor, no table in memory.</summary>
internal sealed class ArchiveRows(NpgsqlConnection connection, Guid? ownerId)
{
    private const int RowsAtATime = 200;

    public async IAsyncEnumerable<ArchivedPolicy> PoliciesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT name, title, version, created_at, updated_at, definition::text FROM library.policy ORDER BY position, name", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new ArchivedPolicy(
                reader.GetString(0), reader.GetString(1), reader.GetInt32(2), TimeOf(reader, 3), TimeOf(reader, 4), new RawJson(reader.GetString(5)));
        }
    }

    public async IAsyncEnumerable<ArchivedRule> RulesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT policy, artist, value, note, decided_by, decided_at FROM library.artist_rule ORDER BY policy, artist_key", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            yield return new ArchivedRule(reader.GetString(0), reader.GetString(1), reader.GetString(2), TextOf(reader, 3), reader.GetString(4), TimeOf(reader, 5));
    }

    public IAsyncEnumerable<ArchivedSong> SongsAsync(CancellationToken cancellationToken) => ByKeyAsync(
        """
        SELECT song.id, title, artist, album, duration_seconds, advisory, created_at, updated_at, text, lyrics_source
        FROM library.song LEFT JOIN library.lyrics ON lyrics.hash = song.lyrics_hash
        WHERE song.id > $1 AND ($3 IS NULL OR song.owner_id = $3) ORDER BY song.id LIMIT $2
        """,
        reader => new ArchivedSong(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetString(2),
            TextOf(reader, 3),
            reader.IsDBNull(4) ? null : reader.GetInt32(4),
            TextOf(reader, 5),
            TimeOf(reader, 6),
            TimeOf(reader, 7),
            reader.IsDBNull(8) ? null : new ArchivedLyrics(reader.GetString(8), reader.GetString(9))),
        song => song.Id,
        cancellationToken);

    public IAsyncEnumerable<ArchivedAnalysis> AnalysesAsync(CancellationToken cancellationToken) => ByKeyAsync(
        """
        SELECT analysis.id, lyrics_hash, config_hash, analyzed_at, mood, quality, levels, low, high, emotion, sentiment, language, doubts,
               songs.ids, songs.times, songs.newest, document::text
        FROM library.analysis
        JOIN library.profile ON profile.id = analysis.profile_id
        CROSS JOIN LATERAL (
          SELECT array_agg(song_id ORDER BY song_id) AS ids, array_agg(attached_at ORDER BY song_id) AS times,
                 array_agg(song.newest_analysis_id IS NOT DISTINCT FROM analysis.id ORDER BY song_id) AS newest
          FROM library.song_analysis JOIN library.song ON song.id = song_id
          WHERE analysis_id = analysis.id AND ($3 IS NULL OR song.owner_id = $3)) AS songs
        WHERE analysis.id > $1 AND songs.ids IS NOT NULL ORDER BY analysis.id LIMIT $2
        """,
        reader => new ArchivedAnalysis(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetString(2),
            TimeOf(reader, 3),
            reader.IsDBNull(4) ? null : reader.GetInt16(4),
            new ArchivedProfile(
                reader.GetString(5),
                reader.GetFieldValue<short[]>(6),
                reader.GetFieldValue<short[]>(7),
                reader.GetFieldValue<short[]>(8),
                TextOf(reader, 9),
                TextOf(reader, 10),
                TextOf(reader, 11),
                reader.GetFieldValue<string[]>(12)),
            AttachmentsOf(reader, 13),
            new RawJson(reader.GetString(16))),
        analysis => analysis.Id,
        cancellationToken);

    public IAsyncEnumerable<ArchivedPlaylist> PlaylistsAsync(CancellationToken cancellationToken) => ByKeyAsync(
        """
        SELECT id, name, created_at, updated_at,
               coalesce((SELECT array_agg(song_id ORDER BY position) FROM library.playlist_song WHERE playlist_id = id), '{}')
        FROM library.playlist
        WHERE id > $1 AND ($3 IS NULL OR owner_id = $3) ORDER BY id LIMIT $2
        """,
        reader => new ArchivedPlaylist(reader.GetGuid(0), reader.GetString(1), TimeOf(reader, 2), TimeOf(reader, 3), reader.GetFieldValue<Guid[]>(4)),
        playlist => playlist.Id,
        cancellationToken);

    public async IAsyncEnumerable<ArchivedDecision> DecisionsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT entry.song_id, entry.policy, entry.action, entry.value, entry.note, entry.decided_by, entry.decided_at, entry.counts,
                   decision.value, decision.note, decision.decided_by, decision.decided_at
            FROM library.decision_entry AS entry
            JOIN library.song ON song.id = entry.song_id AND ($1 IS NULL OR song.owner_id = $1)
            LEFT JOIN library.decision ON decision.song_id = entry.song_id AND decision.policy = entry.policy
            ORDER BY entry.song_id, entry.policy, entry.id
            """,
            connection)
        { Parameters = { Owner() } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        ArchivedDecision? current = null;
        List<ArchivedStep> history = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var (song, policy) = (reader.GetGuid(0), reader.GetString(1));
            if (current is not null && (current.Song != song || current.Policy != policy))
            {
                yield return current;
                current = null;
            }

            if (current is null)
            {
                history = [];
                current = new ArchivedDecision(song, policy, StandingOf(reader, 8), history);
            }

            history.Add(new ArchivedStep(
                reader.GetString(2), TextOf(reader, 3), TextOf(reader, 4), reader.GetString(5), TimeOf(reader, 6), reader.GetBoolean(7)));
        }

        if (current is not null)
            yield return current;
    }

    private async IAsyncEnumerable<T> ByKeyAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, Func<T, Guid> key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        while (true)
        {
            await using var command = new NpgsqlCommand(sql, connection)
            {
                Parameters = { new() { Value = after }, new() { Value = RowsAtATime }, Owner() },
            };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = 0;
            for (; await reader.ReadAsync(cancellationToken); rows++)
            {
                var row = read(reader);
                after = key(row);
                yield return row;
            }

            if (rows < RowsAtATime)
                yield break;
        }
    }

    private NpgsqlParameter Owner() => new() { Value = (object?)ownerId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static ArchivedAttachment[] AttachmentsOf(NpgsqlDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
            return [];

        var (ids, times, newest) = (
            reader.GetFieldValue<Guid[]>(column), reader.GetFieldValue<DateTimeOffset[]>(column + 1), reader.GetFieldValue<bool[]>(column + 2));
        return [.. ids.Select((id, i) => new ArchivedAttachment(id, times[i], newest[i]))];
    }

    private static ArchivedStanding? StandingOf(NpgsqlDataReader reader, int column) => reader.IsDBNull(column)
        ? null
        : new ArchivedStanding(reader.GetString(column), TextOf(reader, column + 1), reader.GetString(column + 2), TimeOf(reader, column + 3));

    private static string? TextOf(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset TimeOf(NpgsqlDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);
}
