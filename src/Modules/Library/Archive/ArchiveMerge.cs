using AnalysisApp.Library.Policies;
using AnalysisApp.Library.Songs;
using Npgsql;

namespace AnalysisApp.Library.Archive;

/// <summary>
/// Adds what an archive has and a user's library lacks, from the waiting tables, in one transaction. What is there stays, and what is another's is refused. Locks are taken in the module's order:
/// policies, songs, lyrics by hash, analyses by id.
/// </summary>
internal sealed class ArchiveMerge(NpgsqlTransaction transaction, Guid ownerId, ArchiveRules rules, ArchiveStage stage, bool takesAnalyses)
{
    public async Task<ArchiveRestored> RunAsync(CancellationToken cancellationToken)
    {
        await PolicyLock.HoldAsync(transaction, cancellationToken);
        await DuplicateSongs.HoldAsync(transaction, cancellationToken);
        var (policiesAdded, policiesReplaced) = await PoliciesAsync(cancellationToken);
        var rulesAdded = await ExecuteAsync(Rules, cancellationToken);
        var refused = await RefuseForeignAsync(cancellationToken);
        var songs = await SongsAsync(cancellationToken);
        var analyses = await AnalysesAsync(cancellationToken);
        await RateAsync(cancellationToken);
        var playlists = await PlaylistsAsync(cancellationToken);
        var decisions = await DecisionsAsync(cancellationToken);
        return new ArchiveRestored(
        [
            new(ArchiveFormat.Policies, stage.Policies.Count, policiesAdded, policiesReplaced, 0),
            new(ArchiveFormat.ArtistRules, stage.Rules.Count, rulesAdded, 0, 0),
            new(ArchiveFormat.Songs, stage.Songs.Count, songs, 0, refused.Songs),
            new(ArchiveFormat.Analyses, stage.Analyses.Count, analyses, 0, refused.Analyses),
            new(ArchiveFormat.Playlists, stage.Playlists.Count, playlists, 0, refused.Playlists),
            new(ArchiveFormat.Decisions, stage.Decisions.Count, decisions, 0, refused.Decisions),
        ]);
    }

    private const string ReplacePolicies =
        """
        UPDATE library.policy AS p SET title = a.title, definition = a.definition, version = a.version, updated_at = a.updated_at
        FROM pg_temp.archived_policy AS a WHERE a.name = p.name AND a.version > p.version
        RETURNING p.name, p.title, p.definition::text, p.version, p.updated_at
        """;

    private const string AddPolicies =
        """
        INSERT INTO library.policy (name, title, definition, version, position, created_at, updated_at)
        SELECT name, title, definition, version, (SELECT coalesce(max(position), 0) FROM library.policy) + row_number() OVER (ORDER BY place), created_at, updated_at
        FROM pg_temp.archived_policy AS a WHERE NOT EXISTS (SELECT FROM library.policy AS p WHERE p.name = a.name)
        RETURNING name, title, definition::text, version, updated_at
        """;

    private const string Rules =
        """
        INSERT INTO library.artist_rule (policy, artist_key, artist, value, note, decided_by, decided_at)
        SELECT policy, artist_key, artist, value, note, decided_by, decided_at FROM pg_temp.archived_rule ORDER BY place
        ON CONFLICT DO NOTHING
        """;

    private async Task<(int Added, int Replaced)> PoliciesAsync(CancellationToken cancellationToken)
    {
        var replaced = await ReadPoliciesAsync(ReplacePolicies, cancellationToken);
        foreach (var policy in replaced)
        {
            var profiles = await ProfileRatings.ReadAsync(transaction, policy.Name, cancellationToken);
            await ProfileRatings.ChangeAsync(transaction, policy.Name, PolicyComparison.Changed(profiles, policy, rules.Rate), cancellationToken);
        }

        return ((await ReadPoliciesAsync(AddPolicies, cancellationToken)).Count, replaced.Count);
    }

