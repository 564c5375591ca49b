using Npgsql;

namespace AnalysisApp.Library.Archive;

/// <summary>What one entry alone cannot tell: nothing stands there twice, and whatever an entry names is in the archive.</summary>
internal static class ArchiveConsistency
{
    private static readonly (string Sql, string Place, string Fault)[] Checks =
    [
        (Twice("archived_policy", "name"), "policies[{0}].name", "another policy has that name"),
        (Twice("archived_rule", "policy, artist_key"), "artistRules[{0}]", "another rule is about that policy and artist"),
        (Twice("archived_song", "id"), "songs[{0}].id", "another song has that id"),
        (Twice("archived_analysis", "id"), "analyses[{0}].id", "another analysis has that id"),
        (Twice("archived_analysis", "lyrics_hash, config_hash"), "analyses[{0}]", "another analysis is of those lyrics and that configuration"),
        (Twice("archived_playlist", "id"), "playlists[{0}].id", "another playlist has that id"),
        (Twice("archived_decision", "song_id, policy"), "decisions[{0}]", "another entry is about that song and policy"),
        (Twice("archived_attachment", "analysis_id, song_id"), "analyses[{0}].songs[{1}]", "the song stands here a second time"),
        (Twice("archived_playlist_song", "playlist_id, song_id"), "playlists[{0}].songs[{1}]", "the song stands here a second time"),
        ("SELECT place, number FROM (SELECT *, count(*) OVER (PARTITION BY song_id) AS times FROM pg_temp.archived_attachment WHERE newest) AS a WHERE times > 1",
            "analyses[{0}].songs[{1}].newest", "another analysis is that song's newest"),
        (Unknown("archived_attachment", "song_id", "archived_song", "id"), "analyses[{0}].songs[{1}].id", "the archive has no such song"),
        (Unknown("archived_playlist_song", "song_id", "archived_song", "id"), "playlists[{0}].songs[{1}]", "the archive has no such song"),
        (Unknown("archived_decision", "song_id", "archived_song", "id"), "decisions[{0}].song", "the archive has no such song"),
        (Unknown("archived_rule", "policy", "archived_policy", "name"), "artistRules[{0}].policy", "the archive has no such policy"),
        (Unknown("archived_decision", "policy", "archived_policy", "name", "value IS NOT NULL"), "decisions[{0}].policy", "the archive has no such policy"),
    ];

    /// <exception cref="ArchiveException">Something is there twice, or named and not there.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var (sql, place, fault) in Checks)
        {
            await using var command = new NpgsqlCommand($"{sql} ORDER BY 1, 2 LIMIT 1", connection) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
                throw new ArchiveException($"{string.Format(null, place, reader.GetInt32(0), reader.GetInt32(1))}: {fault}.");
        }
    }

    private static string Twice(string table, string key) =>
        $"SELECT place, {NumberOf(table)} FROM (SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY place) AS nth FROM pg_temp.{table}) AS a WHERE nth > 1";

    private static string Unknown(string table, string column, string known, string key, string condition = "true") =>
        $"SELECT place, {NumberOf(table)} FROM pg_temp.{table} AS a WHERE {condition} AND NOT EXISTS (SELECT FROM pg_temp.{known} AS k WHERE k.{key} = a.{column})";

    private static string NumberOf(string table) => table is "archived_attachment" or "archived_playlist_song" ? "number" : "0";
}