    // What is another's leaves the waiting tables with all that hangs on it; a repetition of this transaction finds it there again.
    private async Task<Refused> RefuseForeignAsync(CancellationToken cancellationToken)
    {
        var songs = await ExecuteAsync(
            "DELETE FROM pg_temp.archived_song AS a USING library.song AS s WHERE s.id = a.id AND s.owner_id IS DISTINCT FROM @owner", cancellationToken);
        var playlists = await ExecuteAsync(
            "DELETE FROM pg_temp.archived_playlist AS a USING library.playlist AS p WHERE p.id = a.id AND p.owner_id IS DISTINCT FROM @owner", cancellationToken);
        await ExecuteAsync(Orphans("archived_attachment", "song_id", "archived_song", "id"), cancellationToken);
        await ExecuteAsync(Orphans("archived_playlist_song", "song_id", "archived_song", "id"), cancellationToken);
        var decisions = await ExecuteAsync(Orphans("archived_decision", "song_id", "archived_song", "id"), cancellationToken);
        if (!takesAnalyses)
            await ExecuteAsync(UnknownReadings, cancellationToken);
        var analyses = await ExecuteAsync(Orphans("archived_analysis", "id", "archived_attachment", "analysis_id"), cancellationToken);
        return new Refused(songs, playlists, decisions, analyses);
    }

    // Whoever has the text would get that analysis by asking for it.
    private const string UnknownReadings =
        """
        DELETE FROM pg_temp.archived_attachment AS t WHERE NOT EXISTS (
          SELECT FROM pg_temp.archived_song AS s, pg_temp.archived_analysis AS a
          JOIN library.analysis AS k ON k.lyrics_hash = a.lyrics_hash AND k.config_hash = a.config_hash
          WHERE s.id = t.song_id AND a.id = t.analysis_id AND a.lyrics_hash = coalesce(s.lyrics_hash, 'none'))
        """;

    private static string Orphans(string table, string column, string parent, string key)
        => $"DELETE FROM pg_temp.{table} AS a WHERE NOT EXISTS (SELECT FROM pg_temp.{parent} AS k WHERE k.{key} = a.{column})";

    // A song is here already if its id is, or one of the owner's with the same description and lyrics: DuplicateSongs would refuse that.
    private async Task<int> SongsAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            """
            UPDATE pg_temp.archived_song AS a SET here = coalesce(
              (SELECT s.id FROM library.song AS s WHERE s.id = a.id),
              (SELECT s.id FROM library.song AS s
               WHERE s.owner_id = @owner AND s.artist_key = a.artist_key COLLATE "C" AND s.title_key = a.title_key COLLATE "C" AND s.artist = a.artist AND s.title = a.title
                 AND s.album IS NOT DISTINCT FROM a.album AND s.lyrics_hash IS NOT DISTINCT FROM a.lyrics_hash
               ORDER BY s.id LIMIT 1))
            """,
            cancellationToken);
        await ExecuteAsync("UPDATE pg_temp.archived_song SET is_new = here IS NULL, here = coalesce(here, id)", cancellationToken);
        await ExecuteAsync(
            "SELECT 1 FROM library.song WHERE id IN (SELECT here FROM pg_temp.archived_song WHERE NOT is_new) ORDER BY id FOR NO KEY UPDATE", cancellationToken);

        // The update changes nothing; it holds the row that is there already.
        await ExecuteAsync(
            """
            INSERT INTO library.lyrics AS kept (hash, text)
            SELECT DISTINCT ON (hash) hash, text FROM pg_temp.archived_lyrics
            WHERE hash IN (SELECT lyrics_hash FROM pg_temp.archived_song WHERE is_new) ORDER BY hash
            ON CONFLICT (hash) DO UPDATE SET text = kept.text
            """,
            cancellationToken);
        return await ExecuteAsync(
            """
            INSERT INTO library.song (
              id, owner_id, title, artist, album, duration_seconds, advisory, lyrics_hash, lyrics_source, created_at, updated_at, artist_key, title_key, search_key)
            SELECT
              id, @owner, title, artist, album, duration_seconds, advisory, lyrics_hash, lyrics_source, created_at, updated_at, artist_key, title_key, search_key
            FROM pg_temp.archived_song WHERE is_new ORDER BY id
            """,
            cancellationToken);
    }

    private async Task<int> AnalysesAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            """
            UPDATE pg_temp.archived_analysis AS a
            SET here = (SELECT k.id FROM library.analysis AS k WHERE k.lyrics_hash = a.lyrics_hash AND k.config_hash = a.config_hash)
            """,
            cancellationToken);
        await ExecuteAsync("UPDATE pg_temp.archived_analysis SET is_new = here IS NULL, here = coalesce(here, id)", cancellationToken);
        await RefuseTakenIdsAsync(cancellationToken);
        await ExecuteAsync(
            "SELECT 1 FROM library.analysis WHERE id IN (SELECT here FROM pg_temp.archived_analysis WHERE NOT is_new) ORDER BY id FOR KEY SHARE", cancellationToken);
        await ExecuteAsync(
            """
            INSERT INTO library.profile (quality, levels, low, high, emotion, sentiment, language, doubts)
            SELECT DISTINCT quality, levels, low, high, emotion, sentiment, language, doubts FROM pg_temp.archived_analysis WHERE is_new
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);
        var added = await ExecuteAsync(
            """
            INSERT INTO library.analysis (id, lyrics_hash, config_hash, profile_id, mood, document, analyzed_at)
            SELECT a.id, a.lyrics_hash, a.config_hash, p.id, a.mood, a.document, a.analyzed_at
            FROM pg_temp.archived_analysis AS a
            JOIN library.profile AS p ON p.quality = a.quality AND p.levels = a.levels AND p.low = a.low AND p.high = a.high AND p.doubts = a.doubts
              AND p.emotion IS NOT DISTINCT FROM a.emotion AND p.sentiment IS NOT DISTINCT FROM a.sentiment AND p.language IS NOT DISTINCT FROM a.language
            WHERE a.is_new ORDER BY a.id
            """,
            cancellationToken);
        await AttachAsync(cancellationToken);
        return added;
    }

    private async Task RefuseTakenIdsAsync(CancellationToken cancellationToken)
    {
        await using var command = NewCommand(
            "SELECT min(a.place) FROM pg_temp.archived_analysis AS a JOIN library.analysis AS k ON k.id = a.id WHERE a.is_new");
        if (await command.ExecuteScalarAsync(cancellationToken) is int place)
            throw new ArchiveException($"analyses[{place}].id: the library has another analysis of that id.");
    }

    private async Task AttachAsync(CancellationToken cancellationToken)
    {
        const string attachments =
            """
            FROM pg_temp.archived_attachment AS t
            JOIN pg_temp.archived_song AS s ON s.id = t.song_id
            JOIN pg_temp.archived_analysis AS a ON a.id = t.analysis_id
            """;
        await ExecuteAsync(
            $"""
            INSERT INTO library.song_analysis (song_id, analysis_id, attached_at)
            SELECT s.here, a.here, min(t.attached_at) {attachments} GROUP BY s.here, a.here ORDER BY s.here, a.here
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);
        await ExecuteAsync(
            $"""
            UPDATE library.song AS song SET newest_analysis_id = newest.analysis_id, profile_id = k.profile_id, mood = k.mood
            FROM (SELECT DISTINCT ON (s.here) s.here AS song_id, a.here AS analysis_id {attachments} WHERE t.newest ORDER BY s.here, t.attached_at DESC) AS newest
            JOIN library.analysis AS k ON k.id = newest.analysis_id
            WHERE song.id = newest.song_id AND song.newest_analysis_id IS NULL
            """,
            cancellationToken);
    }

    // Every profile has a rating under every policy: those that came with the archive, and the older profiles under its policies.
    private async Task RateAsync(CancellationToken cancellationToken)
    {
        foreach (var policy in await ReadPoliciesAsync("SELECT name, title, definition::text, version, updated_at FROM library.policy ORDER BY name", cancellationToken))
        {
            var unrated = (await ProfileRatings.ReadAsync(transaction, policy.Name, cancellationToken)).Where(profile => profile.Rating is null);
            await ProfileRatings.AddAsync(
                transaction, unrated.Select(profile => (policy.Name, profile.Id, rules.Rate(policy, profile.Profile))).ToArray(), cancellationToken);
        }
    }

    private async Task<int> PlaylistsAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            "UPDATE pg_temp.archived_playlist AS a SET is_new = NOT EXISTS (SELECT FROM library.playlist AS p WHERE p.id = a.id)", cancellationToken);
        var added = await ExecuteAsync(
            """
            INSERT INTO library.playlist (id, owner_id, name, name_key, created_at, updated_at)
            SELECT id, @owner, name, name_key, created_at, updated_at FROM pg_temp.archived_playlist WHERE is_new ORDER BY id
            """,
            cancellationToken);

        // Two songs of the archive may be one here: it stands where the first stood.
        await ExecuteAsync(
            """
            INSERT INTO library.playlist_song (playlist_id, song_id, position)
            SELECT playlist_id, song_id, row_number() OVER (PARTITION BY playlist_id ORDER BY number)
            FROM (
              SELECT t.playlist_id, s.here AS song_id, min(t.number) AS number
              FROM pg_temp.archived_playlist_song AS t
              JOIN pg_temp.archived_playlist AS p ON p.id = t.playlist_id AND p.is_new
              JOIN pg_temp.archived_song AS s ON s.id = t.song_id
              GROUP BY t.playlist_id, s.here) AS entry
            """,
            cancellationToken);
        return added;
    }

    private async Task<int> DecisionsAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            """
            UPDATE pg_temp.archived_decision AS d SET here = s.here, is_new =
              NOT EXISTS (SELECT FROM library.decision_entry AS e WHERE e.song_id = s.here AND e.policy = d.policy)
            FROM pg_temp.archived_song AS s WHERE s.id = d.song_id
            """,
            cancellationToken);

        // Two songs of the archive may be one here: the first entry counts.
        await ExecuteAsync(
            """
            UPDATE pg_temp.archived_decision AS d SET is_new = false
            WHERE EXISTS (SELECT FROM pg_temp.archived_decision AS o WHERE o.here = d.here AND o.policy = d.policy AND o.place < d.place)
            """,
            cancellationToken);
        await ExecuteAsync(
            """
            INSERT INTO library.decision (policy, song_id, value, note, decided_by, decided_at)
            SELECT policy, here, value, note, decided_by, decided_at FROM pg_temp.archived_decision WHERE is_new AND value IS NOT NULL ORDER BY place
            """,
            cancellationToken);
        await ExecuteAsync(
            """
            INSERT INTO library.decision_entry (song_id, policy, action, value, note, decided_by, decided_at, counts)
            SELECT d.here, d.policy, t.action, t.value, t.note, t.decided_by, t.decided_at,
                   t.counts AND EXISTS (SELECT FROM library.policy AS p WHERE p.name = d.policy)
            FROM pg_temp.archived_step AS t JOIN pg_temp.archived_decision AS d ON d.place = t.place AND d.is_new
            ORDER BY t.place, t.number
            """,
            cancellationToken);
        await using var count = NewCommand("SELECT count(*)::integer FROM pg_temp.archived_decision WHERE is_new");
        return (int)(await count.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<List<StoredPolicy>> ReadPoliciesAsync(string sql, CancellationToken cancellationToken)
    {
        var policies = new List<StoredPolicy>();
        await using var command = NewCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            policies.Add(new StoredPolicy(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return policies;
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = NewCommand(sql);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // However large the archive is, its merge may take as long as it takes; the caller can still stop it.
    private NpgsqlCommand NewCommand(string sql)
        => new(sql, transaction.Connection, transaction) { CommandTimeout = 0, Parameters = { new("owner", ownerId) } };

    /// <summary>How many entries are another's, by part.</summary>
    private sealed record Refused(int Songs, int Playlists, int Decisions, int Analyses);
}
